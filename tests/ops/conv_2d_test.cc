// SPDX-License-Identifier: Apache-2.0
// CONV_2D against the formula in whole numbers, and every reason to refuse one.
#include <gtest/gtest.h>

#include "ops/sliding_window.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Conv {
  Sliding window;
  int groups = 1, depth = 3, outputs = 5;   // of one group

  int x_channels() const { return groups * depth; }
  int y_channels() const { return groups * outputs; }
  std::vector<int32_t> w_shape() const { return {y_channels(), window.rows.filter, window.columns.filter, depth}; }

  std::vector<int> sums(const std::vector<int>& x, const std::vector<int>& w, const std::vector<int>& bias) const {
    std::vector<int> y;
    window.for_each([&](const std::vector<Sliding::Tap>& taps) {
      for (int o = 0; o < y_channels(); o++) {
        int sum = bias.empty() ? 0 : bias[o];
        for (const auto& t : taps) {
          for (int c = 0; c < depth; c++) {
            const int tap = o * window.rows.filter * window.columns.filter + t.tap;
            sum += x[t.pixel * x_channels() + o / outputs * depth + c] * w[tap * depth + c];
          }
        }
        y.push_back(sum);
      }
    });
    return y;
  }
};

std::vector<Conv> kinds() {
  std::vector<Conv> all;
  for (const Sliding& s : kSlidings) all.insert(all.end(), {{s}, {s, 2, 2, 2}, {s, 3, 1, 4}});
  return all;
}

TEST(Conv2d, S8IsTheSumScaledPerChannel) {
  for (const Conv& c : kinds()) {
    const auto x = numbers<int>(elements(c.window.x_shape(c.x_channels())), -9, 9, 1), w = numbers<int>(elements(c.w_shape()), -2, 2, 2),
               bias = numbers<int>(static_cast<size_t>(c.y_channels()), -50, 50, 3);
    std::vector<float> scales(bias.size(), 0.5f);
    scales[0] = 1.0f;   // half of what the others make: y's scale is 0.5
    ModelBuilder m;
    const int tx = m.input({.type = Type::s8, .shape = c.window.x_shape(c.x_channels()), .quantization = {{1.0f}, {5}}});
    const int tw = m.tensor({.type = Type::s8, .shape = c.w_shape(), .quantization = {scales}, .data = raw(std::vector<int8_t>(w.begin(), w.end()))});
    const int tb = m.tensor({.type = Type::s32, .shape = {c.y_channels()}, .data = raw(bias)});
    const int ty = m.output({.type = Type::s8, .shape = c.window.y_shape(c.y_channels()), .quantization = {{0.5f}, {-7}}});
    m.op(tfl::BuiltinOperator_CONV_2D, {tx, tw, tb}, {ty}, options(c.window.options<tfl::Conv2DOptionsT>()));
    std::vector<int8_t> stored, want;
    for (const int v : x) stored.push_back(static_cast<int8_t>(v + 5));
    const std::vector<int> sums = c.sums(x, w, bias);
    for (size_t i = 0; i < sums.size(); i++) {
      const int scaled = (i % bias.size() == 0 ? 2 : 1) * sums[i] - 7;
      want.push_back(static_cast<int8_t>(std::clamp(scaled, -128, 127)));
    }
    const Outcome run = run_model(m.finish(), {raw(stored)});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<int8_t>(), want);
  }
}

TEST(Conv2d, F32WithoutBiasAndWithRelu6) {
  for (const Conv& c : kinds()) {
    const auto x = numbers<int>(elements(c.window.x_shape(c.x_channels())), -9, 9, 4), w = numbers<int>(elements(c.w_shape()), -2, 2, 5);
    ModelBuilder m;
    const int tx = m.input({.shape = c.window.x_shape(c.x_channels())}), tw = m.input({.shape = c.w_shape()});
    const int ty = m.output({.shape = c.window.y_shape(c.y_channels())});
    auto o = c.window.options<tfl::Conv2DOptionsT>();
    o.activation = tfl::Activation_RELU6;
    m.op(tfl::BuiltinOperator_CONV_2D, {tx, tw, -1}, {ty}, options(o));
    std::vector<float> want;
    for (const int sum : c.sums(x, w, {})) want.push_back(static_cast<float>(std::clamp(sum, 0, 6)));
    const Outcome run = run_model(m.finish(), {raw(std::vector<float>(x.begin(), x.end())), raw(std::vector<float>(w.begin(), w.end()))});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<float>(), want);
  }
}

// A model that each refusal below changes in one place.
struct Parts {
  TensorSpec x = {.type = Type::s8, .shape = {1, 4, 5, 4}, .quantization = {{1.0f}}};
  TensorSpec w = {.type = Type::s8, .shape = {6, 2, 2, 2}, .quantization = {{1.0f}}, .data = raw(std::vector<int8_t>(48, 1))};
  TensorSpec bias = {.type = Type::s32, .shape = {6}, .data = raw(std::vector<int32_t>(6, 0))};
  TensorSpec y = {.type = Type::s8, .shape = {1, 4, 5, 6}, .quantization = {{1.0f}}};
  tfl::Conv2DOptionsT o;

  Parts() { o.stride_h = o.stride_w = 1; }
  Bytes model() const {
    ModelBuilder m;
    const int tx = m.input(x), tw = m.tensor(w), tb = m.tensor(bias), ty = m.output(y);
    m.op(tfl::BuiltinOperator_CONV_2D, {tx, tw, tb}, {ty}, options(o));
    return m.finish();
  }
};

TEST(Conv2d, SumsWrapWhateverTheBias) {
  Parts p;
  p.bias.data = raw(std::vector<int32_t>(6, INT32_MAX));
  p.y.quantization = {{2.0f}};
  const Outcome run = run_model(p.model(), {Bytes(80, 127)});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>()[0], -128);
}

TEST(Conv2d, SaysWhyItRefuses) {
  EXPECT_EQ(refusal(Parts().model()), "");
  const auto expect = [](const std::string& text, const std::function<void(Parts&)>& change) {
    Parts p;
    change(p);
    EXPECT_NE(refusal(p.model()).find(text), std::string::npos) << text << "\n" << refusal(p.model());
  };
  expect("the weights must be [outputs, rows, columns, depth]", [](Parts& p) { p.w.shape = {6, 2, 4}; });
  expect("other types only", [](Parts& p) { p.w.type = Type::u8; });
  expect("the output must be of the input's type", [](Parts& p) { p.y.type = Type::u8; });
  expect("the bias must hold one number per output", [](Parts& p) { p.bias.shape = {5}, p.bias.data.resize(20); });
  expect("the bias must hold one number per output", [](Parts& p) { p.bias.type = Type::f32; });
  expect("the input's channels must be a multiple of the weights'", [](Parts& p) { p.x.shape[3] = 5; });
  expect("the output's channels do not fit the weights", [](Parts& p) { p.y.shape[3] = 7; });
  expect("the output's channels do not fit the weights", [](Parts& p) { p.x.shape[3] = 8; });   // 6 outputs in 4 groups
  expect("needs one scale", [](Parts& p) { p.x.quantization = {}; });
  expect("needs one scale", [](Parts& p) { p.y.quantization = {}; });
  expect("the weights need one scale, or one per output channel", [](Parts& p) { p.w.quantization = {{1.0f, 1.0f}, {}, 1}; });
  // the window
  expect("must be [batches, rows, columns, channels]", [](Parts& p) { p.x.shape = {4, 5, 4}; });
  expect("must have the other's rank and batches", [](Parts& p) { p.y.shape[0] = 2; });
  expect("unknown padding", [](Parts& p) { p.o.padding = static_cast<tfl::Padding>(2); });
  expect("rows and columns of the output do not fit the window", [](Parts& p) { p.y.shape[2] = 4; });
  expect("rows and columns of the output do not fit the window", [](Parts& p) { p.o.padding = tfl::Padding_VALID, p.o.dilation_h = 4; });
  for (const int wrong : {0, -1, 65536, INT32_MIN, INT32_MAX}) {
    const std::string text = "stride, dilation and dilated filter must be 1 to 65535";
    expect(text, [&](Parts& p) { p.o.stride_h = wrong; });
    expect(text, [&](Parts& p) { p.o.stride_w = wrong; });
    expect(text, [&](Parts& p) { p.o.dilation_h = wrong; });
    expect(text, [&](Parts& p) { p.o.dilation_w = wrong; });
  }
}

TEST(Conv2d, RunsAtTheLimitOfDilation) {
  Parts p;
  p.o.dilation_h = p.o.dilation_w = 65534;   // the filter spans 65535
  EXPECT_EQ(refusal(p.model()), "");
  p.o.dilation_w = 65535;
  EXPECT_NE(refusal(p.model()), "");
}

}  // namespace
}  // namespace thimble::test

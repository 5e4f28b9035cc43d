// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D against the formula in whole numbers, and every reason of its own to refuse one.
#include <gtest/gtest.h>

#include "ops/sliding_window.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Depthwise {
  Sliding window;
  int channels, multiplier;

  int outputs() const { return channels * multiplier; }
  std::vector<int32_t> w_shape() const { return {1, window.rows.filter, window.columns.filter, outputs()}; }

  std::vector<int> sums(const std::vector<int>& x, const std::vector<int>& w, const std::vector<int>& bias) const {
    std::vector<int> y;
    window.for_each([&](const std::vector<Sliding::Tap>& taps) {
      for (int o = 0; o < outputs(); o++) {
        int sum = bias.empty() ? 0 : bias[o];
        for (const auto& t : taps) sum += x[t.pixel * channels + o / multiplier] * w[t.tap * outputs() + o];
        y.push_back(sum);
      }
    });
    return y;
  }
};

std::vector<Depthwise> kinds() {
  std::vector<Depthwise> all;
  for (const Sliding& s : kSlidings) all.insert(all.end(), {{s, 9, 1}, {s, 1, 6}, {s, 2, 3}});
  return all;
}

TEST(DepthwiseConv2d, S8WithoutBias) {
  for (const Depthwise& c : kinds()) {
    const auto x = numbers<int>(elements(c.window.x_shape(c.channels)), -9, 9, 1), w = numbers<int>(elements(c.w_shape()), -2, 2, 2);
    ModelBuilder m;
    const int tx = m.input({.type = Type::s8, .shape = c.window.x_shape(c.channels), .quantization = {{0.5f}, {-3}}});
    const int tw = m.tensor({.type = Type::s8,
                             .shape = c.w_shape(),
                             .quantization = {std::vector<float>(static_cast<size_t>(c.outputs()), 0.25f), {}, 3},
                             .data = raw(std::vector<int8_t>(w.begin(), w.end()))});
    const int ty = m.output({.type = Type::s8, .shape = c.window.y_shape(c.outputs()), .quantization = {{0.125f}, {4}}});
    auto o = c.window.options<tfl::DepthwiseConv2DOptionsT>();
    o.activation = tfl::Activation_RELU;
    m.op(tfl::BuiltinOperator_DEPTHWISE_CONV_2D, {tx, tw}, {ty}, options(o));
    std::vector<int8_t> stored, want;
    for (const int v : x) stored.push_back(static_cast<int8_t>(v - 3));
    for (const int sum : c.sums(x, w, {})) want.push_back(static_cast<int8_t>(std::clamp(sum + 4, 4, 127)));
    const Outcome run = run_model(m.finish(), {raw(stored)});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<int8_t>(), want);
  }
}

TEST(DepthwiseConv2d, F32) {
  for (const Depthwise& c : kinds()) {
    const auto x = numbers<int>(elements(c.window.x_shape(c.channels)), -9, 9, 3), w = numbers<int>(elements(c.w_shape()), -2, 2, 4),
               bias = numbers<int>(static_cast<size_t>(c.outputs()), -50, 50, 5);
    const auto real = [](const std::vector<int>& v) { return std::vector<float>(v.begin(), v.end()); };
    ModelBuilder m;
    const int tx = m.input({.shape = c.window.x_shape(c.channels)}), tw = m.tensor({.shape = c.w_shape(), .data = raw(real(w))});
    const int tb = m.tensor({.shape = {c.outputs()}, .data = raw(real(bias))});
    const int ty = m.output({.shape = c.window.y_shape(c.outputs())});
    m.op(tfl::BuiltinOperator_DEPTHWISE_CONV_2D, {tx, tw, tb}, {ty}, options(c.window.options<tfl::DepthwiseConv2DOptionsT>()));
    const Outcome run = run_model(m.finish(), {raw(real(x))});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<float>(), real(c.sums(x, w, bias)));
  }
}

TEST(DepthwiseConv2d, SaysWhyItRefuses) {
  const auto why = [](std::vector<int32_t> x_shape, std::vector<int32_t> w_shape, std::vector<int32_t> y_shape) {
    ModelBuilder m;
    const Bytes zeros = raw(std::vector<float>(elements(w_shape)));
    const int x = m.input({.shape = x_shape}), w = m.tensor({.shape = w_shape, .data = zeros}), y = m.output({.shape = y_shape});
    tfl::DepthwiseConv2DOptionsT o;
    o.stride_h = o.stride_w = 1;
    m.op(tfl::BuiltinOperator_DEPTHWISE_CONV_2D, {x, w}, {y}, options(o));
    return refusal(m.finish());
  };
  EXPECT_EQ(why({1, 3, 3, 2}, {1, 2, 2, 4}, {1, 3, 3, 4}), "");
  const auto contains = [](const std::string& all, const char* text) { EXPECT_NE(all.find(text), std::string::npos) << all; };
  contains(why({1, 3, 3, 2}, {2, 2, 2, 4}, {1, 3, 3, 4}), "the weights must be [1, rows, columns, outputs]");
  contains(why({1, 3, 3, 2}, {1, 4, 4}, {1, 3, 3, 4}), "the weights must be [1, rows, columns, outputs]");
  contains(why({1, 3, 3, 3}, {1, 2, 2, 4}, {1, 3, 3, 4}), "the weights' channels must be a multiple of the input's");
  contains(why({1, 3, 3, 2}, {1, 2, 2, 4}, {1, 3, 3, 2}), "the output's channels do not fit the weights");
}

}  // namespace
}  // namespace thimble::test

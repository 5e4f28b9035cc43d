// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D against their definition, and every reason of their own to refuse one.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/sliding_window.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

constexpr auto kAverage = tfl::BuiltinOperator_AVERAGE_POOL_2D;
constexpr auto kMax = tfl::BuiltinOperator_MAX_POOL_2D;
constexpr auto kL2 = tfl::BuiltinOperator_L2_POOL_2D;

struct Pool {
  tfl::BuiltinOperator op;
  Sliding window;
  int channels;

  std::vector<double> values(const std::vector<int>& x) const {
    std::vector<double> y;
    window.for_each([&](const std::vector<Sliding::Tap>& taps) {
      for (int c = 0; c < channels; c++) {
        double sum = 0, squares = 0, most = -1e9;
        for (const auto& t : taps) {
          const double v = x[t.pixel * channels + c];
          sum += v, squares += v * v, most = std::max(most, v);
        }
        const double count = static_cast<double>(taps.size());
        y.push_back(op == kMax ? most : op == kL2 ? std::sqrt(squares / count) : sum / count);
      }
    });
    return y;
  }

  Bytes model(TensorSpec x, TensorSpec y, tfl::Activation activation) const {
    x.shape = window.x_shape(channels), y.shape = window.y_shape(channels);
    tfl::Pool2DOptionsT o;
    o.padding = window.padding(), o.activation = activation;
    o.stride_h = window.rows.stride, o.stride_w = window.columns.stride;
    o.filter_height = window.rows.filter, o.filter_width = window.columns.filter;
    ModelBuilder m;
    const int tx = m.input(x), ty = m.output(y);
    m.op(op, {tx}, {ty}, options(o));
    return m.finish();
  }
};

std::vector<Pool> kinds() {
  std::vector<Pool> all;
  for (const Sliding& s : kSlidings) {
    if (s.rows.dilation == 1 && s.columns.dilation == 1) all.insert(all.end(), {{kAverage, s, 1}, {kAverage, s, 6}, {kMax, s, 3}, {kMax, s, 8}});
  }
  return all;
}

TEST(Pool2d, S8RoundsHalvesAwayFromZero) {
  const TensorSpec t = {.type = Type::s8, .quantization = {{0.5f}, {-3}}};   // RELU6 leaves -3 to 9
  for (const Pool& p : kinds()) {
    const auto x = numbers<int>(elements(p.window.x_shape(p.channels)), -20, 20, 6);
    std::vector<int8_t> plain, relu6;
    for (const double v : p.values(x)) {
      plain.push_back(static_cast<int8_t>(std::round(v)));
      relu6.push_back(std::clamp(plain.back(), int8_t{-3}, int8_t{9}));
    }
    const Bytes stored = raw(std::vector<int8_t>(x.begin(), x.end()));
    EXPECT_EQ(run_model(p.model(t, t, tfl::Activation_NONE), {stored}).output<int8_t>(), plain);
    EXPECT_EQ(run_model(p.model(t, t, tfl::Activation_RELU6), {stored}).output<int8_t>(), relu6);
  }
}

// u8 and s16 store values that s8 could not.
template <class T> void expect_stored(Type type, int zero_point) {
  const TensorSpec t = {.type = type, .quantization = {{0.01f}, {zero_point}}};   // RELU6 leaves 600 steps
  for (const Pool& p : kinds()) {
    const auto x = numbers<int>(elements(p.window.x_shape(p.channels)), zero_point - 5, zero_point + (type == Type::u8 ? 100 : 1000), 8);
    std::vector<T> want;
    for (const double v : p.values(x)) want.push_back(static_cast<T>(std::clamp(std::lround(v), long{zero_point}, long{zero_point} + 600)));
    EXPECT_EQ(run_model(p.model(t, t, tfl::Activation_RELU6), {raw(std::vector<T>(x.begin(), x.end()))}).template output<T>(), want);
  }
}
TEST(Pool2d, U8) { expect_stored<uint8_t>(Type::u8, 150); }
TEST(Pool2d, S16) { expect_stored<int16_t>(Type::s16, 0); }

TEST(Pool2d, L2IsTheRootOfTheMeanSquare) {
  for (Pool p : kinds()) {
    p.op = kL2;
    const auto x = numbers<int>(elements(p.window.x_shape(p.channels)), -20, 20, 9);
    const Outcome run = run_model(p.model({}, {}, tfl::Activation_NONE), {raw(std::vector<float>(x.begin(), x.end()))});
    const std::vector<double> want = p.values(x);
    ASSERT_EQ(run.output<float>().size(), want.size()) << run.text();
    for (size_t i = 0; i < want.size(); i++) EXPECT_NEAR(run.output<float>()[i], want[i], 1e-5);
  }
}

TEST(Pool2d, F32) {
  for (const Pool& p : kinds()) {
    const auto x = numbers<int>(elements(p.window.x_shape(p.channels)), -20, 20, 7);
    const Outcome run = run_model(p.model({}, {}, tfl::Activation_RELU_N1_TO_1), {raw(std::vector<float>(x.begin(), x.end()))});
    std::vector<float> want;
    for (const double v : p.values(x)) want.push_back(static_cast<float>(std::clamp(v, -1.0, 1.0)));
    EXPECT_EQ(run.output<float>(), want);
  }
}

TEST(Pool2d, SaysWhyItRefuses) {
  const Sliding window = {1, {4, 2}, {4, 2}, false};
  const TensorSpec x = {.type = Type::s8, .quantization = {{0.5f}, {1}}};
  const auto contains = [](const std::string& all, const char* text) { EXPECT_NE(all.find(text), std::string::npos) << all; };
  for (const auto op : {kAverage, kMax}) {
    const Pool p = {op, window, 2};
    const auto why = [&](const TensorSpec& y) { return refusal(p.model(x, y, tfl::Activation_NONE)); };
    EXPECT_EQ(why(x), "");
    contains(why({.type = Type::u8, .quantization = {{0.5f}, {1}}}), "the output must be of the input's type");
    contains(why({.type = Type::s8, .quantization = {{0.25f}, {1}}}), "input and output must be quantized alike");
    contains(why({.type = Type::s8, .quantization = {{0.5f}, {2}}}), "input and output must be quantized alike");
    contains(refusal(Pool{op, {1, {4, 0}, {4, 2}, true}, 2}.model(x, x, tfl::Activation_NONE)),
             "stride, dilation and dilated filter must be 1 to 65535");
    ModelBuilder m;
    const int tx = m.input({.shape = {1, 1, 1, 2}}), ty = m.output({.shape = {1, 1, 1, 3}});
    m.op(op, {tx}, {ty}, options(tfl::Pool2DOptionsT{}));
    contains(refusal(m.finish()), "input and output must have as many channels");
  }
  contains(refusal(Pool{kAverage, {1, {4097, 4097}, {4097, 4097}, false}, 1}.model(x, x, tfl::Activation_NONE)),
           "the sum over the window would not fit in 32 bits");
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Operators on rows: SOFTMAX of uint8 and int16, LOG_SOFTMAX, L2_NORMALIZATION and LOCAL_RESPONSE_NORMALIZATION, against real arithmetic.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

constexpr auto kSoftmax = tfl::BuiltinOperator_SOFTMAX, kLogSoftmax = tfl::BuiltinOperator_LOG_SOFTMAX, kL2 = tfl::BuiltinOperator_L2_NORMALIZATION,
               kLocal = tfl::BuiltinOperator_LOCAL_RESPONSE_NORMALIZATION;

tfl::BuiltinOptionsUnion beta(float b) {
  tfl::SoftmaxOptionsT o;
  o.beta = b;
  return options(o);
}
tfl::BuiltinOptionsUnion local(int radius, float bias, float alpha, float power) {
  tfl::LocalResponseNormalizationOptionsT o;
  o.radius = radius;
  o.bias = bias;
  o.alpha = alpha;
  o.beta = power;
  return options(o);
}

using Row = std::vector<double>;
using RowFunction = std::function<Row(const Row&)>;

std::vector<double> by_rows(const std::vector<double>& x, size_t depth, const RowFunction& f) {
  std::vector<double> y;
  for (size_t i = 0; i < x.size(); i += depth) {
    const Row row = f(Row(x.begin() + static_cast<ptrdiff_t>(i), x.begin() + static_cast<ptrdiff_t>(i + depth)));
    y.insert(y.end(), row.begin(), row.end());
  }
  return y;
}

RowFunction softmax(double b) {
  return [b](Row x) {
    double sum = 0;
    for (double& v : x) sum += v = std::exp(b * v);
    for (double& v : x) v /= sum;
    return x;
  };
}
Row log_softmax(Row x) {
  double sum = 0;
  for (const double v : x) sum += std::exp(v - x[0]);
  const double first = x[0];
  for (double& v : x) v -= first + std::log(sum);
  return x;
}
Row l2(Row x) {
  double sum = 0;
  for (const double v : x) sum += v * v;
  for (double& v : x) v /= std::max(std::sqrt(sum), 1e-6);
  return x;
}

// Random rows of `depth`; 300 is a multiple of each depth used here.
template <class X, class Y>
void expect_rows(tfl::BuiltinOperator code, int32_t depth, const TensorSpec& x, const TensorSpec& y, const RowFunction& f, double steps,
                 tfl::BuiltinOptionsUnion options = {}) {
  TensorSpec x_rows = x, y_rows = y;
  x_rows.shape = y_rows.shape = {300 / depth, depth};
  const std::vector<X> values = random_values<X>(300, static_cast<unsigned>(depth));
  const Outcome run = run_model(one_op(code, {x_rows}, y_rows, std::move(options)), {raw(values)});
  expect_stored<Y>(run, by_rows(real(values, x), static_cast<size_t>(depth), f), y, steps);
}

TEST(Rows, SoftmaxOfOtherTypes) {
  for (const int32_t depth : {1, 2, 10, 100}) {
    for (const float scale : {0.001f, 0.03f, 0.2f}) {
      expect_rows<uint8_t, uint8_t>(kSoftmax, depth, stored<uint8_t>({}, scale, 7), stored<uint8_t>({}, 1.0f / 256, 0), softmax(0.5), 1, beta(0.5f));
      expect_rows<int8_t, int16_t>(kSoftmax, depth, stored<int8_t>({}, scale, 7), stored<int16_t>({}, 1.0f / 65536, -32768), softmax(1), 9, beta(1));
      // The table ends at e^-10: what is smaller counts as that.
      expect_rows<int16_t, int16_t>(kSoftmax, depth, stored<int16_t>({}, scale / 256, 0), stored<int16_t>({}, 1.0f / 32768, 0), softmax(1.5),
                                    9 + 1.5 * depth, beta(1.5f));
      expect_rows<int8_t, int8_t>(kLogSoftmax, depth, stored<int8_t>({}, scale, 7), stored<int8_t>({}, 1.0f / 16, 127), log_softmax, 1);
      expect_rows<int8_t, int8_t>(kL2, depth, stored<int8_t>({}, scale, 0), stored<int8_t>({}, 1.0f / 128, 0), l2, 1);
    }
  }
}

TEST(Rows, LongSoftmaxOfS16) {
  for (const int depth : {4096, 65536}) {
    const TensorSpec x = stored<int16_t>({depth}, 0.001f, 0), y = stored<int16_t>({depth}, 1.0f / 32768, 0);
    const Outcome run = run_model(one_op(kSoftmax, {x}, y, beta(1)), {raw(std::vector<int16_t>(static_cast<size_t>(depth), 3))});
    ASSERT_TRUE(run.ok()) << run.text();
    for (const int16_t v : run.output<int16_t>()) ASSERT_NEAR(v, 32768.0 / depth, 1);
  }
}

TEST(Rows, L2OfZeros) {
  const Outcome run = run_model(one_op(kL2, {stored<int8_t>({2, 2}, 0.5f, -128)}, stored<int8_t>({2, 2}, 1.0f / 128, 0)), {raw<int8_t>({-128, -128, -127, -128})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{0, 0, 127, 0}));
  const Outcome floats = run_model(one_op(kL2, {f32({2})}, f32({2})), {raw<float>({0, 0})});
  EXPECT_EQ(floats.output<float>(), (std::vector<float>{0, 0}));
}

TEST(Rows, Floats) {
  const std::vector<float> values = random_floats(300, -3, 3, 1);
  const std::vector<double> x(values.begin(), values.end());
  const TensorSpec spec = f32({30, 10});
  expect_floats(run_model(one_op(kLogSoftmax, {spec}, spec), {raw(values)}), by_rows(x, 10, log_softmax), 1e-6);
  expect_floats(run_model(one_op(kL2, {spec}, spec), {raw(values)}), by_rows(x, 10, l2), 1e-6);
  for (const int radius : {0, 1, 4, 20, INT32_MAX}) {
    const RowFunction f = [&](const Row& row) {
      Row y;
      for (int64_t i = 0; i < 10; i++) {
        double sum = 0;
        for (int64_t j = 0; j < 10; j++) sum += std::abs(i - j) <= radius ? row[static_cast<size_t>(j)] * row[static_cast<size_t>(j)] : 0;
        y.push_back(row[static_cast<size_t>(i)] / std::pow(1.5 + 0.3 * sum, 0.7));
      }
      return y;
    };
    expect_floats(run_model(one_op(kLocal, {spec}, spec, local(radius, 1.5f, 0.3f, 0.7f)), {raw(values)}), by_rows(x, 10, f), 2e-6);
  }
}

TEST(Rows, Refuses) {
  const TensorSpec u8 = stored<uint8_t>({2, 2}, 0.1f, 0), s8 = stored<int8_t>({2, 2}, 0.1f, 0), s16 = stored<int16_t>({2, 2}, 0.1f, 0);
  expect_refused(one_op(kSoftmax, {u8}, stored<uint8_t>({2, 2}, 1.0f / 256, 1), beta(1)), "scale must be 1/256, zero point 0");
  expect_refused(one_op(kSoftmax, {s8}, stored<int16_t>({2, 2}, 1.0f / 65536, 0), beta(1)), "scale must be 1/65536, zero point -32768");
  const TensorSpec y16 = stored<int16_t>({2, 2}, 1.0f / 32768, 0);
  expect_refused(one_op(kSoftmax, {stored<int16_t>({2, 2}, 0.1f, 3)}, y16, beta(1)), "zero points must be 0");
  expect_refused(one_op(kSoftmax, {s16}, stored<int16_t>({2, 2}, 1.0f / 32700, 0), beta(1)), "scale must be 1/32768");
  expect_refused(one_op(kSoftmax, {stored<int16_t>({2, 2}, 3.0f, 0)}, y16, beta(1)), "scale too large");
  expect_refused(one_op(kSoftmax, {s16}, y16), "beta must be positive");
  expect_refused(one_op(kSoftmax, {stored<int16_t>({65537}, 0.1f, 0)}, stored<int16_t>({65537}, 1.0f / 32768, 0), beta(1)), "rows too long");
  expect_refused(one_op(kLogSoftmax, {s8}, s8), "scale must be 1/16, zero point 127");
  for (const float scale : {32.0f, 1e30f, 1e-8f})
    expect_refused(one_op(kLogSoftmax, {stored<int8_t>({2, 2}, scale, 0)}, stored<int8_t>({2, 2}, 1.0f / 16, 127)), "scale out of range");
  expect_refused(one_op(kL2, {stored<int8_t>({32769}, 0.1f, 0)}, stored<int8_t>({32769}, 1.0f / 128, 0)), "rows too long");
  tfl::L2NormOptionsT fused;
  fused.activation = tfl::Activation_RELU;
  expect_refused(one_op(kL2, {f32({2, 2})}, f32({2, 2}), options(fused)), "no fused activation");
  expect_refused(one_op(kLocal, {f32({2, 2})}, f32({2, 2}), local(-1, 1, 1, 1)), "radius must not be negative");
  for (const auto code : {kLogSoftmax, kL2, kLocal}) {
    expect_refused(one_op(code, {f32({2, 2})}, f32({4})), "must have the input's rows");
    expect_refused(one_op(code, {f32({})}, f32({})), "must have the input's rows");
    expect_refused(one_op(code, {f32({2, 2})}, s8), "wrong output type");
  }
}

}  // namespace
}  // namespace thimble::test

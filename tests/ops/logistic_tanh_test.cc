// SPDX-License-Identifier: Apache-2.0
// LOGISTIC and TANH: all stored inputs against real arithmetic, special values, what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kLogistic = tfl::BuiltinOperator_LOGISTIC, kTanh = tfl::BuiltinOperator_TANH;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Every int8 through the operator; `steps` gives the real result in steps of the output. Fixed point may round a tie's neighbour
// either way, which needs a result within a hair of a half.
template <class F> void expect_follows(tfl::BuiltinOperator op, float scale, int zero_point, int y_zero_point, float y_scale, F steps) {
  std::vector<int8_t> x;
  for (int q = -128; q < 128; q++) x.push_back(static_cast<int8_t>(q));
  const Outcome run = run_model(one_op(op, {s8({256}, scale, zero_point)}, s8({256}, y_scale, y_zero_point)), {raw(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<int8_t> y = run.output<int8_t>();
  for (size_t i = 0; i < 256; i++) {
    const double real = steps(static_cast<double>(scale) * (x[i] - zero_point)) + y_zero_point;
    EXPECT_LE(std::abs(y[i] - std::fmin(127.0, std::fmax(-128.0, real))), 0.5 + 1e-4) << "scale " << scale << ", x " << int{x[i]};
  }
}

TEST(Logistic, S8) {
  for (const float scale : {1e-6f, 0.01f, 0.03f, 0.0625f, 0.1f, 0.5f, 3.0f})
    for (const int zero_point : {-128, -5, 0, 77, 127})
      expect_follows(kLogistic, scale, zero_point, -128, 1.0f / 256, [](double x) { return 256 / (1 + std::exp(-x)); });
}

TEST(Tanh, S8) {
  for (const float scale : {1e-6f, 0.01f, 0.03f, 0.0625f, 0.1f, 0.5f, 3.0f})
    for (const int zero_point : {-128, -5, 0, 77, 127})
      expect_follows(kTanh, scale, zero_point, 0, 1.0f / 128, [](double x) { return 128 * std::tanh(x); });
}

TEST(Logistic, S8OfExtremeScales) {
  for (const auto op : {kLogistic, kTanh})
    for (const float scale : {1e-38f, 1e-12f, 8.0f, 1e10f, 3e38f}) {
      const Outcome run = run_model(one_op(op, {s8({3}, scale, 0)}, s8({3}, 1.0f / 256, -128)), {raw<int8_t>({-128, 1, 127})});
      ASSERT_TRUE(run.ok()) << run.text();
      if (scale >= 8.0f) {
        EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-128, 127, 127}));
      }
    }
}

TEST(Logistic, F32) {
  const Outcome run = run_model(one_op(kLogistic, {f32({6})}, f32({6})), {raw<float>({0.0f, 1.5f, -20.0f, kInfinity, -kInfinity, NAN})});
  const std::vector<float> y = run.output<float>();
  EXPECT_EQ(y[0], 0.5f);
  EXPECT_NEAR(y[1], 1 / (1 + std::exp(-1.5)), 1e-6);
  EXPECT_NEAR(y[2], 1 / (1 + std::exp(20.0)), 1e-13);
  EXPECT_EQ(y[3], 1.0f);
  EXPECT_EQ(y[4], 0.0f);
  EXPECT_TRUE(std::isnan(y[5]));
}

TEST(Tanh, F32) {
  const Outcome run = run_model(one_op(kTanh, {f32({4})}, f32({4})), {raw<float>({-0.5f, 0.0f, kInfinity, NAN})});
  const std::vector<float> y = run.output<float>();
  EXPECT_NEAR(y[0], std::tanh(-0.5), 1e-6);
  EXPECT_EQ(y[1], 0.0f);
  EXPECT_EQ(y[2], 1.0f);
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(Logistic, Refuses) {
  expect_refused(one_op(kLogistic, {s8({4}, 1.0f, 0)}, s8({4}, 1.0f / 256, 0)), "zero point must be -128");
  for (const auto op : {kLogistic, kTanh}) {
    expect_refused(one_op(op, {s8({4}, 1.0f, 0)}, {.type = Type::u8, .shape = {4}}), "wrong output type");
    expect_refused(one_op(op, {f32({4})}, s8({4}, 1.0f / 256, -128)), "wrong output type");
    expect_refused(one_op(op, {f32({4})}, f32({2})), "must have the input's size");
    expect_refused(one_op(op, {s8_without_scale({4})}, s8({4}, 1.0f / 256, -128)), "needs one scale");
  }
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// SOFTMAX: rows against real arithmetic, rows too long for any value to be seen, what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kSoftmax = tfl::BuiltinOperator_SOFTMAX;

tfl::BuiltinOptionsUnion beta(float b) {
  tfl::SoftmaxOptionsT o;
  o.beta = b;
  return options(o);
}

Bytes s8_model(std::vector<int32_t> shape, float scale, float b) {
  return one_op(kSoftmax, {s8(shape, scale, 5)}, s8(shape, 1.0f / 256, -128), beta(b));
}

template <class T> std::vector<double> real_softmax(const std::vector<T>& x, size_t depth, double scale) {
  std::vector<double> y;
  for (size_t row = 0; row < x.size(); row += depth) {
    double sum = 0;
    for (size_t i = 0; i < depth; i++) sum += std::exp(scale * (x[row + i] - x[row]));
    for (size_t i = 0; i < depth; i++) y.push_back(std::exp(scale * (x[row + i] - x[row])) / sum);
  }
  return y;
}

TEST(Softmax, S8FollowsRealArithmetic) {
  const std::vector<int8_t> x = {1, 5, -7, 20, 127, 120, 119, -128, 0, 0, 0, 0, -128, 127, 100, 90};
  for (const float scale : {1e-9f, 0.01f, 0.1f, 0.25f, 4.0f}) {
    const Outcome run = run_model(s8_model({2, 2, 4}, scale, 0.5f), {raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    const std::vector<double> want = real_softmax(x, 4, scale * 0.5);
    const std::vector<int8_t> got = run.output<int8_t>();
    for (size_t i = 0; i < x.size(); i++)
      EXPECT_LE(std::abs(std::fmin(want[i] * 256, 255) - (got[i] + 128)), 0.5 + 1e-3) << "scale " << scale << ", element " << i;
  }
}

TEST(Softmax, S8OfExtremeScales) {
  for (const float scale : {1e-38f, 1.0f, 1e10f, 3e38f}) {
    const Outcome run = run_model(s8_model({2, 3}, scale, 3e38f), {raw<int8_t>({-128, 127, 0, 7, 6, 5})});
    ASSERT_TRUE(run.ok()) << run.text();
    if (scale >= 1.0f) {
      EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-128, 127, -128, 127, -128, -128}));
    }
  }
}

TEST(Softmax, S8OfLongRows) {
  for (const int depth : {255, 511, 513, 4096, 20000}) {
    const Outcome run = run_model(s8_model({depth}, 0.1f, 1.0f), {raw(std::vector<int8_t>(static_cast<size_t>(depth), 3))});
    ASSERT_TRUE(run.ok()) << run.text();
    const int8_t each = static_cast<int8_t>(std::lround(256.0 / depth) - 128);
    EXPECT_EQ(run.output<int8_t>(), std::vector<int8_t>(static_cast<size_t>(depth), each)) << depth;
  }
}

TEST(Softmax, F32) {
  const std::vector<float> x = {0.5f, -1.0f, 2.0f, 1000.0f, 999.0f, -1000.0f};
  const Outcome run = run_model(one_op(kSoftmax, {f32({2, 3})}, f32({2, 3}), beta(0.75f)), {raw(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<double> want = real_softmax(x, 3, 0.75);
  const std::vector<float> got = run.output<float>();
  for (size_t i = 0; i < x.size(); i++) EXPECT_NEAR(got[i], want[i], 1e-6);
}

TEST(Softmax, Refuses) {
  const TensorSpec x = s8({2, 2}, 0.1f, 0), y = s8({2, 2}, 1.0f / 256, -128);
  EXPECT_EQ(refusal(one_op(kSoftmax, {x}, y, beta(1.0f))), "");
  expect_refused(one_op(kSoftmax, {x}, s8({2, 2}, 1.0f / 255, -128), beta(1.0f)), "scale must be 1/256");
  expect_refused(one_op(kSoftmax, {x}, s8({2, 2}, 1.0f / 256, -127), beta(1.0f)), "zero point -128");
  expect_refused(one_op(kSoftmax, {x}, s8({1, 4}, 1.0f / 256, -128), beta(1.0f)), "must have the input's rows");
  expect_refused(one_op(kSoftmax, {f32({})}, f32({}), beta(1.0f)), "must have the input's rows");
  expect_refused(one_op(kSoftmax, {f32({4})}, f32({2, 4}), beta(1.0f)), "must have the input's size");
  expect_refused(one_op(kSoftmax, {f32({4})}, s8({4}, 1.0f / 256, -128), beta(1.0f)), "wrong output type");
  expect_refused(one_op(kSoftmax, {s8_without_scale({2, 2})}, y, beta(1.0f)), "needs one scale");
  for (const float b : {0.0f, -1.0f, std::numeric_limits<float>::infinity(), NAN})
    expect_refused(one_op(kSoftmax, {x}, y, beta(b)), "beta must be positive");
  expect_refused(one_op(kSoftmax, {x}, y), "beta must be positive");   // without options it is 0
}

}  // namespace
}  // namespace thimble::test

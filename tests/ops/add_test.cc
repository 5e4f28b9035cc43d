// SPDX-License-Identifier: Apache-2.0
// ADD: sums against real arithmetic, fused activations, what is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kAdd = tfl::BuiltinOperator_ADD;

tfl::BuiltinOptionsUnion fused(tfl::Activation activation) {
  tfl::AddOptionsT o;
  o.activation = activation;
  return options(o);
}

TEST(Add, S8) {
  // (q0 + 4) / 2 + (q1 - 10) / 4, in steps of 1 from -1
  const Bytes model = one_op(kAdd, {s8({4}, 0.5f, -4), s8({4}, 0.25f, 10)}, s8({4}, 1.0f, -1), fused(tfl::Activation_NONE));
  const Outcome run = run_model(model, {raw<int8_t>({0, 20, -128, 127}), raw<int8_t>({14, -10, -128, 126})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{2, 6, -98, 94}));   // 3, 7, -96.5 and 94.5 with halves away from zero
}

TEST(Add, S8WithTheInputsExchanged) {
  const Bytes model = one_op(kAdd, {s8({4}, 0.25f, 10), s8({4}, 0.5f, -4)}, s8({4}, 1.0f, -1));
  const Outcome run = run_model(model, {raw<int8_t>({14, -10, -128, 126}), raw<int8_t>({0, 20, -128, 127})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{2, 6, -98, 94}));
}

TEST(Add, S8FusedRelu6) {
  const Bytes model = one_op(kAdd, {s8({3}, 0.5f, 0), s8({3}, 0.5f, 0)}, s8({3}, 0.125f, -20), fused(tfl::Activation_RELU6));
  const Outcome run = run_model(model, {raw<int8_t>({-5, 2, 10}), raw<int8_t>({1, 3, 10})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-20, 0, 28}));   // 0, 2.5, 6
}

TEST(Add, S8Saturates) {
  const Bytes model = one_op(kAdd, {s8({2}, 1.0f, 0), s8({2}, 1.0f, 0)}, s8({2}, 0.001f, 100));
  const Outcome run = run_model(model, {raw<int8_t>({127, -128}), raw<int8_t>({127, -128})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{127, -128}));
}

TEST(Add, F32) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Bytes model = one_op(kAdd, {f32({2, 2}), f32({2, 2})}, f32({2, 2}), fused(tfl::Activation_RELU_N1_TO_1));
  const Outcome run = run_model(model, {raw<float>({0.25f, 1.0f, -3.0f, infinity}), raw<float>({0.5f, 0.5f, 1.0f, -infinity})});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<float> y = run.output<float>();
  EXPECT_EQ(y[0], 0.75f);
  EXPECT_EQ(y[1], 1.0f);
  EXPECT_EQ(y[2], -1.0f);
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(Add, RefusesWhatItCannotAdd) {
  const TensorSpec x = s8({4}, 0.5f, 0), per_channel = {.type = Type::s8, .shape = {4}, .quantization = {{1, 1, 1, 1}, {}}};
  expect_refused(one_op(kAdd, {x, f32({4})}, x), "must be of one type");
  expect_refused(one_op(kAdd, {x, x}, f32({4})), "must be of one type");
  expect_refused(one_op(kAdd, {x, s8_without_scale({4})}, x), "needs one scale");
  expect_refused(one_op(kAdd, {x, per_channel}, x), "needs one scale");
  expect_refused(one_op(kAdd, {x, x}, s8({4}, 1e-7f, 0)), "scale too small");
  expect_refused(one_op(kAdd, {x, x}, x, options(tfl::SoftmaxOptionsT{})), "options of another operator");
}

TEST(Add, TakesTwoInputs) {
  const TensorSpec x = f32({4});
  EXPECT_NE(refusal(one_op(kAdd, {x}, x)), "");
  EXPECT_NE(refusal(one_op(kAdd, {x, x, x}, x)), "");
}

}  // namespace
}  // namespace thimble::test

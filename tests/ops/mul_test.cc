// SPDX-License-Identifier: Apache-2.0
// MUL: products against real arithmetic, fused activations, what is refused.
#include <gtest/gtest.h>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kMul = tfl::BuiltinOperator_MUL;

tfl::BuiltinOptionsUnion fused(tfl::Activation activation) {
  tfl::MulOptionsT o;
  o.activation = activation;
  return options(o);
}

TEST(Mul, S8) {
  // (q0 - 1) / 2 * (q1 + 2) / 4, in steps of 1/2 from 3
  const Bytes model = one_op(kMul, {s8({4}, 0.5f, 1), s8({4}, 0.25f, -2)}, s8({4}, 0.5f, 3));
  const Outcome run = run_model(model, {raw<int8_t>({5, 3, -1, 127}), raw<int8_t>({6, 3, 3, 127})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{11, 6, 0, 127}));   // 4, 1.25, -1.25 (halves away from zero), saturated
}

TEST(Mul, S8OfFarApartScales) {
  // A product of 1 is 2^40 steps: the reference's shift wraps, and nothing but int8 comes out.
  const Bytes model = one_op(kMul, {s8({2}, 1024.0f, 0), s8({2}, 1024.0f, 0)}, s8({2}, 1.0f / (1 << 20), 0));
  const Outcome run = run_model(model, {raw<int8_t>({0, 1}), raw<int8_t>({7, 1})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>()[0], 0);
}

TEST(Mul, S8FusedRelu) {
  const Bytes model = one_op(kMul, {s8({2}, 1.0f, 0), s8({2}, 1.0f, 0)}, s8({2}, 1.0f, -7), fused(tfl::Activation_RELU));
  const Outcome run = run_model(model, {raw<int8_t>({-3, 3}), raw<int8_t>({4, 4})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-7, 5}));
}

TEST(Mul, F32) {
  const Bytes model = one_op(kMul, {f32({3}), f32({3})}, f32({3}), fused(tfl::Activation_RELU6));
  const Outcome run = run_model(model, {raw<float>({0.5f, -1.0f, 3.0f}), raw<float>({3.0f, 2.0f, 4.0f})});
  EXPECT_EQ(run.output<float>(), (std::vector<float>{1.5f, 0.0f, 6.0f}));
}

TEST(Mul, RefusesWhatItCannotMultiply) {
  const TensorSpec x = s8({4}, 0.5f, 0);
  expect_refused(one_op(kMul, {x, f32({4})}, x), "must be of one type");
  expect_refused(one_op(kMul, {x, x}, s8_without_scale({4})), "needs one scale");
  expect_refused(one_op(kMul, {x, s8({3}, 1.0f, 0)}, x), "do not broadcast");
  expect_refused(one_op(kMul, {x, x}, x, options(tfl::AddOptionsT{})), "options of another operator");
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// RELU and RELU6.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kRelu = tfl::BuiltinOperator_RELU, kRelu6 = tfl::BuiltinOperator_RELU6;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Relu, S8RescalesToTheOutput) {
  const Outcome run = run_model(one_op(kRelu, {s8({5}, 0.5f, 10)}, s8({5}, 0.25f, -100)), {raw<int8_t>({-128, 9, 10, 11, 127})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-100, -100, -100, -98, 127}));   // (127 - 10) * 2 - 100 saturates
}

TEST(Relu6, S8ClampsStoredValues) {
  // zero is 2, six is 2 + 24, whatever the output's scale
  const Outcome run = run_model(one_op(kRelu6, {s8({5}, 0.25f, 2)}, s8({5}, 9.0f, 9)), {raw<int8_t>({-128, 2, 3, 26, 27})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{2, 2, 3, 26, 26}));
}

TEST(Relu6, S8WithSixOutOfReach) {
  const Outcome run = run_model(one_op(kRelu6, {s8({3}, 0.01f, -128)}, s8({3}, 0.01f, -128)), {raw<int8_t>({-128, 0, 127})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-128, 0, 127}));
}

TEST(Relu, F32KeepsSpecialValues) {
  const Outcome run = run_model(one_op(kRelu, {f32({2, 2})}, f32({2, 2})), {raw<float>({-kInfinity, kInfinity, 7.5f, NAN})});
  const std::vector<float> y = run.output<float>();
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_EQ(y[1], kInfinity);
  EXPECT_EQ(y[2], 7.5f);
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(Relu6, F32) {
  const Outcome run = run_model(one_op(kRelu6, {f32({4})}, f32({4})), {raw<float>({-1.0f, 2.5f, 6.5f, NAN})});
  const std::vector<float> y = run.output<float>();
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_EQ(y[1], 2.5f);
  EXPECT_EQ(y[2], 6.0f);
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(Relu, Refuses) {
  for (const auto op : {kRelu, kRelu6}) {
    expect_refused(one_op(op, {s8({4}, 1.0f, 0)}, f32({4})), "wrong output type");
    expect_refused(one_op(op, {f32({4})}, f32({5})), "must have the input's size");
    expect_refused(one_op(op, {s8_without_scale({4})}, s8({4}, 1.0f, 0)), "needs one scale");
    expect_refused(one_op(op, {s8({4}, 1.0f, 0)}, s8_without_scale({4})), "needs one scale");
  }
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// QUANTIZE and DEQUANTIZE.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kQuantize = tfl::BuiltinOperator_QUANTIZE, kDequantize = tfl::BuiltinOperator_DEQUANTIZE;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Quantize, F32RoundsHalvesAwayFromZero) {
  const Outcome run = run_model(one_op(kQuantize, {f32({8})}, s8({8}, 0.5f, -3)),
                                {raw<float>({0.0f, 0.25f, -0.25f, 0.24f, -0.24f, 0.75f, -0.75f, 10.0f})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-3, -2, -4, -3, -3, -1, -5, 17}));
}

TEST(Quantize, F32Saturates) {
  for (const int zero_point : {-128, 0, 127}) {
    const Outcome run = run_model(one_op(kQuantize, {f32({7})}, s8({7}, 1e-3f, zero_point)),
                                  {raw<float>({-1.0f, 1.0f, -1e30f, 1e30f, -kInfinity, kInfinity, NAN})});
    EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-128, 127, -128, 127, -128, 127, -128}));
  }
}

TEST(Quantize, S8ToAnotherScale) {
  const Outcome run = run_model(one_op(kQuantize, {s8({5}, 0.5f, 1)}, s8({5}, 1.0f, -10)), {raw<int8_t>({1, 2, 0, 5, 127})});
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-10, -9, -10, -8, 53}));   // the product's halves go up
}

TEST(Quantize, S8OfFarApartScales) {
  const Outcome up = run_model(one_op(kQuantize, {s8({3}, 1.0f, 0)}, s8({3}, 0.001f, 3)), {raw<int8_t>({-1, 0, 1})});
  EXPECT_EQ(up.output<int8_t>(), (std::vector<int8_t>{-128, 3, 127}));
  const Outcome down = run_model(one_op(kQuantize, {s8({3}, 1e-20f, 0)}, s8({3}, 1e20f, 3)), {raw<int8_t>({-128, 0, 127})});
  EXPECT_EQ(down.output<int8_t>(), (std::vector<int8_t>{3, 3, 3}));
}

TEST(Dequantize, S8) {
  const Outcome run = run_model(one_op(kDequantize, {s8({3}, 0.1f, 7)}, f32({3})), {raw<int8_t>({7, 127, -128})});
  EXPECT_EQ(run.output<float>(), (std::vector<float>{0.0f, 0.1f * 120, 0.1f * -135}));
}

TEST(Quantize, Refuses) {
  expect_refused(one_op(kQuantize, {f32({4})}, s8_without_scale({4})), "needs one scale");
  expect_refused(one_op(kQuantize, {s8_without_scale({4})}, s8({4}, 1.0f, 0)), "needs one scale");
  expect_refused(one_op(kQuantize, {f32({4})}, s8({3}, 1.0f, 0)), "must have the input's size");
  expect_refused(one_op(kDequantize, {s8_without_scale({4})}, f32({4})), "needs one scale");
  expect_refused(one_op(kDequantize, {s8({4}, 1.0f, 0)}, s8({4}, 1.0f, 0)), "wrong output type");
  expect_refused(one_op(kDequantize, {s8({4}, 1.0f, 0)}, f32({5})), "must have the input's size");
}

}  // namespace
}  // namespace thimble::test

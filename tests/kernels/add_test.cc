// SPDX-License-Identifier: Apache-2.0
// The int8 sum against TFLite's definition of it, on all pairs of inputs: the kernel avoids the definition's wide products.
#include "kernels/add/add.h"

#include <gtest/gtest.h>

namespace thimble::kernels {
namespace {

// Both inputs are shifted left by 20, multiplied and rounded; then the sum is.
int defined_sum(const Add8Params& p, int coarse, int fine) {
  const int32_t a = multiply((coarse + p.coarse_offset) * (1 << 20), Multiplier{1 << 30, 0});
  const int32_t b = multiply((fine + p.fine_offset) * (1 << 20), p.fine_multiplier, p.fine_shift);
  return clamp<int32_t>(multiply(a + b, p.y_multiplier, p.y_shift), p.lowest, p.highest) + p.y_offset;
}

void expect_defined(float coarse_scale, float fine_scale, float y_scale, int16_t coarse_offset, int16_t fine_offset, int16_t y_offset) {
  const Multiplier m = quantize_multiplier(fine_scale, 0.5f, coarse_scale),
                   my = quantize_multiplier(coarse_scale, 1.0f / (1 << 19), y_scale);
  ASSERT_LE(my.shift, 0);
  for (const uint8_t coarse_input : {0, 1}) {
    const Add8Params p = {m.value, my.value, static_cast<int8_t>(m.shift), static_cast<int8_t>(my.shift), coarse_input, coarse_offset,
                           fine_offset, y_offset, static_cast<int16_t>(-128 - y_offset), static_cast<int16_t>(127 - y_offset)};
    for (int coarse = -128; coarse < 128; coarse++) {
      int8_t fine[256], y[256];
      for (int i = 0; i < 256; i++) fine[i] = static_cast<int8_t>(i - 128);
      const int8_t one = static_cast<int8_t>(coarse);
      if (coarse_input == 0) add_s8_scalar(p, {&one, fine, y, 256, 0, 1});
      else add_s8_scalar(p, {fine, &one, y, 256, 1, 0});
      for (int i = 0; i < 256; i++) ASSERT_EQ(y[i], defined_sum(p, coarse, fine[i])) << coarse << " + " << int{fine[i]};
    }
  }
}

TEST(AddKernel, IsTheDefinedSum) {
  expect_defined(0.5f, 0.25f, 1.0f, 4, -10, -1);
  expect_defined(1.0f, 1.0f, 1.0f, 128, 128, -128);            // equal scales: the fine input has the multiplier 1/2, too
  expect_defined(0.0371f, 0.0244f, 0.0563f, -127, 128, 127);
  expect_defined(0.0371f, 0.0371f / 3, 0.02f, 17, 3, 5);
  expect_defined(0.1f, 0.1f * 0.99999994f, 0.1f, 0, 0, 0);
  expect_defined(1.0f, 1e-6f, 1.0f, 0, 0, 0);                  // the fine input is hardly seen
  expect_defined(1.0f, 1e-30f, 1.0f, 0, 0, 0);                 // and here not at all
  expect_defined(1.0f, 0.7f, 3e-6f, 3, 5, 7);                  // no shift behind the sum's product
  expect_defined(1.0f, 0.7f, 1e4f, 3, 5, 7);
  expect_defined(1.0f, 0.7f, 1e30f, 3, 5, 7);
}

}  // namespace
}  // namespace thimble::kernels

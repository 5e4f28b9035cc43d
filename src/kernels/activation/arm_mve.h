// SPDX-License-Identifier: Apache-2.0
// Logistic and tanh of int16 on Helium, four at a time: see sigmoid_s16() of the scalar kernels.
#pragma once

#include "kernels/activation/logistic_table.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {

// logistic(a / 2^step_bits / 24) in 2^-(16 + step_bits) for a >= 0, and `saturated` past the table.
template <int step_bits> [[gnu::always_inline]] inline int32x4_t interpolated_logistic(int32x4_t a, int32x4_t saturated) {
  const uint32x4_t step = vreinterpretq_u32_s32(vshrq_n_s32(a, step_bits)), inside = vminq_u32(step, vdupq_n_u32(254));
  const uint16_t* const table = kLogisticTable.values;
  const int32x4_t low = vreinterpretq_s32_u32(vldrhq_gather_shifted_offset_u32(table, inside));
  const int32x4_t high = vreinterpretq_s32_u32(vldrhq_gather_shifted_offset_u32(table + 1, inside));
  const int32x4_t part = vandq_s32(a, vdupq_n_s32((1 << step_bits) - 1));
  const int32x4_t value = vaddq_s32(vshlq_n_s32(low, step_bits), vmulq_s32(part, vsubq_s32(high, low)));
  return vpselq_s32(saturated, value, vcmphiq_n_u32(step, 254));
}

// `x` is the distance to the zero line in steps of 1 / (24 * 512).
[[gnu::always_inline]] inline int32x4_t logistic_s16(int32x4_t x) {
  const int32x4_t value = interpolated_logistic<9>(vabsq_s32(x), vdupq_n_s32(INT16_MAX << 10));
  return vrshrq_n_s32(vpselq_s32(vsubq_s32(vdupq_n_s32((1 << 25) - 1), value), value, vcmpltq_n_s32(x, 0)), 10);
}
[[gnu::always_inline]] inline int32x4_t tanh_s16(int32x4_t x) {
  const int32x4_t value = vsubq_n_s32(interpolated_logistic<8>(vabsq_s32(x), vdupq_n_s32(UINT16_MAX << 8)), 1 << 23);
  return vrshrq_n_s32(vpselq_s32(vmvnq_s32(value), value, vcmpltq_n_s32(x, 0)), 8);
}

}  // namespace thimble::kernels::mve
#endif

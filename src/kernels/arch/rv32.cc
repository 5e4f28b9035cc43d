// SPDX-License-Identifier: Apache-2.0
// Requantization for RV32IM, without what cannot happen: a multiplier is never negative.
#include "kernels/arch/rv32.h"

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M'

namespace thimble::kernels::rv32 {
namespace {

// multiply() of base/fixed_point.h.
inline int32_t multiply(int32_t sum, int32_t value, int32_t shift) {
  if (shift > 0) sum = static_cast<int32_t>(static_cast<uint32_t>(sum) << shift);
  const int32_t product = static_cast<int32_t>((static_cast<int64_t>(sum) * value + (int64_t{1} << 30)) >> 31);
  if (shift >= 0) return product;
  // Halves go away from zero: down, where the product is negative. It is above -2^31.
  const int32_t twice = (product + (product >> 31)) >> (-shift - 1);
  return (twice >> 1) + (twice & 1);
}

}  // namespace

void Outputs::store(uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) const {
  const int32_t y_offset = rules.y_offset, lowest = rules.lowest, highest = rules.highest;
  const uint32_t step = rules.channel_step;
  const int32_t* multiplier = multipliers + channel * step;
  const int8_t* shift = shifts + channel * step;
  for (const uint32_t* const end = sums + count; sums != end; sums++, multiplier += step, shift += step) {
    const int32_t scaled = multiply(static_cast<int32_t>(*sums), *multiplier, *shift);
    *y++ = static_cast<int8_t>(clamp(wrapping_add(scaled, y_offset), lowest, highest));
  }
}

}  // namespace thimble::kernels::rv32

#endif

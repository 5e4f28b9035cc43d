// SPDX-License-Identifier: Apache-2.0
// What the RV32IM kernels share out of line.
#include "kernels/arch/rv32.h"

#if THIMBLE_RV32

namespace thimble::kernels::rv32 {

void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) {
  const int32_t y_offset = outputs.rules.y_offset, lowest = outputs.rules.lowest, highest = outputs.rules.highest;
  const uint32_t step = outputs.rules.channel_step;
  const int32_t* multiplier = outputs.multipliers + channel * step;
  const int8_t* shift = outputs.shifts + channel * step;
  for (const uint32_t* const end = sums + count; sums != end; sums++, multiplier += step, shift += step) {
    const int32_t scaled = multiply(static_cast<int32_t>(*sums), *multiplier, *shift);
    *y++ = static_cast<int8_t>(clamp(wrapping_add(scaled, y_offset), lowest, highest));
  }
}

}  // namespace thimble::kernels::rv32

#endif

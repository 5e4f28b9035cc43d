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
  const uint32_t* const end = sums + count;
  const auto store = [=](uint32_t sum, int32_t value, int32_t exponent, int8_t* to) __attribute__((always_inline)) {
    const int32_t y = wrapping_add(multiply(static_cast<int32_t>(sum), value, exponent), y_offset);
    *to = static_cast<int8_t>(clamp(y, lowest, highest));
  };
  if (step == 0) {   // all have one multiplier
    const int32_t value = *multiplier, exponent = *shift;
    while (sums != end) store(*sums++, value, exponent, y++);
  } else {
    while (sums != end) store(*sums++, *multiplier++, *shift++, y++);
  }
}

}  // namespace thimble::kernels::rv32

#endif

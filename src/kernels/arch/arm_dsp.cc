// SPDX-License-Identifier: Apache-2.0
// What is not worth a copy in each kernel.
#include "kernels/arch/arm_dsp.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

void limit_bytes(int8_t* y, uint32_t count, int32_t lowest, int32_t highest) {
  const uint32_t low = all_bytes(lowest), high = all_bytes(highest);
  for (; count >= 4; count -= 4, y += 4) store_word(y, limit_word(load_word(y), low, high));
  for (; count != 0; count--, y++) *y = static_cast<int8_t>(clamp<int32_t>(*y, lowest, highest));
}

}  // namespace thimble::kernels::arm_dsp
#endif

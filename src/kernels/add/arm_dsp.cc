// SPDX-License-Identifier: Apache-2.0
// Sums of int8, four at a time: both products are of 32 bits that round as the reference's do.
#include "kernels/add/add.h"
#include "kernels/arch/arm_dsp.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// The sum of numbers that have their offsets already; of larger words the lowest 12 bits count.
[[gnu::always_inline]] inline int32_t sum_of(const Add8Params& p, uint32_t coarse, uint32_t fine) {
  const int32_t sum = multiply_narrow_add(fine << 20, p.fine_multiplier, -p.fine_shift, static_cast<int32_t>(coarse << Add8Params::kSumBits));
  return multiply_narrow_add(static_cast<uint32_t>(sum), p.y_multiplier, -p.y_shift, p.y_offset);
}

}  // namespace

void add_s8_arm_dsp(const Add8Params& params, const BinaryData<int8_t>& d) {
  const Add8Params p = params;   // y may lie anywhere, as far as the compiler knows
  const int32_t lowest = p.lowest + p.y_offset, highest = p.highest + p.y_offset;
  const uint32_t low = all_bytes(lowest), high = all_bytes(highest);
  const uint32_t coarse_offsets = both_halves(p.coarse_offset), fine_offsets = both_halves(p.fine_offset);
  const int8_t *coarse = p.coarse ? d.x1 : d.x0, *fine = p.coarse ? d.x0 : d.x1;
  const uint32_t coarse_step = p.coarse ? d.step1 : d.step0, fine_step = p.coarse ? d.step0 : d.step1;
  uint32_t count = d.count;
  int8_t* y = d.y;
  if (coarse_step == 1 && fine_step == 1) {
    for (; count >= 4; count -= 4, coarse += 4, fine += 4, y += 4) {
      const uint32_t four_coarse = load_word(coarse), four_fine = load_word(fine);
      const uint32_t even_c = even_bytes(coarse_offsets, four_coarse), odd_c = odd_bytes(coarse_offsets, four_coarse);
      const uint32_t even_f = even_bytes(fine_offsets, four_fine), odd_f = odd_bytes(fine_offsets, four_fine);
      store_word(y, limited_bytes(sum_of(p, even_c, even_f), sum_of(p, odd_c, odd_f), sum_of(p, even_c >> 16, even_f >> 16),
                                  sum_of(p, odd_c >> 16, odd_f >> 16), low, high));
    }
  }
  for (; count != 0; count--, coarse += coarse_step, fine += fine_step) {
    const int32_t sum = sum_of(p, static_cast<uint32_t>(*coarse + p.coarse_offset), static_cast<uint32_t>(*fine + p.fine_offset));
    *y++ = static_cast<int8_t>(clamp(sum, lowest, highest));
  }
}

}  // namespace thimble::kernels
#endif

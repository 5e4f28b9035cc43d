// SPDX-License-Identifier: Apache-2.0
// Products of int8, four at a time.
#include "kernels/arch/arm_dsp.h"
#include "kernels/mul/mul.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {

using namespace arm_dsp;

void mul_s8_arm_dsp(const ProductParams& params, const BinaryData<int8_t>& d) {
  if (d.step0 == 0 || d.step1 == 0) return mul_s8_scalar(params, d);
  const ProductParams p = params;   // y may lie anywhere, as far as the compiler knows
  const uint32_t low = all_bytes(p.lowest + p.y_offset), high = all_bytes(p.highest + p.y_offset);
  const uint32_t offsets0 = both_halves(p.x0_offset), offsets1 = both_halves(p.x1_offset);
  const Scale scale = scale_of(p.multiplier, p.shift);
  const int32_t y_offset = p.y_offset;
  const auto scaled = [=](uint32_t product) __attribute__((always_inline)) { return multiply_add(product, scale, y_offset); };
  const int8_t *x0 = d.x0, *x1 = d.x1, *const end = x0 + d.count / 4 * 4;
  int8_t* y = d.y;
  for (; x0 != end; x0 += 4, x1 += 4, y += 4) {
    const uint32_t four0 = load_word(x0), four1 = load_word(x1);
    const uint32_t even0 = even_bytes(offsets0, four0), even1 = even_bytes(offsets1, four1);
    const uint32_t odd0 = odd_bytes(offsets0, four0), odd1 = odd_bytes(offsets1, four1);
    store_word(y, limited_bytes(scaled(add_low_product(0, even0, even1)), scaled(add_low_product(0, odd0, odd1)),
                                scaled(add_high_product(0, even0, even1)), scaled(add_high_product(0, odd0, odd1)), low, high));
  }
  if (const uint32_t rest = d.count % 4) mul_s8_scalar(params, {x0, x1, y, rest, 1, 1});
}

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Sums of int8 on Helium, four at a time: TFLite's definition, two doubling high multiplies with their rounding shifts.
#include "kernels/add/add.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve_pairs.h"

namespace thimble::kernels {
namespace {

// `plain`: what is negative becomes the lowest output, how it rounds is all one. Otherwise VRSHL, which rounds halves up, gets what is
// negative less 1. q0, q1: coarse and fine; q2: that 1. 5 instructions an output, plain 4.5.
template <bool plain> void add(const Add8Params& p, const int8_t* coarse, const int8_t* fine, int8_t* y, uint32_t count) {
  const int32_t start = p.coarse_offset * (1 << p.kSumBits), fine_offset = p.fine_offset, y_offset = p.y_offset, fine_shift = p.fine_shift,
                y_shift = p.y_shift;
  const int32x4_t lowest = vdupq_n_s32(p.lowest), highest = vdupq_n_s32(p.highest), fine_fix = vdupq_n_s32(p.fine_shift),
                  y_fix = vdupq_n_s32(p.y_shift);
  register uint32_t turns asm("lr") = count;
  asm volatile(
      "dlstp.32 lr, lr\n"
      "1: vldrb.s32 q1, [%[fine]], #4\n"
      "vadd.i32 q1, q1, %[fine_offset]\n"
      "vldrb.s32 q0, [%[coarse]], #4\n"
      "vshl.i32 q1, q1, #20\n"
      "vqrdmulh.s32 q1, q1, %[fine_multiplier]\n"
      "vshl.i32 q0, q0, #19\n"
      "vadd.i32 q0, q0, %[start]\n"
      "vand q2, q1, %q[fine_fix]\n"
      "vshr.s32 q2, q2, #31\n"
      "vadd.i32 q1, q1, q2\n"
      "vrshl.s32 q1, %[fine_shift]\n"
      "vadd.i32 q0, q0, q1\n"
      "vqrdmulh.s32 q0, q0, %[y_multiplier]\n"
      ".if %c[plain] == 0\n"
      "vand q2, q0, %q[y_fix]\n"
      "vshr.s32 q2, q2, #31\n"
      "vadd.i32 q0, q0, q2\n"
      ".endif\n"
      "vrshl.s32 q0, %[y_shift]\n"
      "vmax.s32 q0, q0, %q[lowest]\n"
      "vmin.s32 q0, q0, %q[highest]\n"
      "vadd.i32 q0, q0, %[y_offset]\n"
      "vstrb.32 q0, [%[y]], #4\n"
      "letp lr, 1b"
      : [fine] "+l"(fine), [coarse] "+l"(coarse), [y] "+l"(y), "+r"(turns)
      : [fine_offset] "r"(fine_offset), [fine_multiplier] "r"(p.fine_multiplier), [start] "r"(start),
        [fine_shift] "r"(fine_shift), [y_multiplier] "r"(p.y_multiplier), [y_shift] "r"(y_shift), [y_offset] "r"(y_offset),
        [lowest] "w"(lowest), [highest] "w"(highest), [fine_fix] "w"(fine_fix), [y_fix] "w"(y_fix), [plain] "i"(plain)
      : "d0", "d1", "d2", "d3", "d4", "d5", "memory");
}

}  // namespace

void add_s8_arm_mve(const Add8Params& p, const BinaryData<int8_t>& d) {
  mve::for_each_block(d, [&](const int8_t* x0, const int8_t* x1, int8_t* y, uint32_t count) {
    const int8_t *const coarse = p.coarse == 0 ? x0 : x1, *const fine = p.coarse == 0 ? x1 : x0;
    if (p.lowest >= 0) add<true>(p, coarse, fine, y, count);
    else add<false>(p, coarse, fine, y, count);
  });
}

}  // namespace thimble::kernels
#endif

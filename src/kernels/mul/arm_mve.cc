// SPDX-License-Identifier: Apache-2.0
// Products of int8 on Helium, four at a time.
#include "kernels/mul/mul.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve_pairs.h"

namespace thimble::kernels {

// VRSHL rounds halves up: what is negative gets 1 less first. q0, q1: x0 and x1. 4.5 instructions an output.
void mul_s8_arm_mve(const ProductParams& p, const BinaryData<int8_t>& d) {
  const int32_t left = p.shift > 0 ? p.shift : 0, right = p.shift > 0 ? 0 : p.shift;
  const int32_t x0_offset = p.x0_offset, x1_offset = p.x1_offset, y_offset = p.y_offset;
  const int32x4_t lowest = vdupq_n_s32(p.lowest), highest = vdupq_n_s32(p.highest), fix = vdupq_n_s32(right);
  mve::for_each_block(d, [&](const int8_t* x0, const int8_t* x1, int8_t* y, uint32_t count) {
    register uint32_t turns asm("lr") = count;
  asm volatile(
        "dlstp.32 lr, lr\n"
        "1: vldrb.s32 q0, [%[x0]], #4\n"
        "vldrb.s32 q1, [%[x1]], #4\n"
        "vadd.i32 q0, q0, %[x0_offset]\n"
        "vadd.i32 q1, q1, %[x1_offset]\n"
        "vmul.i32 q0, q0, q1\n"
        "vshl.s32 q0, %[left]\n"
        "vqrdmulh.s32 q0, q0, %[multiplier]\n"
        "vand q1, q0, %q[fix]\n"
        "vshr.s32 q1, q1, #31\n"
        "vadd.i32 q0, q0, q1\n"
        "vrshl.s32 q0, %[right]\n"
        "vmax.s32 q0, q0, %q[lowest]\n"
        "vmin.s32 q0, q0, %q[highest]\n"
        "vadd.i32 q0, q0, %[y_offset]\n"
        "vstrb.32 q0, [%[y]], #4\n"
        "letp lr, 1b"
        : [x0] "+l"(x0), [x1] "+l"(x1), [y] "+l"(y), "+r"(turns)
        : [x0_offset] "r"(x0_offset), [x1_offset] "r"(x1_offset), [multiplier] "r"(p.multiplier), [left] "r"(left),
          [right] "r"(right), [y_offset] "r"(y_offset), [lowest] "w"(lowest), [highest] "w"(highest), [fix] "w"(fix)
        : "d0", "d1", "d2", "d3", "memory");
  });
}

void mul_s16_arm_mve(const ProductParams& p, const BinaryData<int16_t>& d) {
  const int32x4_t multiplier = vdupq_n_s32(p.multiplier), shift = vdupq_n_s32(p.shift), lowest = vdupq_n_s32(p.lowest), highest = vdupq_n_s32(p.highest);
  mve::for_each_four(d, [&](int32x4_t x0, int32x4_t x1) __attribute__((always_inline)) {
    const int32x4_t product = vmulq_s32(vaddq_n_s32(x0, p.x0_offset), vaddq_n_s32(x1, p.x1_offset));
    return vaddq_n_s32(vmaxq_s32(vminq_s32(mve::multiply(product, multiplier, shift), highest), lowest), p.y_offset);
  });
}

}  // namespace thimble::kernels
#endif

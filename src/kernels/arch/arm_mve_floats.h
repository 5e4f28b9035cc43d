// SPDX-License-Identifier: Apache-2.0
// Sums of products of floats on Helium. The order of the additions, and that they are fused with the products, is not the scalar
// kernels': results differ from theirs within the tolerance of docs/DESIGN.md.
#pragma once

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {

// sum over i of x[i] * w[k][i] for four rows of weights; count >= 1. q0-q3: sums by lane; q4: x; q5: w. 0.63 instructions a product.
[[gnu::always_inline]] inline float32x4_t four_dot_products(const float* x, const float* w0, const float* w1, const float* w2, const float* w3,
                                                            uint32_t count) {
  register float32x4_t sums asm("q0");
  asm volatile(
      "vmov.i32 q0, #0\n"
      "vmov.i32 q1, #0\n"
      "vmov.i32 q2, #0\n"
      "vmov.i32 q3, #0\n"
      "dlstp.32 lr, %[count]\n"
      "1: vldrw.u32 q4, [%[x]], #16\n"
      "vldrw.u32 q5, [%[w0]], #16\n"
      "vfma.f32 q0, q4, q5\n"
      "vldrw.u32 q5, [%[w1]], #16\n"
      "vfma.f32 q1, q4, q5\n"
      "vldrw.u32 q5, [%[w2]], #16\n"
      "vfma.f32 q2, q4, q5\n"
      "vldrw.u32 q5, [%[w3]], #16\n"
      "vfma.f32 q3, q4, q5\n"
      "letp lr, 1b\n"
      "vadd.f32 s0, s0, s1\n"
      "vadd.f32 s2, s2, s3\n"
      "vadd.f32 s4, s4, s5\n"
      "vadd.f32 s6, s6, s7\n"
      "vadd.f32 s8, s8, s9\n"
      "vadd.f32 s10, s10, s11\n"
      "vadd.f32 s12, s12, s13\n"
      "vadd.f32 s14, s14, s15\n"
      "vadd.f32 s0, s0, s2\n"
      "vadd.f32 s1, s4, s6\n"
      "vadd.f32 s2, s8, s10\n"
      "vadd.f32 s3, s12, s14"
      : "=w"(sums), [x] "+r"(x), [w0] "+r"(w0), [w1] "+r"(w1), [w2] "+r"(w2), [w3] "+r"(w3)
      : [count] "r"(count)
      : "lr", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "memory");
  return sums;
}

// A NaN stays a NaN.
[[gnu::always_inline]] inline float32x4_t clamp(float32x4_t values, float32x4_t lowest, float32x4_t highest) {
  const float32x4_t raised = vpselq_f32(lowest, values, vcmpltq_f32(values, lowest));
  return vpselq_f32(highest, raised, vcmpgtq_f32(raised, highest));
}

// y[o] = clamp(bias[o] + sum over i of x[i] * w[o, i]); bias may be null.
inline void multiply_row(const float* x, const float* w, const float* bias, uint32_t depth, uint32_t outputs, float lowest, float highest, float* y) {
  const float32x4_t lowest_4 = vdupq_n_f32(lowest), highest_4 = vdupq_n_f32(highest);
  for (uint32_t o = 0; o < outputs; o += 4, w += 4 * depth) {
    const uint32_t left = outputs - o;   // an output that is not there is the first one
    float32x4_t sums = four_dot_products(x, w, w + (left > 1 ? depth : 0), w + (left > 2 ? 2 * depth : 0), w + (left > 3 ? 3 * depth : 0), depth);
    const mve_pred16_t some = vctp32q(left);
    if (bias) sums = vaddq_f32(sums, vldrwq_z_f32(bias + o, some));
    vstrwq_p_f32(y + o, clamp(sums, lowest_4, highest_4), some);
  }
}

}  // namespace thimble::kernels::mve
#endif

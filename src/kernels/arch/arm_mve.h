// SPDX-License-Identifier: Apache-2.0
// Helium, the vector extension of Cortex-M55 and M85: its intrinsics, and what several kernel families build from them.
#pragma once

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#include <stdint.h>

namespace thimble::kernels::mve {

// Both in a loop whose last turn touches only the bytes that are left; count may be 0.
[[gnu::always_inline]] inline void copy(int8_t* to, const int8_t* from, uint32_t count) {
  if (count == 0) return;
  asm volatile(
      "dlstp.8 lr, %2\n"
      "1: vldrb.u8 q0, [%1], #16\n"
      "vstrb.8 q0, [%0], #16\n"
      "letp lr, 1b"
      : "+r"(to), "+r"(from)
      : "r"(count)
      : "lr", "d0", "d1", "memory");
}

[[gnu::always_inline]] inline void fill(int8_t* to, int8_t value, uint32_t count) {
  if (count == 0) return;
  const int8x16_t values = vdupq_n_s8(value);
  asm volatile(
      "dlstp.8 lr, %1\n"
      "1: vstrb.8 %q2, [%0], #16\n"
      "letp lr, 1b"
      : "+r"(to)
      : "r"(count), "w"(values)
      : "lr", "memory");
}

// Of `count` bytes, at least 1.
[[gnu::always_inline]] inline int32_t sum(const int8_t* x, uint32_t count) {
  register int32_t result asm("r0") = 0;
  asm volatile(
      "dlstp.8 lr, %2\n"
      "1: vldrb.u8 q0, [%1], #16\n"
      "vaddva.s8 %0, q0\n"
      "letp lr, 1b"
      : "+r"(result), "+r"(x)
      : "r"(count)
      : "lr", "d0", "d1", "memory");
  return result;
}

// multiply() of base/fixed_point.h. VRSHL rounds halves up; taking 1 from what is negative first makes that away from zero.
[[gnu::always_inline]] inline int32x4_t multiply(int32x4_t sums, int32x4_t multipliers, int32x4_t shifts) {
  const int32x4_t zero = vdupq_n_s32(0), right = vminq_s32(shifts, zero);
  const int32x4_t high = vqrdmulhq_s32(vshlq_s32(sums, vmaxq_s32(shifts, zero)), multipliers);
  return vrshlq_s32(vaddq_s32(high, vshrq_n_s32(vandq_s32(high, right), 31)), right);
}

}  // namespace thimble::kernels::mve
#endif

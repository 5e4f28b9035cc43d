// SPDX-License-Identifier: Apache-2.0
// The instructions that make kernels fast on Cortex-M4, M7 and M33, which work on two 16-bit halves of a word. Each has a twin in
// C, so that the kernels run on a PC, too; THIMBLE_ARM_DSP guards the kernels.
#pragma once

#include <stdint.h>
#include <string.h>

#include "base/fixed_point.h"
#include "thimble/isa.h"

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define THIMBLE_ARM_DSP 2   // the instructions
#elif !defined(__ARM_ARCH_PROFILE) && !(defined(__riscv) && __riscv_xlen == 32)
#define THIMBLE_ARM_DSP 1   // their twins
#endif

namespace thimble::kernels::arm_dsp {

// Four bytes from anywhere: these cores load words that are not aligned.
inline uint32_t load_word(const void* at) {
  uint32_t word;
  memcpy(&word, at, 4);
  return word;
}

// A number twice.
constexpr uint32_t both_halves(int32_t value) { return (static_cast<uint32_t>(value) & 0xFFFF) * 0x10001u; }

#if THIMBLE_ARM_DSP == 2

// Bytes 0 and 2 of w as numbers in 16 bits, each plus a half of `offsets`; and bytes 1 and 3.
inline uint32_t even_bytes(uint32_t offsets, uint32_t w) {
  uint32_t r;
  asm("sxtab16 %0, %1, %2" : "=r"(r) : "r"(offsets), "r"(w));
  return r;
}
inline uint32_t odd_bytes(uint32_t offsets, uint32_t w) {
  uint32_t r;
  asm("sxtab16 %0, %1, %2, ror #8" : "=r"(r) : "r"(offsets), "r"(w));
  return r;
}
inline uint32_t even_bytes(uint32_t w) {
  uint32_t r;
  asm("sxtb16 %0, %1" : "=r"(r) : "r"(w));
  return r;
}
inline uint32_t odd_bytes(uint32_t w) {
  uint32_t r;
  asm("sxtb16 %0, %1, ror #8" : "=r"(r) : "r"(w));
  return r;
}

// sum plus the products of both halves, modulo 2^32.
inline uint32_t add_products(uint32_t sum, uint32_t a, uint32_t b) {
  uint32_t r;
  asm("smlad %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}

// value / 2^right rounded to nearest, halves away from zero, plus `more`. right in [0, 31], value above INT32_MIN. The carry that the
// shift leaves is the half; a negative value is made one less first, and where nothing is shifted that addition's own carry undoes it.
inline int32_t rounding_shift_right_add(int32_t value, int32_t right, int32_t more) {
  asm("adds %0, %0, %0, asr #31\n\tasrs %0, %0, %1\n\tadc %0, %0, %2" : "+r"(value) : "r"(right), "r"(more) : "cc");
  return value;
}

// The number in [0, 31] next to a value.
inline int32_t limit_to_31(int32_t value) {
  int32_t r;
  asm("usat %0, #5, %1" : "=r"(r) : "r"(value) : "cc");
  return r;
}

#elif THIMBLE_ARM_DSP == 1

inline uint32_t halves(int32_t low, int32_t high) { return (static_cast<uint32_t>(low) & 0xFFFF) | static_cast<uint32_t>(high) << 16; }
inline int32_t low_half(uint32_t w) { return static_cast<int16_t>(w); }
inline int32_t high_half(uint32_t w) { return static_cast<int16_t>(w >> 16); }
inline int32_t byte_of(uint32_t w, int i) { return static_cast<int8_t>(w >> (8 * i)); }

inline uint32_t even_bytes(uint32_t offsets, uint32_t w) {
  return halves(low_half(offsets) + byte_of(w, 0), high_half(offsets) + byte_of(w, 2));
}
inline uint32_t odd_bytes(uint32_t offsets, uint32_t w) { return even_bytes(offsets, w >> 8); }
inline uint32_t even_bytes(uint32_t w) { return even_bytes(0, w); }
inline uint32_t odd_bytes(uint32_t w) { return odd_bytes(0, w); }
inline uint32_t add_products(uint32_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint32_t>(low_half(a) * low_half(b)) + static_cast<uint32_t>(high_half(a) * high_half(b));
}
inline int32_t rounding_shift_right_add(int32_t value, int32_t right, int32_t more) {
  return wrapping_add(rounding_divide_by_power_of_two(value, right), more);
}
inline int32_t limit_to_31(int32_t value) { return clamp(value, 0, 31); }

#endif

#if THIMBLE_ARM_DSP

// A multiplier (see base/fixed_point.h) with its shift taken apart, once for many sums.
struct Scale {
  int32_t value, left, right;
};
inline Scale scale_of(int32_t value, int32_t shift) { return {value, limit_to_31(shift), limit_to_31(-shift)}; }

// multiply(sum, scale) + more, wrapping.
inline int32_t multiply_add(uint32_t sum, const Scale& m, int32_t more) {
  const int64_t product = int64_t{static_cast<int32_t>(sum << m.left)} * m.value;   // value >= 0: it never saturates
  return rounding_shift_right_add(static_cast<int32_t>((product + (int64_t{1} << 30)) >> 31), m.right, more);
}

#endif

}  // namespace thimble::kernels::arm_dsp

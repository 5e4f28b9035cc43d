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

// Whether this build may prefer kernels that make do with less scratch; a PC may, whatever it runs.
#if THIMBLE_LITTLE_SCRATCH || THIMBLE_ARM_DSP == 1
#define THIMBLE_ARM_DSP_LITTLE 1
#endif

namespace thimble::kernels::arm_dsp {

// Four bytes from anywhere: these cores load words that are not aligned.
[[gnu::always_inline]] inline uint32_t load_word(const void* at) {
  uint32_t word;
  memcpy(&word, at, 4);
  return word;
}

[[gnu::always_inline]] inline void store_word(void* at, uint32_t word) { memcpy(at, &word, 4); }
inline void store_half(void* at, uint32_t word) { memcpy(at, &word, 2); }

// A number twice, or four times.
constexpr uint32_t both_halves(int32_t value) { return (static_cast<uint32_t>(value) & 0xFFFF) * 0x10001u; }

constexpr uint32_t all_bytes(int32_t value) { return (static_cast<uint32_t>(value) & 0xFF) * 0x1010101u; }

// A word's halves as numbers.
constexpr int32_t low_half(uint32_t w) { return static_cast<int16_t>(w); }
constexpr int32_t high_half(uint32_t w) { return static_cast<int32_t>(w) >> 16; }

#if THIMBLE_ARM_DSP == 2

// Bytes 0 and 2 of w as numbers in 16 bits, each plus a half of `offsets`; and bytes 1 and 3.
[[gnu::always_inline]] inline uint32_t even_bytes(uint32_t offsets, uint32_t w) {
  uint32_t r;
  asm("sxtab16 %0, %1, %2" : "=r"(r) : "r"(offsets), "r"(w));
  return r;
}
[[gnu::always_inline]] inline uint32_t odd_bytes(uint32_t offsets, uint32_t w) {
  uint32_t r;
  asm("sxtab16 %0, %1, %2, ror #8" : "=r"(r) : "r"(offsets), "r"(w));
  return r;
}
[[gnu::always_inline]] inline uint32_t even_bytes(uint32_t w) {
  uint32_t r;
  asm("sxtb16 %0, %1" : "=r"(r) : "r"(w));
  return r;
}
[[gnu::always_inline]] inline uint32_t odd_bytes(uint32_t w) {
  uint32_t r;
  asm("sxtb16 %0, %1, ror #8" : "=r"(r) : "r"(w));
  return r;
}

// The low halves of two words, and the high ones.
[[gnu::always_inline]] inline uint32_t even_halves(uint32_t first, uint32_t second) {
  uint32_t r;
  asm("pkhbt %0, %1, %2, lsl #16" : "=r"(r) : "r"(first), "r"(second));
  return r;
}
[[gnu::always_inline]] inline uint32_t odd_halves(uint32_t first, uint32_t second) {
  uint32_t r;
  asm("pkhtb %0, %2, %1, asr #16" : "=r"(r) : "r"(first), "r"(second));
  return r;
}

// sum plus the products of both halves, modulo 2^32 or 2^64.
[[gnu::always_inline]] inline uint32_t add_products(uint32_t sum, uint32_t a, uint32_t b) {
  uint32_t r;
  asm("smlad %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}

// The same for four sums that share a; b steps over its four words.
[[gnu::always_inline]] inline void add_products(uint32_t& s0, uint32_t& s1, uint32_t& s2, uint32_t& s3, uint32_t a, const uint32_t*& b) {
  asm("ldm %4!, {r4, r5, r6, r8}\n\t"
      "smlad %0, %5, r4, %0\n\t"
      "smlad %1, %5, r5, %1\n\t"
      "smlad %2, %5, r6, %2\n\t"
      "smlad %3, %5, r8, %3"
      : "+r"(s0), "+r"(s1), "+r"(s2), "+r"(s3), "+r"(b)
      : "r"(a)
      : "r4", "r5", "r6", "r8", "memory");
}
[[gnu::always_inline]] inline uint64_t add_products_wide(uint64_t sum, uint32_t a, uint32_t b) {
  asm("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

// sum plus the product of the low halves, of a's high and b's low half, or of the high halves, modulo 2^32.
[[gnu::always_inline]] inline uint32_t add_low_product(uint32_t sum, uint32_t a, uint32_t b) {
  uint32_t r;
  asm("smlabb %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}
[[gnu::always_inline]] inline uint32_t add_high_low_product(uint32_t sum, uint32_t a, uint32_t b) {
  uint32_t r;
  asm("smlatb %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}

[[gnu::always_inline]] inline uint32_t add_high_product(uint32_t sum, uint32_t a, uint32_t b) {
  uint32_t r;
  asm("smlatt %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}

// multiply() of base/fixed_point.h + more, wrapping: see Scale. 2 * value counts as signed, so as 2^32 less, which the sum itself, added
// 32 bits further up, makes good. The last three lines divide by 2^right, halves away from zero: the carry that the shift leaves is the
// half; a negative number is made one less first, and where nothing is shifted that addition's own carry undoes it.
[[gnu::always_inline]] inline int32_t multiply_doubled_add(uint32_t sum, int32_t doubled_value, int32_t left, int32_t right, int32_t more) {
  int32_t r;
  asm("lsl %0, %1, %3\n\t"
      "smmlar %0, %0, %2, %0\n\t"
      "adds %0, %0, %0, asr #31\n\t"
      "asrs %0, %0, %4\n\t"
      "adc %0, %0, %5"
      : "=&r"(r)
      : "r"(sum), "r"(doubled_value), "r"(left), "r"(right), "r"(more)
      : "cc");
  return r;
}

// The same with the value itself and without a shift to the left, for a sum in [-2^30, 2^30).
[[gnu::always_inline]] inline int32_t multiply_narrow_add(uint32_t sum, int32_t value, int32_t right, int32_t more) {
  int32_t r;
  asm("lsls %0, %1, #1\n\t"
      "smmulr %0, %0, %2\n\t"
      "adds %0, %0, %0, asr #31\n\t"
      "asrs %0, %0, %3\n\t"
      "adc %0, %0, %4"
      : "=&r"(r)
      : "r"(sum), "r"(value), "r"(right), "r"(more)
      : "cc");
  return r;
}

// The upper half of the product, rounded to nearest, halves up.
[[gnu::always_inline]] inline int32_t multiply_rounded(uint32_t sum, int32_t value) {
  int32_t r;
  asm("smmulr %0, %1, %2" : "=r"(r) : "r"(sum), "r"(value));
  return r;
}

// Four numbers as bytes, each limited to the like byte of lowest and highest.
[[gnu::always_inline]] inline uint32_t limited_bytes(int32_t v0, int32_t v1, int32_t v2, int32_t v3, uint32_t lowest, uint32_t highest) {
  uint32_t r, t;
  asm("ssat %0, #8, %2\n\t"
      "ssat %1, #8, %3\n\t"
      "bfi %0, %1, #8, #8\n\t"
      "ssat %1, #8, %4\n\t"
      "bfi %0, %1, #16, #8\n\t"
      "ssat %1, #8, %5\n\t"
      "bfi %0, %1, #24, #8\n\t"
      "ssub8 %1, %0, %6\n\t"
      "sel %0, %0, %6\n\t"
      "ssub8 %1, %7, %0\n\t"
      "sel %0, %0, %7"
      : "=&r"(r), "=&r"(t)
      : "r"(v0), "r"(v1), "r"(v2), "r"(v3), "r"(lowest), "r"(highest)
      : "cc");
  return r;
}

// Each byte limited to the like one of lowest and highest.
[[gnu::always_inline]] inline uint32_t limit_word(uint32_t w, uint32_t lowest, uint32_t highest) {
  uint32_t r, t;
  asm("ssub8 %1, %2, %3\n\t"
      "sel %0, %2, %3\n\t"
      "ssub8 %1, %4, %0\n\t"
      "sel %0, %0, %4"
      : "=&r"(r), "=&r"(t)
      : "r"(w), "r"(lowest), "r"(highest)
      : "cc");
  return r;
}

// The larger one of each two bytes.
[[gnu::always_inline]] inline uint32_t larger_bytes(uint32_t a, uint32_t b) {
  uint32_t r;
  asm("ssub8 %0, %1, %2\n\t"
      "sel %0, %1, %2"
      : "=&r"(r)
      : "r"(a), "r"(b)
      : "cc");
  return r;
}

// The byte, and the 16-bit number, next to a value.
[[gnu::always_inline]] inline int8_t limited_byte(int32_t value) {
  int32_t r;
  asm("ssat %0, #8, %1" : "=r"(r) : "r"(value) : "cc");
  return static_cast<int8_t>(r);
}
[[gnu::always_inline]] inline int32_t limited_half(int32_t value) {
  int32_t r;
  asm("ssat %0, #16, %1" : "=r"(r) : "r"(value) : "cc");
  return r;
}

// The number in [0, 31] next to a value.
[[gnu::always_inline]] inline int32_t limit_to_31(int32_t value) {
  int32_t r;
  asm("usat %0, #5, %1" : "=r"(r) : "r"(value) : "cc");
  return r;
}

#elif THIMBLE_ARM_DSP == 1

inline uint32_t halves(int32_t low, int32_t high) { return (static_cast<uint32_t>(low) & 0xFFFF) | static_cast<uint32_t>(high) << 16; }
inline int32_t byte_of(uint32_t w, int i) { return static_cast<int8_t>(w >> (8 * i)); }

inline uint32_t even_halves(uint32_t first, uint32_t second) { return halves(low_half(first), low_half(second)); }
inline uint32_t odd_halves(uint32_t first, uint32_t second) { return halves(high_half(first), high_half(second)); }
inline uint32_t even_bytes(uint32_t offsets, uint32_t w) {
  return halves(low_half(offsets) + byte_of(w, 0), high_half(offsets) + byte_of(w, 2));
}
inline uint32_t odd_bytes(uint32_t offsets, uint32_t w) { return even_bytes(offsets, w >> 8); }
inline uint32_t even_bytes(uint32_t w) { return even_bytes(0, w); }
inline uint32_t odd_bytes(uint32_t w) { return odd_bytes(0, w); }
inline uint32_t add_products(uint32_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint32_t>(low_half(a) * low_half(b)) + static_cast<uint32_t>(high_half(a) * high_half(b));
}
inline void add_products(uint32_t& s0, uint32_t& s1, uint32_t& s2, uint32_t& s3, uint32_t a, const uint32_t*& b) {
  s0 = add_products(s0, a, b[0]), s1 = add_products(s1, a, b[1]), s2 = add_products(s2, a, b[2]), s3 = add_products(s3, a, b[3]);
  b += 4;
}
inline uint64_t add_products_wide(uint64_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint64_t>(int64_t{low_half(a)} * low_half(b)) + static_cast<uint64_t>(int64_t{high_half(a)} * high_half(b));
}
inline uint32_t add_low_product(uint32_t sum, uint32_t a, uint32_t b) { return sum + static_cast<uint32_t>(low_half(a) * low_half(b)); }
inline uint32_t add_high_low_product(uint32_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint32_t>(high_half(a) * low_half(b));
}
inline uint32_t add_high_product(uint32_t sum, uint32_t a, uint32_t b) { return sum + static_cast<uint32_t>(high_half(a) * high_half(b)); }
inline int32_t multiply_doubled_add(uint32_t sum, int32_t doubled_value, int32_t left, int32_t right, int32_t more) {
  const uint64_t shifted = static_cast<uint64_t>(sum) << left;   // left may be 32
  const int32_t value = static_cast<int32_t>(static_cast<uint32_t>(doubled_value) >> 1);
  return wrapping_add(multiply(static_cast<int32_t>(static_cast<uint32_t>(shifted)), value, -right), more);
}
inline int32_t multiply_narrow_add(uint32_t sum, int32_t value, int32_t right, int32_t more) {
  return wrapping_add(multiply(static_cast<int32_t>(sum), value, -right), more);
}
inline int32_t multiply_rounded(uint32_t sum, int32_t value) {
  return static_cast<int32_t>((int64_t{static_cast<int32_t>(sum)} * value + (int64_t{1} << 31)) >> 32);
}
inline uint32_t limited_bytes(int32_t v0, int32_t v1, int32_t v2, int32_t v3, uint32_t lowest, uint32_t highest) {
  const int32_t v[] = {v0, v1, v2, v3};
  uint32_t r = 0;
  for (int i = 0; i < 4; i++) r |= (static_cast<uint32_t>(clamp(v[i], byte_of(lowest, i), byte_of(highest, i))) & 0xFF) << (8 * i);
  return r;
}
inline uint32_t limit_word(uint32_t w, uint32_t lowest, uint32_t highest) {
  return limited_bytes(byte_of(w, 0), byte_of(w, 1), byte_of(w, 2), byte_of(w, 3), lowest, highest);
}
inline uint32_t larger_bytes(uint32_t a, uint32_t b) { return limit_word(a, b, all_bytes(127)); }
inline int8_t limited_byte(int32_t value) { return static_cast<int8_t>(clamp(value, -128, 127)); }
inline int32_t limited_half(int32_t value) { return clamp(value, -32768, 32767); }
inline int32_t limit_to_31(int32_t value) { return clamp(value, 0, 31); }

#endif

#if THIMBLE_ARM_DSP

// Up to three bytes, zeros behind them.
inline uint32_t load_bytes(const int8_t* at, uint32_t count) {
  uint32_t word = 0;
  while (count-- != 0) word = word << 8 | static_cast<uint8_t>(at[count]);
  return word;
}

inline void copy(int8_t* to, const int8_t* from, uint32_t count) {
  if (uint32_t n = count / 4) {
    do store_word(to, load_word(from)), to += 4, from += 4;
    while (--n);
  }
  if (uint32_t n = count % 4) {
    do *to++ = *from++;
    while (--n);
  }
}

// Limits bytes that lie anywhere.
void limit_bytes(int8_t* y, uint32_t count, int32_t lowest, int32_t highest);

// A multiplier (see base/fixed_point.h) with its shift taken apart, once for many sums. The value is at least 2^30, left and right are in
// [0, 31]; but in the place of the value 0 left is 32, which leaves nothing of a sum.
struct Scale {
  int32_t value, left, right;
};
constexpr int32_t doubled(int32_t value) { return static_cast<int32_t>(2 * static_cast<uint32_t>(value)); }
[[gnu::always_inline]] inline Scale scale_of(int32_t value, int32_t shift) {
  return {value == 0 ? 1 << 30 : value, value == 0 ? 32 : limit_to_31(shift), limit_to_31(-shift)};
}

[[gnu::always_inline]] inline int32_t multiply_add(uint32_t sum, const Scale& m, int32_t more) {
  return multiply_doubled_add(sum, doubled(m.value), m.left, m.right, more);
}

#endif

}  // namespace thimble::kernels::arm_dsp

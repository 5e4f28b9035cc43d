// SPDX-License-Identifier: Apache-2.0
// Sums and products of words that hold two numbers of 16 bits each: two samples, or the real part (low) and the imaginary part (high) of
// one complex number. Where nothing else is said they wrap.
#pragma once

#include "kernels/arch/arm_dsp.h"

namespace thimble::kernels::arm_dsp {

#if THIMBLE_ARM_DSP == 2

#define THIMBLE_HALVES(name, instruction)                              \
  [[gnu::always_inline]] inline uint32_t name(uint32_t a, uint32_t b) { \
    uint32_t r;                                                        \
    asm(instruction " %0, %1, %2" : "=r"(r) : "r"(a), "r"(b));         \
    return r;                                                          \
  }
#define THIMBLE_PRODUCTS(name, instruction)                                          \
  [[gnu::always_inline]] inline uint32_t name(uint32_t sum, uint32_t a, uint32_t b) { \
    uint32_t r;                                                                      \
    asm(instruction " %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));         \
    return r;                                                                        \
  }

#elif THIMBLE_ARM_DSP == 1

#define THIMBLE_HALVES(name, instruction) inline uint32_t name(uint32_t a, uint32_t b);
#define THIMBLE_PRODUCTS(name, instruction) inline uint32_t name(uint32_t sum, uint32_t a, uint32_t b);

#endif

#if THIMBLE_ARM_DSP

THIMBLE_HALVES(add_halves, "sadd16")
THIMBLE_HALVES(subtract_halves, "ssub16")
THIMBLE_HALVES(average_halves, "shadd16")            // half the sum, rounded down; it does not wrap
THIMBLE_HALVES(half_differences, "shsub16")          // half the difference, likewise
THIMBLE_HALVES(add_turned, "sasx")                   // a + b j
THIMBLE_HALVES(subtract_turned, "ssax")              // a - b j
THIMBLE_PRODUCTS(add_difference, "smlsd")            // sum + the real part of a * b
THIMBLE_PRODUCTS(add_crossed_products, "smladx")     // sum + its imaginary part
#undef THIMBLE_HALVES
#undef THIMBLE_PRODUCTS

#endif

#if THIMBLE_ARM_DSP == 2

// Bits 15 to 30 of both.
[[gnu::always_inline]] inline uint32_t middle_halves(uint32_t low, uint32_t high) {
  uint32_t r;
  asm("pkhbt %0, %1, %2, lsl #1" : "=r"(r) : "r"(low >> 15), "r"(high));
  return r;
}
// The low half of a, the high half of b.
[[gnu::always_inline]] inline uint32_t low_and_high(uint32_t a, uint32_t b) {
  uint32_t r;
  asm("pkhbt %0, %1, %2" : "=r"(r) : "r"(a), "r"(b));
  return r;
}
// The lesser and the greater of each half and the like one of w.
[[gnu::always_inline]] inline void extend_range(uint32_t& lowest, uint32_t& highest, uint32_t w) {
  uint32_t t;
  asm("ssub16 %2, %0, %3\n\t"
      "sel %0, %3, %0\n\t"
      "ssub16 %2, %3, %1\n\t"
      "sel %1, %3, %1"
      : "+r"(lowest), "+r"(highest), "=&r"(t)
      : "r"(w)
      : "cc");
}

#elif THIMBLE_ARM_DSP == 1

inline void extend_range(uint32_t& lowest, uint32_t& highest, uint32_t w) {
  const auto least = [](int32_t a, int32_t b) { return a < b ? a : b; };
  const auto most = [](int32_t a, int32_t b) { return a > b ? a : b; };
  lowest = halves(least(low_half(lowest), low_half(w)), least(high_half(lowest), high_half(w)));
  highest = halves(most(low_half(highest), low_half(w)), most(high_half(highest), high_half(w)));
}
inline uint32_t add_halves(uint32_t a, uint32_t b) { return halves(low_half(a) + low_half(b), high_half(a) + high_half(b)); }
inline uint32_t subtract_halves(uint32_t a, uint32_t b) { return halves(low_half(a) - low_half(b), high_half(a) - high_half(b)); }
inline uint32_t average_halves(uint32_t a, uint32_t b) { return halves((low_half(a) + low_half(b)) >> 1, (high_half(a) + high_half(b)) >> 1); }
inline uint32_t half_differences(uint32_t a, uint32_t b) { return halves((low_half(a) - low_half(b)) >> 1, (high_half(a) - high_half(b)) >> 1); }
inline uint32_t add_turned(uint32_t a, uint32_t b) { return halves(low_half(a) - high_half(b), high_half(a) + low_half(b)); }
inline uint32_t subtract_turned(uint32_t a, uint32_t b) { return halves(low_half(a) + high_half(b), high_half(a) - low_half(b)); }
inline uint32_t add_difference(uint32_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint32_t>(low_half(a) * low_half(b)) - static_cast<uint32_t>(high_half(a) * high_half(b));
}
inline uint32_t add_crossed_products(uint32_t sum, uint32_t a, uint32_t b) {
  return sum + static_cast<uint32_t>(low_half(a) * high_half(b)) + static_cast<uint32_t>(high_half(a) * low_half(b));
}
inline uint32_t middle_halves(uint32_t low, uint32_t high) { return (low >> 15 & 0xFFFF) | (high << 1 & 0xFFFF0000u); }
inline uint32_t low_and_high(uint32_t a, uint32_t b) { return (a & 0xFFFF) | (b & 0xFFFF0000u); }

#endif

}  // namespace thimble::kernels::arm_dsp

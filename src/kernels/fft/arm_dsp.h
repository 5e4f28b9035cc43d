// SPDX-License-Identifier: Apache-2.0
// What transforms of int16 are made of on cores with dual multiply-accumulate: there a complex number is a word, and a product of two
// takes two instructions and two more to put it together.
#pragma once

#include "kernels/arch/arm_dsp_halves.h"
#include "kernels/fft/fft_steps.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

[[gnu::always_inline]] inline uint32_t product(uint32_t a, uint32_t b) {
  constexpr uint32_t kHalf = 1 << 14;
  return middle_halves(add_difference(kHalf, a, b), add_crossed_products(kHalf, a, b));
}

template <uint32_t radix> [[gnu::always_inline]] inline uint32_t divided(uint32_t a) {
  constexpr uint32_t kPart = INT16_MAX / radix * 2, kHalf = 1 << 15;
  return odd_halves(add_low_product(kHalf, a, kPart), add_high_low_product(kHalf, a, kPart));
}

[[gnu::always_inline]] inline uint32_t conjugate(uint32_t a) { return low_and_high(a, subtract_halves(0, a)); }

inline void tell_apart(uint32_t points, const Complex<int16_t>* split, Complex<int16_t>* y) {
  const uint32_t first = divided<2>(load_word(y));
  const Complex<int16_t>* const last_split = split + points / 2;
  Complex<int16_t>* mirrored = y + points;
  store_word(y++, add_halves(first, first >> 16) & 0xFFFF);
  store_word(mirrored--, subtract_halves(first, first >> 16) & 0xFFFF);
  while (split++ != last_split) {
    const uint32_t a = divided<2>(load_word(y)), b = divided<2>(conjugate(load_word(mirrored))), sum = add_halves(a, b);
    const uint32_t turned = product(subtract_halves(a, b), load_word(split));
    store_word(y++, average_halves(sum, turned));
    store_word(mirrored--, low_and_high(half_differences(sum, turned), half_differences(turned, sum)));
  }
}

}  // namespace thimble::kernels::arm_dsp
#endif

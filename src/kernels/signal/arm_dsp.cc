// SPDX-License-Identifier: Apache-2.0
// Stages of an audio front end that take two samples at a time.
#include <string.h>

#include "kernels/arch/arm_dsp_halves.h"
#include "kernels/signal/digits.h"
#include "kernels/signal/signal.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {

using namespace arm_dsp;

namespace {

// Two numbers as the halves of a word; what does not fit wraps.
uint32_t halves_of(int32_t low, int32_t high) { return even_halves(static_cast<uint32_t>(low), static_cast<uint32_t>(high)); }

}  // namespace

void signal_window_s16_arm_dsp(const SignalWindowParams& p, const SignalWindowData& d) {
  const int16_t* x = d.x;
  int16_t* y = d.y;
  const uint32_t shift = p.shift;
  for (uint32_t r = 0; r < p.rows; r++) {
    const int16_t* w = d.w;
    for (uint32_t pairs = p.count / 2; pairs != 0; pairs--, x += 2, w += 2, y += 2) {
      const uint32_t two_x = load_word(x), two_w = load_word(w);
      const int32_t low = low_half(two_x) * low_half(two_w), high = high_half(two_x) * high_half(two_w);
      store_word(y, halves_of(limited_half(low >> shift), limited_half(high >> shift)));
    }
    if (p.count & 1) *y++ = static_cast<int16_t>(limited_half((*x++ * *w) >> shift));
  }
}

void signal_fft_auto_scale_s16_arm_dsp(const SignalAutoScaleParams& p, const SignalAutoScaleData& d) {
  uint32_t highest = 0, lowest = 0;
  const int16_t *x = d.x, *const end = d.x + (p.count & ~1u);
  while (x != end) extend_range(lowest, highest, load_word(x)), x += 2;
  if (p.count & 1) extend_range(lowest, highest, static_cast<uint16_t>(*x));
  const int32_t least = low_half(lowest) < high_half(lowest) ? low_half(lowest) : high_half(lowest);
  if (least == INT16_MIN) return signal_fft_auto_scale_s16_scalar(p, d);
  const int32_t most = low_half(highest) > high_half(highest) ? low_half(highest) : high_half(highest);
  const int32_t scale = room_above(most > -least ? most : -least), factor = 1 << scale;
  int16_t* y = d.y;
  for (x = d.x; x != end; x += 2, y += 2) {
    const uint32_t two = load_word(x);
    store_word(y, halves_of(low_half(two) * factor, high_half(two) * factor));
  }
  if (p.count & 1) *y = static_cast<int16_t>(*x * factor);
  *d.scale = scale;
}

void signal_energy_s16_arm_dsp(const SignalEnergyParams& p, const SignalEnergyData& d) {
  memset(d.y, 0, 4 * p.start);
  const Complex<int16_t>* x = d.x + p.start;
  for (uint32_t *y = d.y + p.start, *const end = d.y + p.end; y != end; x++) {
    const uint32_t both = load_word(x);
    *y++ = add_products(0, both, both);
  }
  memset(d.y + p.end, 0, 4 * (p.count - p.end));
}

}  // namespace thimble::kernels
#endif

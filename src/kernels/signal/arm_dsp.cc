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

int32_t low_of(uint32_t w) { return static_cast<int16_t>(w); }
int32_t high_of(uint32_t w) { return static_cast<int32_t>(w) >> 16; }

}  // namespace

void signal_window_s16_arm_dsp(const SignalWindowParams& p, const SignalWindowData& d) {
  const int16_t* x = d.x;
  int16_t* y = d.y;
  const uint32_t shift = p.shift;
  for (uint32_t r = 0; r < p.rows; r++) {
    const int16_t* w = d.w;
    for (uint32_t pairs = p.count / 2; pairs != 0; pairs--, x += 2, w += 2, y += 2) {
      const uint32_t two_x = load_word(x), two_w = load_word(w);
      const int32_t low = low_of(two_x) * low_of(two_w), high = high_of(two_x) * high_of(two_w);
      store_word(y, joined(limited_half(low >> shift), limited_half(high >> shift)));
    }
    if (p.count & 1) *y++ = static_cast<int16_t>(limited_half((*x++ * *w) >> shift));
  }
}

void signal_fft_auto_scale_s16_arm_dsp(const SignalAutoScaleParams& p, const SignalAutoScaleData& d) {
  uint32_t highest = 0, lowest = 0;
  const int16_t *x = d.x, *const end = d.x + (p.count & ~1u);
  while (x != end) extend_range(lowest, highest, load_word(x)), x += 2;
  if (p.count & 1) extend_range(lowest, highest, static_cast<uint16_t>(*x));
  const int32_t least = low_of(lowest) < high_of(lowest) ? low_of(lowest) : high_of(lowest);
  if (least == INT16_MIN) return signal_fft_auto_scale_s16_scalar(p, d);
  const int32_t most = low_of(highest) > high_of(highest) ? low_of(highest) : high_of(highest);
  const int32_t scale = room_above(most > -least ? most : -least), factor = 1 << scale;
  int16_t* y = d.y;
  for (x = d.x; x != end; x += 2, y += 2) {
    const uint32_t two = load_word(x);
    store_word(y, joined(low_of(two) * factor, high_of(two) * factor));
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

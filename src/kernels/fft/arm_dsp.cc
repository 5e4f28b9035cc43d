// SPDX-License-Identifier: Apache-2.0
// Transforms of int16 on cores with dual multiply-accumulate. Stages of two and four have loops of their own.
#include "kernels/fft/arm_dsp.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;
using Point = Complex<int16_t>;

template <bool inverse> [[gnu::always_inline]] inline void four(Point* y, uint32_t span, uint32_t v0, uint32_t v1, uint32_t v2, uint32_t v3) {
  const uint32_t even = add_halves(v0, v2), odd = add_halves(v1, v3), middle = subtract_halves(v0, v2), side = subtract_halves(v1, v3);
  const uint32_t down = subtract_turned(middle, side), up = add_turned(middle, side);
  store_word(y, add_halves(even, odd));
  store_word(y + span, inverse ? up : down);
  store_word(y + 2 * span, subtract_halves(even, odd));
  store_word(y + 3 * span, inverse ? down : up);
}

template <bool inverse> void fours(const fft::Stage<int16_t>& s, Point* y, uint32_t points) {
  const uint32_t span = s.span;
  const Point *const end = y + points, *w = s.w;
  for (Point* at = y; at < end; at += 4 * span)   // the first twiddle is 1
    four<inverse>(at, span, divided<4>(load_word(at)), divided<4>(load_word(at + span)), divided<4>(load_word(at + 2 * span)),
                  divided<4>(load_word(at + 3 * span)));
  for (uint32_t i = 1; i < span; i++) {
    w += s.stride;
    const uint32_t w1 = load_word(w), w2 = load_word(s.w + 2 * (w - s.w)), w3 = load_word(s.w + 3 * (w - s.w));
    for (Point* at = ++y; at < end; at += 4 * span) {
      const uint32_t v1 = product(divided<4>(load_word(at + span)), w1), v2 = product(divided<4>(load_word(at + 2 * span)), w2);
      const uint32_t v3 = product(divided<4>(load_word(at + 3 * span)), w3);
      four<inverse>(at, span, divided<4>(load_word(at)), v1, v2, v3);
    }
  }
}

void twos(const fft::Stage<int16_t>& s, Point* y, uint32_t points) {
  const Point* const end = y + points;
  for (uint32_t i = 0; i < s.span; i++, y++) {
    const uint32_t w = load_word(s.w + i * s.stride);
    for (Point* at = y; at < end; at += 2 * s.span) {
      const uint32_t v0 = divided<2>(load_word(at)), v1 = product(divided<2>(load_word(at + s.span)), w);
      store_word(at, add_halves(v0, v1));
      store_word(at + s.span, subtract_halves(v0, v1));
    }
  }
}

template <bool inverse> struct Stages {
  static void run(const fft::Stage<int16_t>& s, uint32_t radix, Point* aside, Point* y, uint32_t points) {
    if (radix == 4) fours<inverse>(s, y, points);
    else if (radix == 2) twos(s, y, points);
    else fft::other_blocks(s, radix, aside, y, points);
  }
  static void tell_apart(uint32_t points, const Point* split, Point* y) { arm_dsp::tell_apart(points, split, y); }
};

}  // namespace

void rfft_s16_arm_dsp(const FftParams& p, const RfftS16::Data& d) { fft::rfft<Stages<false>>(p, d); }
void irfft_s16_arm_dsp(const FftParams& p, const IrfftS16::Data& d) { fft::irfft<Stages<true>>(p, d); }

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Eight products an instruction: of two channels and three pixels, or of four channels of one pixel.
#include "kernels/arch/arm_mve_shorts.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {
namespace {

using arm_dsp::kExactTaps;
using arm_dsp::ShortChannel;

// Adds to the sums of channels w0 and w1 for each pixel. 11 instructions for 48 products.
[[gnu::always_inline]] inline void add_pair(const int16_t* const (&x)[kPixels], const int8_t* w0, const int8_t* w1, uint32_t taps, int32_t (&s)[2][kPixels]) {
  const int16_t *x0 = x[0], *x1 = x[1], *x2 = x[2];
  asm volatile(
      "dlstp.16 lr, %[taps]\n"
      "1: vldrb.s16 q0, [%[w0]], #8\n"
      "vldrh.u16 q2, [%[x0]], #16\n"
      "vmladava.s16 %[s00], q0, q2\n"
      "vldrb.s16 q1, [%[w1]], #8\n"
      "vmladava.s16 %[s10], q1, q2\n"
      "vldrh.u16 q3, [%[x1]], #16\n"
      "vmladava.s16 %[s01], q0, q3\n"
      "vmladava.s16 %[s11], q1, q3\n"
      "vldrh.u16 q2, [%[x2]], #16\n"
      "vmladava.s16 %[s02], q0, q2\n"
      "vmladava.s16 %[s12], q1, q2\n"
      "letp lr, 1b"
      : [s00] "+Te"(s[0][0]), [s01] "+Te"(s[0][1]), [s02] "+Te"(s[0][2]), [s10] "+Te"(s[1][0]), [s11] "+Te"(s[1][1]), [s12] "+Te"(s[1][2]),
        [w0] "+l"(w0), [w1] "+l"(w1), [x0] "+r"(x0), [x1] "+r"(x1), [x2] "+r"(x2)
      : [taps] "r"(taps)
      : "lr", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "memory");
}

// Adds to the sums of four channels, one of which may be another one again.
[[gnu::always_inline]] inline void add_four(const int16_t* x, const int8_t* const (&w)[4], uint32_t taps, int32_t (&s)[4]) {
  const int8_t *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
  asm volatile(
      "dlstp.16 lr, %[taps]\n"
      "1: vldrh.u16 q0, [%[x]], #16\n"
      "vldrb.s16 q1, [%[w0]], #8\n"
      "vldrb.s16 q2, [%[w1]], #8\n"
      "vmladava.s16 %[s0], q1, q0\n"
      "vldrb.s16 q3, [%[w2]], #8\n"
      "vmladava.s16 %[s1], q2, q0\n"
      "vldrb.s16 q1, [%[w3]], #8\n"
      "vmladava.s16 %[s2], q3, q0\n"
      "vmladava.s16 %[s3], q1, q0\n"
      "letp lr, 1b"
      : [s0] "+Te"(s[0]), [s1] "+Te"(s[1]), [s2] "+Te"(s[2]), [s3] "+Te"(s[3]), [x] "+r"(x), [w0] "+l"(w0), [w1] "+l"(w1), [w2] "+l"(w2),
        [w3] "+l"(w3)
      : [taps] "r"(taps)
      : "lr", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "memory");
}

}  // namespace

ShortLayer::ShortLayer(const Requantization& r, const arm_dsp::ShortOperands& d, uint32_t taps, uint32_t rows, void* scratch)
    : r_(r), d_(d), finisher_(r, d, taps), taps_(taps), sums_(static_cast<int32_t*>(scratch)), scratch_(sums_ + short_sums_bytes(rows) / 4) {}

void ShortLayer::set_outputs(uint32_t first, uint32_t count) {
  first_ = first, outputs_ = count;
  int32_t *const starts = scratch_, *const multipliers = scratch_ + count;
  kind_ = r_.bias_bytes == 4 ? ShortChannel::kTwice : ShortChannel::kOnce;
  for (uint32_t o = 0; o < count; o++) {
    const ShortChannel c = finisher_.channel(first + o);
    if (r_.bias_bytes != 4 && c.kind != ShortChannel::kOnce) kind_ = ShortChannel::kOther;
    starts[o] = c.bias, multipliers[o] = c.multiplier;
  }
}

// sums[n][c] for products of taps [from, from + taps).
void ShortLayer::add_products(const int16_t* const (&x)[kPixels], uint32_t rows, uint32_t channel, uint32_t count, uint32_t from, uint32_t taps) const {
  const int8_t* const w = d_.w + (first_ + channel) * taps_ + from;
  const int32_t* const starts = scratch_ + channel;
  const bool biased = kind_ != ShortChannel::kOther;
  const uint32_t last = count - 1;
  if (rows == 1) {
    for (uint32_t o = 0; o < count; o += 4) {
      const auto at = [=](uint32_t n) { return o + n < last ? o + n : last; };
      const int8_t* const four[] = {w + o * taps_, w + at(1) * taps_, w + at(2) * taps_, w + at(3) * taps_};
      int32_t s[4] = {};
      if (biased) s[0] = starts[o], s[1] = starts[at(1)], s[2] = starts[at(2)], s[3] = starts[at(3)];
      add_four(x[0] + from, four, taps, s);
      vstrwq_s32(sums_ + o, vldrwq_s32(s));
    }
    return;
  }
  const int16_t* const at[kPixels] = {x[0] + from, x[1] + from, x[2] + from};
  for (uint32_t o = 0; o < count; o += 2) {
    const uint32_t next = o < last ? o + 1 : o;
    const int32_t b0 = biased ? starts[o] : 0, b1 = biased ? starts[next] : 0;
    int32_t s[2][kPixels] = {{b0, b0, b0}, {b1, b1, b1}};
    add_pair(at, w + o * taps_, w + next * taps_, taps, s);
    for (uint32_t n = 0; n < kPixels; n++) sums_[n * kRow + o] = s[0][n], sums_[n * kRow + o + 1] = s[1][n];
  }
}

void ShortLayer::store(const int32_t* sums, uint32_t channel, uint32_t count, int16_t* y) const {
  const int32x4_t lowest = vdupq_n_s32(r_.lowest), highest = vdupq_n_s32(r_.highest);
  const uint32_t step = r_.channel_step, of_all = (first_ + channel) * step;
  const int32_t* const multipliers = scratch_ + outputs_ + channel;
  for (uint32_t c = 0; c < count; c += 4) {
    const mve_pred16_t some = vctp32q(count - c);
    int32x4_t v = vldrwq_s32(sums + c);
    if (kind_ == ShortChannel::kOnce) {
      v = vrmulhq_s32(v, vldrwq_z_s32(multipliers + c, some));
    } else {
      const int32x4_t shifts = step ? vldrbq_z_s32(d_.shifts + of_all + c, some) : vdupq_n_s32(d_.shifts[0]);
      v = mve::multiply(v, vldrwq_z_s32(multipliers + c, some), shifts);
    }
    vstrhq_p_s32(y + c, vmaxq_s32(vminq_s32(v, highest), lowest), some);
  }
}

// Up to kRow channels of up to kPixels pixels.
void ShortLayer::multiply_rows(const int16_t* const (&x)[kPixels], uint32_t rows, uint32_t channel, uint32_t count, int16_t* y, uint32_t y_step) const {
  if (kind_ != ShortChannel::kOther) {
    add_products(x, rows, channel, count, 0, taps_);
    for (uint32_t n = 0; n < rows; n++) store(sums_ + n * kRow, channel, count, y + n * y_step);
    return;
  }
  if (finisher_.sums_fit()) {
    add_products(x, rows, channel, count, 0, taps_);
    for (uint32_t n = 0; n < rows; n++)
      for (uint32_t o = 0; o < count; o++) y[n * y_step + o] = finisher_.finish_wide(sums_[n * kRow + o], first_ + channel + o);
    return;
  }
  int64_t* const wide = reinterpret_cast<int64_t*>((reinterpret_cast<uintptr_t>(scratch_ + 2 * outputs_) + 7) & ~uintptr_t{7});
  for (uint32_t from = 0; from < taps_; from += kExactTaps) {
    add_products(x, rows, channel, count, from, taps_ - from < kExactTaps ? taps_ - from : kExactTaps);
    for (uint32_t n = 0; n < rows; n++)
      for (uint32_t o = n * kRow; o < n * kRow + count; o++) wide[o] = (from ? wide[o] : 0) + sums_[o];
  }
  for (uint32_t n = 0; n < rows; n++)
    for (uint32_t o = 0; o < count; o++) y[n * y_step + o] = finisher_.finish_wide(wide[n * kRow + o], first_ + channel + o);
}

void ShortLayer::multiply(const int16_t* x, uint32_t x_step, uint32_t rows, int16_t* y, uint32_t y_step) const {
  for (; rows != 0;) {
    const uint32_t some = rows < kPixels ? rows : kPixels;
    const int16_t* const pixels[] = {x, some > 1 ? x + x_step : x, some > 2 ? x + 2 * x_step : x};
    for (uint32_t o = 0; o < outputs_; o += kRow) multiply_rows(pixels, some, o, outputs_ - o < kRow ? outputs_ - o : kRow, y + o, y_step);
    x += some * x_step, y += some * y_step, rows -= some;
  }
}

}  // namespace thimble::kernels::mve
#endif

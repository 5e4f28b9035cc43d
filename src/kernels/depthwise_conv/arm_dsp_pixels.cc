// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions without a plane of x: pixel by pixel, and where the channels of y that share one of x come in fours, four sums
// at a time.
#include "kernels/depthwise_conv/arm_dsp_pixels.h"

#include "kernels/arch/arm_dsp.h"

#if THIMBLE_ARM_DSP
namespace thimble::kernels::arm_dsp {
namespace {

// How to walk from tap to tap of a pixel, and which those are.
struct Taps2d {
  const int8_t* x;
  const int8_t* w;
  uint32_t rows, columns;
  uint32_t x_row, x_tap, w_row, w_tap;
};

// The sum of one output channel of a pixel.
[[gnu::noinline]] uint32_t sum_channel(const Taps2d& t, int32_t x_offset, uint32_t x_channel, uint32_t o) {
  uint32_t sum = 0;
  for (uint32_t r = 0; r < t.rows; r++) {
    const int8_t *x = t.x + x_channel + r * t.x_row, *w = t.w + o + r * t.w_row;
    for (uint32_t s = t.columns; s != 0; s--, x += t.x_tap, w += t.w_tap) sum += static_cast<uint32_t>((*x + x_offset) * *w);
  }
  return sum;
}

// The sums of four that share a channel of x.
[[gnu::noinline]] void sum_four(const Taps2d& t, int32_t x_offset, uint32_t x_channel, uint32_t o, uint32_t (&sum)[4]) {
  uint32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const int8_t *x_row = t.x + x_channel, *w_row = t.w + o;
  for (uint32_t r = t.rows; r != 0; r--, x_row += t.x_row, w_row += t.w_row) {
    const int8_t *x = x_row, *w = w_row;
    for (uint32_t s = t.columns; s != 0; s--, x += t.x_tap, w += t.w_tap) {
      const uint32_t four = load_word(w), one = static_cast<uint32_t>(*x + x_offset), even = even_bytes(four), odd = odd_bytes(four);
      s0 = add_low_product(s0, even, one), s2 = add_high_low_product(s2, even, one);
      s1 = add_low_product(s1, odd, one), s3 = add_high_low_product(s3, odd, one);
    }
  }
  sum[0] = s0, sum[1] = s1, sum[2] = s2, sum[3] = s3;
}

// All channels of a pixel.
[[gnu::noinline]] void finish_pixel(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d, const Taps2d& t, int8_t* y) {
  const uint32_t multiplier = p.shape.multiplier, channels = p.shape.channels * multiplier;
  for (uint32_t o = 0; o < channels;) {
    uint32_t sum[4], count = 4;
    if (multiplier % 4 == 0) sum_four(t, p.output.x_offset, o / multiplier, o, sum);
    else sum[0] = sum_channel(t, p.output.x_offset, o / multiplier, o), count = 1;
    for (uint32_t n = 0; n < count; n++, o++) {
      const uint32_t c = o * p.output.channel_step, bias = d.bias ? static_cast<uint32_t>(static_cast<const int32_t*>(d.bias)[o]) : 0;
      y[o] = limited_byte(multiply_add(bias + sum[n], scale_of(d.multipliers[c], d.shifts[c]), p.output.y_offset));
    }
  }
}

}  // namespace

void finish_by_pixels(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  const uint32_t x_channels = p.shape.channels, y_channels = x_channels * p.shape.multiplier;
  Taps2d t = {nullptr, nullptr, 0, 0, w.rows.dilation * w.columns.x * x_channels, w.columns.dilation * x_channels,
              w.columns.filter * y_channels, y_channels};
  for_each_pixel(w, d.x, x_channels, d.y, y_channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    t.x = x, t.rows = rows.count, t.columns = columns.count;
    t.w = d.w + rows.first * t.w_row + columns.first * t.w_tap;
    finish_pixel(p, d, t, y);
  });
}

}  // namespace thimble::kernels::arm_dsp
#endif

// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions without a plane of x: the window of each pixel becomes a row of numbers that meets a row of weights, as in a
// fully connected layer; or four rows, where channels of y that share one of x come in fours.
#include "kernels/depthwise_conv/arm_dsp_pixels.h"

#include <string.h>

#include "kernels/arch/arm_dsp_rows.h"

namespace thimble::kernels::arm_dsp {

namespace {

constexpr uint32_t kLargestOfFour = 1024;

// Of a row: whole words.
uint32_t window_bytes(const Window& w) { return (uint32_t{w.rows.filter} * w.columns.filter + 3) & ~3u; }
uint32_t channels_at_once(const DepthwiseConvShape& s) { return s.multiplier % 4 == 0 && window_bytes(s.window) <= kLargestOfFour ? 4 : 1; }

}  // namespace

uint32_t pixels_scratch_bytes(const DepthwiseConvShape& s) { return window_bytes(s.window) * (1 + channels_at_once(s)); }

#if THIMBLE_ARM_DSP
namespace {

using Data = Operands<int8_t, const int8_t*>;

// What pixels share: how to walk in x and in the window, and the weights of four channels or one.
struct Pixels {
  Rows f;
  uint32_t x_row, x_tap, filter_rows, filter_columns, channels;
  int8_t* window;          // of a pixel: where it lies beside x it holds zero points
  int32_t zero_point;
  const int32_t* bias;
  Scale scales[4];
};

void fetch_row(int8_t* to, const int8_t* x, uint32_t count, uint32_t x_tap) {
  if (count == 0) return;
  do *to++ = *x, x += x_tap;
  while (--count != 0);
}

// The same where taps lie side by side, four at least: some may be written twice.
[[gnu::always_inline]] inline void fetch_words(int8_t* to, const int8_t* x, uint32_t count) {
  int8_t* const last = to + count - 4;
  store_word(last, load_word(x + count - 4));
  if (to == last) return;
  do store_word(to, load_word(x)), x += 4, to += 4;
  while (to < last);
}

[[gnu::noinline]] void fetch_window(const Pixels& p, const int8_t* x, const Taps& rows, const Taps& columns) {
  const uint32_t count = columns.count, filter_columns = p.filter_columns, x_row = p.x_row, x_tap = p.x_tap;
  int8_t* to = p.window + rows.first * filter_columns + columns.first;
  for (uint32_t r = rows.count; r != 0; r--, x += x_row, to += filter_columns) {
    if (x_tap == 1 && count >= 4) fetch_words(to, x, count);
    else fetch_row(to, x, count, x_tap);
  }
}

[[gnu::noinline]] void finish_pixel(Pixels& p, const int8_t* x, const Taps& rows, const Taps& columns, int8_t* y) {
  if (rows.count != p.filter_rows || columns.count != p.filter_columns) memset(p.window, p.zero_point, p.f.row);
  fetch_window(p, x, rows, columns);
  uint32_t sums[4];
  p.f.w = p.f.x_end, p.f.bias = p.bias, p.f.y = sums, p.f.blocks = 1;
  uint32_t left = p.channels;
  if (left == 4) finish_rows(p.f);
  else sums[0] = static_cast<uint32_t>(*p.bias) + sum_row(p.f, p.f.w);
  const int32_t y_offset = p.f.y_offset;
  const uint32_t* sum = sums;
  const Scale* scale = p.scales;
  do *y++ = limited_byte(multiply_add(*sum++, *scale++, y_offset));
  while (--left != 0);
}

// Channels from o on, as many as at once, which share x_channel, in all pixels.
void finish_channels(Pixels& pixels, const DepthwiseConvParams& p, const Data& d, uint32_t x_channel, uint32_t o) {
  const uint32_t y_channels = p.shape.channels * p.shape.multiplier, row = pixels.f.row, count = pixels.channels;
  int8_t* w = pixels.window + row;
  memset(w, 0, count * row);
  for (uint32_t n = 0, c = o * p.output.channel_step; n < count; n++, w += row, c += p.output.channel_step) {
    fetch_row(w, d.w + o + n, pixels.filter_rows * pixels.filter_columns, y_channels);
    pixels.scales[n] = scale_of(d.multipliers[c], d.shifts[c]);
  }
  if (d.bias) pixels.bias = static_cast<const int32_t*>(d.bias) + o;
  for_each_pixel(p.shape.window, d.x + x_channel, p.shape.channels, d.y + o, y_channels,
                 [&](const int8_t* x, const Taps& rows, const Taps& columns, int8_t* y) { finish_pixel(pixels, x, rows, columns, y); });
}

}  // namespace

void finish_by_pixels(const DepthwiseConvParams& p, const Data& d) {
  const Window& w = p.shape.window;
  const uint32_t channels = p.shape.channels, multiplier = p.shape.multiplier;
  Pixels pixels;
  pixels.x_row = w.rows.dilation * w.columns.x * channels, pixels.x_tap = w.columns.dilation * channels;
  pixels.filter_rows = w.rows.filter, pixels.filter_columns = w.columns.filter, pixels.channels = channels_at_once(p.shape);
  pixels.window = static_cast<int8_t*>(d.scratch), pixels.zero_point = -p.output.x_offset, pixels.bias = kNoBias;
  pixels.f.set_row(window_bytes(w), p.output.x_offset);
  pixels.f.set_x(pixels.window);
  pixels.f.bias_step = 0, pixels.f.doubled_value = 0, pixels.f.y_offset = p.output.y_offset;
  for (uint32_t c = 0; c < channels; c++) {
    for (uint32_t m = 0; m < multiplier; m += pixels.channels) finish_channels(pixels, p, d, c, c * multiplier + m);
  }
}
#endif

}  // namespace thimble::kernels::arm_dsp

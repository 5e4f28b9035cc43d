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

// The window of a pixel where it lies inside x, how to walk there, and the columns of the whole window.
struct Inside {
  const int8_t* x;
  uint32_t rows, columns, x_row, x_tap, filter_columns;
};

void fetch_row(int8_t* to, const int8_t* x, uint32_t count, uint32_t x_tap) {
  if (count == 0) return;
  do *to++ = *x, x += x_tap;
  while (--count != 0);
}

// The same where taps lie side by side, four at least: some may be written twice.
[[gnu::always_inline]] inline void fetch_words(int8_t* to, const int8_t* x, uint32_t count) {
  store_word(to + count - 4, load_word(x + count - 4));
  for (; count > 4; count -= 4, x += 4, to += 4) store_word(to, load_word(x));
}

[[gnu::noinline]] void fetch_window(int8_t* to, const Inside& in) {
  const int8_t* x = in.x;
  const uint32_t columns = in.columns, filter_columns = in.filter_columns, x_row = in.x_row, x_tap = in.x_tap;
  for (uint32_t r = in.rows; r != 0; r--, x += x_row, to += filter_columns) {
    if (x_tap == 1 && columns >= 4) fetch_words(to, x, columns);
    else fetch_row(to, x, columns, x_tap);
  }
}

// Channels from o on, four or one, which share x_channel, in all pixels.
[[gnu::noinline]] void finish_channels(const DepthwiseConvParams& p, const Data& d, Inside in, uint32_t x_channel, uint32_t o, uint32_t count) {
  const Window& window = p.shape.window;
  const uint32_t filter_rows = window.rows.filter, filter_columns = window.columns.filter;
  const uint32_t y_channels = p.shape.channels * p.shape.multiplier, row = window_bytes(window);
  const int32_t x_offset = p.output.x_offset, y_offset = p.output.y_offset;
  int8_t *const x = static_cast<int8_t*>(d.scratch), *const w = x + row;
  memset(w, 0, count * row);
  Scale scales[4];
  for (uint32_t n = 0, c = o * p.output.channel_step; n < count; n++, c += p.output.channel_step) {
    fetch_row(w + n * row, d.w + o + n, filter_rows * filter_columns, y_channels);
    scales[n] = scale_of(d.multipliers[c], d.shifts[c]);
  }
  const int32_t* const bias = d.bias ? static_cast<const int32_t*>(d.bias) + o : kNoBias;
  Rows f;
  f.set_row(row, x_offset);
  f.set_x(x);
  f.bias_step = 0, f.doubled_value = 0;
  for_each_pixel(window, d.x + x_channel, p.shape.channels, d.y + o, y_channels, [&](const int8_t* from, Taps rows, Taps columns, int8_t* y) {
    uint32_t sum[4];
    if (rows.count != filter_rows || columns.count != filter_columns) memset(x, -x_offset, row);
    in.x = from, in.rows = rows.count, in.columns = columns.count;
    fetch_window(x + rows.first * filter_columns + columns.first, in);
    f.w = w, f.bias = bias, f.y = sum, f.blocks = 1;
    if (count == 4) finish_rows(f);
    else sum[0] = static_cast<uint32_t>(*bias) + sum_row(f, w);
    for (uint32_t n = 0; n < count; n++) y[n] = limited_byte(multiply_add(sum[n], scales[n], y_offset));
  });
}

}  // namespace

void finish_by_pixels(const DepthwiseConvParams& p, const Data& d) {
  const Window& w = p.shape.window;
  const uint32_t channels = p.shape.channels, multiplier = p.shape.multiplier;
  const Inside in = {nullptr, 0, 0, w.rows.dilation * w.columns.x * channels, w.columns.dilation * channels, w.columns.filter};
  const uint32_t count = channels_at_once(p.shape);
  for (uint32_t c = 0; c < channels; c++) {
    for (uint32_t m = 0; m < multiplier; m += count) finish_channels(p, d, in, c, c * multiplier + m, count);
  }
}
#endif

}  // namespace thimble::kernels::arm_dsp

// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

#if THIMBLE_RV32

namespace thimble::kernels {
namespace {

// How to walk from tap to tap, and from the end of a row to the start of the next.
struct Taps2d {
  uint32_t rows, columns;
  uint32_t x_tap, w_tap;
  int32_t x_row_skip, w_row_skip;
};

// As many outputs from `channel` on, each with a channel of x of its own or, if `shared`, all with one. x and w point at their first tap.
template <bool shared, uint32_t... n>
[[gnu::noinline]] void sum_taps(rv32::Indices<n...>, const Outputs& outputs, const Taps2d& taps, const int8_t* x, const int8_t* w,
                                uint32_t channel, int8_t* y) {
  uint32_t sums[sizeof...(n)];
  const uint32_t* const from = outputs.start(channel, 0, sums, sizeof...(n));
  const int32_t x_offset = outputs.rules.x_offset;
  const uint32_t x_tap = taps.x_tap, w_tap = taps.w_tap;
  uint32_t sum[] = {from[n]...};
  for (uint32_t r = taps.rows; r != 0; r--, x += taps.x_row_skip, w += taps.w_row_skip) {
    for (uint32_t s = taps.columns; s != 0; s--, x += x_tap, w += w_tap)
      ((sum[n] += static_cast<uint32_t>((x[shared ? 0 : n] + x_offset) * w[n])), ...);
  }
  ((sums[n] = sum[n]), ...);
  rv32::store_sums(outputs, channel, sums, sizeof...(n), y + channel);
}

}  // namespace

void depthwise_conv_s8_rv32(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Window& window = p.shape.window;
  const uint32_t channels = p.shape.channels, multiplier = p.shape.multiplier, y_channels = channels * multiplier;
  const uint32_t x_row = window.rows.dilation * window.columns.x * channels, x_tap = window.columns.dilation * channels;
  const uint32_t w_row = window.columns.filter * y_channels;
  const Outputs sums(p.output, d);
  for_each_pixel(window, d.x, channels, d.y, y_channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    const Taps2d taps = {rows.count, columns.count, x_tap, y_channels,
                           static_cast<int32_t>(x_row - columns.count * x_tap), static_cast<int32_t>(w_row - columns.count * y_channels)};
    const int8_t* const w = d.w + (rows.first * w_row + columns.first * y_channels);
    if (multiplier == 1) {
      rv32::in_blocks(0, channels, [&](auto block, uint32_t o) { sum_taps<false>(block, sums, taps, x + o, w + o, o, y); });
    } else {
      for (uint32_t o = 0; o < y_channels; o += multiplier, x++)
        rv32::in_blocks(o, o + multiplier, [&](auto block, uint32_t first) { sum_taps<true>(block, sums, taps, x, w + first, first, y); });
    }
  });
}

}  // namespace thimble::kernels

#endif

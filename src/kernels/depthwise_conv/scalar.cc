// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. Four outputs at a time share the walk over the taps.
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

// How to walk from tap to tap, and from one output to the next.
struct Steps {
  uint32_t x_row, x_tap, w_row, w_tap;
  uint32_t x_output;   // 1 where each output has its own channel of x, 0 where the outputs at hand share one
};

// N outputs from `channel` on; x and w point at the first of them, at the first tap inside.
template <uint32_t N, class Sums, class X, class W>
[[gnu::noinline]] void outputs(const Sums& sums, const Steps& steps, const X* x, W w, Taps rows, Taps columns, uint32_t channel, X* y) {
  typename Sums::Sum sum[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) sum[n] = sums.start(channel + n);
  for (uint32_t r = 0; r < rows.count; r++, x += steps.x_row, w += steps.w_row) {
    const X* x_tap = x;
    W w_tap = w;
    for (uint32_t s = 0; s < columns.count; s++, x_tap += steps.x_tap, w_tap += steps.w_tap) {
#pragma GCC unroll 4
      for (uint32_t n = 0; n < N; n++) sum[n] += sums.product(x_tap[n * steps.x_output], w_tap[n]);
    }
  }
  finish(sums, sum, channel, y);
}

template <class Sums, class X, class W, class Bias>
inline void depthwise_conv(const DepthwiseConvShape& p, const Operands<X, W, Bias>& d, const Sums& sums) {
  const uint32_t y_channels = p.channels * p.multiplier;
  const bool one_to_one = p.multiplier == 1;
  const uint32_t run = one_to_one ? p.channels : p.multiplier;   // outputs with the same step in x
  const Steps steps = {p.window.rows.dilation * p.window.columns.x * p.channels, p.window.columns.dilation * p.channels,
                       p.window.columns.filter * y_channels, y_channels, one_to_one};
  for_each_pixel(p.window, d.x, p.channels, d.y, y_channels, [&](const X* x, Taps rows, Taps columns, X* y) {
    const W w = d.w + (rows.first * steps.w_row + columns.first * y_channels);
    for (uint32_t o = 0, run_end = run; o < y_channels; run_end += run, x++) {
      const X* x_first = x;
      for (; o + 4 <= run_end; o += 4, x_first += 4 * steps.x_output) outputs<4>(sums, steps, x_first, w + o, rows, columns, o, y);
      for (; o < run_end; o++, x_first += steps.x_output) outputs<1>(sums, steps, x_first, w + o, rows, columns, o, y);
    }
  });
}

}  // namespace

void depthwise_conv_s8_scalar(const SumParams<DepthwiseConvShape, Requantization>& p, const OperandsS8& d) {
  depthwise_conv(p.shape, d, IntegerSums<int8_t, int32_t>(p.output, d));
}
void depthwise_conv_f32_scalar(const SumParams<DepthwiseConvShape, FloatBounds>& p, const OperandsF32& d) {
  depthwise_conv(p.shape, d, FloatSums(p.output, d));
}

}  // namespace thimble::kernels

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
template <uint32_t N, class Sums, class X, class W, class Y>
[[gnu::noinline]] void outputs(const Sums& sums, const Steps& steps, const X* x, W w, Taps rows, Taps columns, uint32_t channel, Y* y) {
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

template <class Sums, class X, class W, class Y>
inline void depthwise_conv(const Window& window, const DepthwiseConvShape& p, const Sums& sums, const X* x, W w, Y* y) {
  const uint32_t y_channels = p.channels * p.multiplier;
  const bool one_to_one = p.multiplier == 1;
  const uint32_t run = one_to_one ? p.channels : p.multiplier;   // outputs with the same step in x
  const Steps steps = {window.rows.dilation * window.columns.x * p.channels, window.columns.dilation * p.channels,
                       window.columns.filter * y_channels, y_channels, one_to_one};
  for_each_pixel(window, x, p.channels, y, y_channels, [&](const X* x_pixel, Taps rows, Taps columns, Y* y_pixel) {
    const W w_pixel = w + (rows.first * steps.w_row + columns.first * y_channels);
    for (uint32_t o = 0, run_end = run; o < y_channels; run_end += run, x_pixel++) {
      const X* at = x_pixel;
      for (; o + 4 <= run_end; o += 4, at += 4 * steps.x_output) outputs<4>(sums, steps, at, w_pixel + o, rows, columns, o, y_pixel);
      for (; o < run_end; o++, at += steps.x_output) outputs<1>(sums, steps, at, w_pixel + o, rows, columns, o, y_pixel);
    }
  });
}

template <class X, class W>
inline void depthwise_conv(const SumParams<DepthwiseConvShape, typename SumsFor<X>::Output>& p, const Operands<X, W>& d) {
  depthwise_conv(p.shape.window, p.shape, typename SumsFor<X>::Sums(p.output, d), d.x, d.w, d.y);
}

}  // namespace

void depthwise_conv_s8_scalar(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) { depthwise_conv(p, d); }
void depthwise_conv_s8_s4_scalar(const DepthwiseConvParams& p, const Operands<int8_t, Nibbles>& d) { depthwise_conv(p, d); }
void depthwise_conv_u8_scalar(const DepthwiseConvParams& p, const Operands<uint8_t, const uint8_t*>& d) { depthwise_conv(p, d); }
void depthwise_conv_s16_scalar(const DepthwiseConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  if (!NarrowShortSums::fit(p.output, uint32_t{w.rows.filter} * w.columns.filter)) return depthwise_conv(p, d);
  depthwise_conv(w, p.shape, NarrowShortSums(p.output, d), d.x, d.w, d.y);
}
void depthwise_conv_s16_s4_scalar(const DepthwiseConvParams& p, const Operands<int16_t, Nibbles>& d) { depthwise_conv(p, d); }
void depthwise_conv_f32_scalar(const SumParams<DepthwiseConvShape, FloatBounds>& p, const Operands<float, const float*>& d) {
  depthwise_conv(p, d);
}

void depthwise_conv_f32_s8_scalar(const SumParams<DepthwiseConvShape, HybridOutput>& p, const HybridOperands& d) {
  for_each_batch(p.output, d, p.shape.window, p.shape.channels, p.shape.channels * p.shape.multiplier,
                 [&](const Window& one, const int8_t* x, const HybridSums& sums, float* y) {
                   depthwise_conv(one, p.shape, sums, x, d.w, y);
                 });
}

}  // namespace thimble::kernels

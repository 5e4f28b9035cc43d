// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

template <class Sums, class X, class W, class Y>
inline void conv(const Window& window, const Groups& channels, const Sums& sums, const X* x, W w, Y* y) {
  const uint32_t x_channels = channels.groups * channels.depth, y_channels = channels.groups * channels.outputs;
  const uint32_t w_row = window.columns.filter * channels.depth, x_tap = window.columns.dilation * x_channels;
  // Taps that lie side by side in x, as they do in w, are one long stretch.
  const bool side_by_side = x_tap == channels.depth;
  Walk<2> walk;
  walk.loops[0] = {0, static_cast<int32_t>(window.rows.dilation * window.columns.x * x_channels), static_cast<int32_t>(w_row)};
  walk.loops[1] = {1, static_cast<int32_t>(x_tap), static_cast<int32_t>(channels.depth)};
  walk.length = channels.depth;
  walk.w_far = window.rows.filter * w_row;
  for_each_pixel(window, x, x_channels, y, y_channels, [&](const X* x_first, Taps rows, Taps columns, Y* y_pixel) {
    walk.loops[0].count = rows.count;
    if (side_by_side) {
      walk.length = columns.count * channels.depth;
    } else {
      walk.loops[1].count = columns.count;
    }
    sum_all_outputs(sums, channels, walk, x_first, w + (rows.first * w_row + columns.first * channels.depth), y_pixel);
  });
}

template <class X, class W> inline void conv(const SumParams<ConvShape, typename SumsFor<X>::Output>& p, const Operands<X, W>& d) {
  conv(p.shape.window, p.shape.channels, typename SumsFor<X>::Sums(p.output, d), d.x, d.w, d.y);
}

}  // namespace

void conv_s8_scalar(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) { conv(p, d); }
void conv_s8_s4_scalar(const ConvParams& p, const Operands<int8_t, Nibbles>& d) { conv(p, d); }
void conv_u8_scalar(const ConvParams& p, const Operands<uint8_t, const uint8_t*>& d) { conv(p, d); }
void conv_s16_scalar(const ConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  if (!NarrowShortSums::fit(p.output, w.rows.filter * w.columns.filter * p.shape.channels.depth)) return conv(p, d);
  conv(w, p.shape.channels, NarrowShortSums(p.output, d), d.x, d.w, d.y);
}
void conv_s16_s4_scalar(const ConvParams& p, const Operands<int16_t, Nibbles>& d) { conv(p, d); }
void conv_f32_scalar(const SumParams<ConvShape, FloatBounds>& p, const Operands<float, const float*>& d) { conv(p, d); }

void conv_f32_s8_scalar(const SumParams<ConvShape, HybridOutput>& p, const HybridOperands& d) {
  for_each_batch(p.output, d, p.shape.window, p.shape.channels.groups * p.shape.channels.depth,
                 p.shape.channels.groups * p.shape.channels.outputs,
                 [&](const Window& one, const int8_t* x, const HybridSums& sums, float* y) {
                   conv(one, p.shape.channels, sums, x, d.w, y);
                 });
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. All time is spent in add_stretch().
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

template <class Sums, class X, class W>
inline void add_stretch(const Sums& sums, typename Sums::Sum& sum, const X* x, W w, uint32_t count) {
#pragma GCC unroll 4
  for (uint32_t i = 0; i < count; i++) sum += sums.product(x[i], w[i]);
}

template <class Sums, class X, class W, class Bias>
inline void conv(const ConvShape& p, const Operands<X, W, Bias>& d, const Sums& sums) {
  const uint32_t depth = p.depth, x_channels = p.groups * depth, y_channels = p.groups * p.outputs;
  const uint32_t tap_step = p.window.columns.dilation * x_channels;
  const uint32_t row_step = p.window.rows.dilation * p.window.columns.x * x_channels;
  const uint32_t w_row = p.window.columns.filter * depth, w_size = p.window.rows.filter * w_row;
  // Taps that lie side by side in x, as they do in w, are one long stretch.
  const bool side_by_side = tap_step == depth;
  for_each_pixel(p.window, d.x, x_channels, d.y, y_channels, [&](const X* x, Taps rows, Taps columns, X* y) {
    const uint32_t stretch = side_by_side ? columns.count * depth : depth, stretches = side_by_side ? 1 : columns.count;
    W w = d.w + (rows.first * w_row + columns.first * depth);
    for (uint32_t o = 0, group_end = p.outputs; o < y_channels; group_end += p.outputs, x += depth) {
      for (; o < group_end; o++, w += w_size) {
        typename Sums::Sum sum = sums.start(o);
        const X* x_row = x;
        W w_first = w;
        for (uint32_t r = 0; r < rows.count; r++, x_row += row_step, w_first += w_row) {
          for (uint32_t s = 0; s < stretches; s++) add_stretch(sums, sum, x_row + s * tap_step, w_first + s * depth, stretch);
        }
        y[o] = sums.finish(sum, o);
      }
    }
  });
}

}  // namespace

void conv_s8_scalar(const ConvParamsInteger& p, const OperandsS8& d) { conv(p.shape, d, IntegerSums<int8_t, int32_t>(p.output, d)); }
void conv_f32_scalar(const ConvParamsF32& p, const OperandsF32& d) { conv(p.shape, d, FloatSums(p.output, d)); }

}  // namespace thimble::kernels

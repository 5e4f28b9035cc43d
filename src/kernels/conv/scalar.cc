// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. Four outputs at a time share each load of x.
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

// How to walk over the taps of one pixel of y. Taps that lie side by side in x, as they do in w, are one long stretch.
struct Walk {
  uint32_t rows, x_row, w_row;               // how many, and how far apart
  uint32_t stretches, x_stretch, w_stretch;  // of one row
  uint32_t length;                           // of a stretch
  uint32_t w_output;                         // from the weights of one output to the next
};

// N outputs from `channel` on; x and w point at the first tap inside.
template <uint32_t N, class Sums, class X, class W>
[[gnu::noinline]] void outputs(const Sums& sums, const Walk& walk, const X* x, W w, uint32_t channel, X* y) {
  typename Sums::Sum sum[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) sum[n] = sums.start(channel + n);
  for (uint32_t r = 0; r < walk.rows; r++) {
    for (uint32_t s = 0; s < walk.stretches; s++) {
      const X* x_tap = x + (r * walk.x_row + s * walk.x_stretch);
      W w_tap = w + (r * walk.w_row + s * walk.w_stretch);
      for (uint32_t i = 0; i < walk.length; i++) {
#pragma GCC unroll 4
        for (uint32_t n = 0; n < N; n++) sum[n] += sums.product(x_tap[i], w_tap[n * walk.w_output + i]);
      }
    }
  }
  finish(sums, sum, channel, y);
}

template <class Sums, class X, class W, class Bias>
inline void conv(const ConvShape& p, const Operands<X, W, Bias>& d, const Sums& sums) {
  const uint32_t x_channels = p.groups * p.depth, y_channels = p.groups * p.outputs;
  Walk walk;
  walk.x_row = p.window.rows.dilation * p.window.columns.x * x_channels;
  walk.x_stretch = p.window.columns.dilation * x_channels;
  walk.w_stretch = p.depth;
  walk.w_row = p.window.columns.filter * p.depth;
  walk.w_output = p.window.rows.filter * walk.w_row;
  const bool side_by_side = walk.x_stretch == p.depth;
  for_each_pixel(p.window, d.x, x_channels, d.y, y_channels, [&](const X* x, Taps rows, Taps columns, X* y) {
    walk.rows = rows.count;
    walk.stretches = side_by_side ? 1 : columns.count;
    walk.length = side_by_side ? columns.count * p.depth : p.depth;
    W w = d.w + (rows.first * walk.w_row + columns.first * p.depth);
    for (uint32_t o = 0, group_end = p.outputs; o < y_channels; group_end += p.outputs, x += p.depth) {
      for (; o + 4 <= group_end; o += 4, w += 4 * walk.w_output) outputs<4>(sums, walk, x, w, o, y);
      for (; o < group_end; o++, w += walk.w_output) outputs<1>(sums, walk, x, w, o, y);
    }
  });
}

}  // namespace

void conv_s8_scalar(const SumParams<ConvShape, Requantization>& p, const OperandsS8& d) {
  conv(p.shape, d, IntegerSums<int8_t, int32_t>(p.output, d));
}
void conv_f32_scalar(const SumParams<ConvShape, FloatBounds>& p, const OperandsF32& d) { conv(p.shape, d, FloatSums(p.output, d)); }

}  // namespace thimble::kernels

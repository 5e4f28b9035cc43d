// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. Each pixel of y gathers what would be scattered to it,
// so that sums need no room. A step back in x is a stride on in w.
#include "kernels/transpose_conv/transpose_conv.h"

namespace thimble::kernels {
namespace {

template <class X, class W, class Sums = typename SumsFor<X>::Sums>
inline void transpose_conv(const SumParams<TransposeConvShape, typename SumsFor<X>::Output>& p, const Operands<X, W>& d) {
  const Sums sums(p.output, d);
  const WindowAxis &rows = p.shape.window.rows, &columns = p.shape.window.columns;
  const uint32_t depth = p.shape.channels.depth, w_row = columns.filter * depth;
  Walk<2> walk;
  walk.length = depth;
  walk.w_far = rows.filter * w_row;
  walk.loops[0] = {0, -static_cast<int32_t>(columns.y * depth), static_cast<int32_t>(rows.stride * w_row)};
  walk.loops[1] = {0, -static_cast<int32_t>(depth), static_cast<int32_t>(columns.stride * depth)};
  for_each_pixel<true>(p.shape.window, d.x, depth, d.y, p.shape.channels.outputs, [&](const X* x, Taps row_taps, Taps column_taps, X* y) {
    walk.loops[0].count = row_taps.count;
    walk.loops[1].count = column_taps.count;
    sum_all_outputs(sums, p.shape.channels, walk, x, d.w + (row_taps.first * w_row + column_taps.first * depth), y);
  });
}

}  // namespace

void transpose_conv_s8_scalar(const TransposeConvParams& p, const Operands<int8_t, const int8_t*>& d) { transpose_conv(p, d); }
void transpose_conv_s8_s4_scalar(const TransposeConvParams& p, const Operands<int8_t, Nibbles>& d) { transpose_conv(p, d); }
void transpose_conv_u8_scalar(const TransposeConvParams& p, const Operands<uint8_t, const uint8_t*>& d) { transpose_conv(p, d); }
void transpose_conv_s16_scalar(const TransposeConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  if (!NarrowShortSums::fit(p.output, w.rows.filter * w.columns.filter * p.shape.channels.depth)) return transpose_conv(p, d);
  transpose_conv<int16_t, const int8_t*, NarrowShortSums>(p, d);
}
void transpose_conv_f32_scalar(const SumParams<TransposeConvShape, FloatBounds>& p, const Operands<float, const float*>& d) {
  transpose_conv(p, d);
}

}  // namespace thimble::kernels

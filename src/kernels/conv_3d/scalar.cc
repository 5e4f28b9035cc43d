// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/conv_3d/conv_3d.h"

namespace thimble::kernels {
namespace {

// From tap to tap. Transposed, a step back in x is a stride on in w.
template <bool transposed> Loop loop(const WindowAxis& a, uint32_t x_place, uint32_t w_tap) {
  if (transposed) return {0, -static_cast<int32_t>(x_place), static_cast<int32_t>(a.stride * w_tap)};
  return {0, static_cast<int32_t>(a.dilation * x_place), static_cast<int32_t>(w_tap)};
}

template <bool transposed, class X, class W>
inline void conv_3d(const SumParams<Conv3dShape, typename SumsFor<X>::Output>& p, const Operands<X, W>& d) {
  const typename SumsFor<X>::Sums sums(p.output, d);
  const Window3d& window = p.shape.window;
  const Groups& channels = p.shape.channels;
  const uint32_t x_channels = channels.groups * channels.depth, y_channels = channels.groups * channels.outputs;
  const uint32_t x_row = (transposed ? window.columns.y : window.columns.x) * x_channels;
  const uint32_t x_plane = (transposed ? window.rows.y : window.rows.x) * x_row;
  const uint32_t w_tap = channels.depth * y_channels, w_row = window.columns.filter * w_tap, w_plane = window.rows.filter * w_row;
  Walk<3> walk = {channels.depth, transposed ? channels.depth : y_channels,
                  {loop<transposed>(window.planes, x_plane, w_plane), loop<transposed>(window.rows, x_row, w_row),
                   loop<transposed>(window.columns, x_channels, w_tap)}};
  for_each_voxel<transposed>(window, d.x, x_channels, d.y, y_channels, [&](const X* x, Taps planes, Taps rows, Taps columns, X* y) {
    walk.loops[0].count = planes.count;
    walk.loops[1].count = rows.count;
    walk.loops[2].count = columns.count;
    sum_all_outputs<!transposed>(sums, channels, walk, x, d.w + (planes.first * w_plane + rows.first * w_row + columns.first * w_tap), y);
  });
}

}  // namespace

void conv_3d_s8_scalar(const Conv3dParams& p, const Operands<int8_t, const int8_t*>& d) { conv_3d<false>(p, d); }
void conv_3d_f32_scalar(const Conv3dParamsF32& p, const Operands<float, const float*>& d) { conv_3d<false>(p, d); }
void conv_3d_transpose_s8_scalar(const Conv3dParams& p, const Operands<int8_t, const int8_t*>& d) { conv_3d<true>(p, d); }
void conv_3d_transpose_f32_scalar(const Conv3dParamsF32& p, const Operands<float, const float*>& d) { conv_3d<true>(p, d); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Padding arithmetic, in 32 bits: every operand is bounded before it is used.
#include "ops/window.h"

namespace thimble {
namespace {

constexpr int32_t kMaxSpan = 65535;   // of strides and of dilated filters: the kernels keep them in 16 bits

bool in_range(int32_t number) { return number >= 1 && number <= kMaxSpan; }

kernels::WindowAxis window_axis(Prep& p, Padding padding, int32_t x_size, int32_t y_size, AxisOptions o) {
  const bool plausible = in_range(o.filter) && in_range(o.stride) && in_range(o.dilation);
  const uint32_t x = static_cast<uint32_t>(x_size), y = static_cast<uint32_t>(y_size), stride = static_cast<uint32_t>(o.stride);
  const uint32_t span = plausible ? static_cast<uint32_t>(o.filter - 1) * static_cast<uint32_t>(o.dilation) + 1 : 0;
  if (!p.require(span >= 1 && span <= kMaxSpan, THIMBLE_TEXT("stride, dilation and dilated filter must be 1 to 65535"))) return {};
  const uint32_t starts = padding == Padding::same ? x : x >= span ? x - span + 1 : 0;   // inputs where a window may start
  if (!p.require((starts + stride - 1) / stride == y, THIMBLE_TEXT("rows and columns of the output do not fit the window"))) return {};
  const uint32_t reach = (y - 1) * stride + span;
  return {x, y, static_cast<uint16_t>(o.filter), static_cast<uint16_t>(o.stride), static_cast<uint16_t>(o.dilation),
          static_cast<uint16_t>(reach > x ? (reach - x) / 2 : 0)};
}

void require_places(Prep& p, const Tensor& x, const Tensor& y, Padding padding, uint8_t rank) {
  p.require(x.rank == rank, x, THIMBLE_TEXT("must be [batches, rows, columns, channels], with planes before the rows if 3D"));
  p.require(y.rank == rank && y.dim(0) == x.dim(0), y, THIMBLE_TEXT("must have the other's rank and batches"));
  p.require(padding <= Padding::valid, THIMBLE_TEXT("unknown padding"));
}

}  // namespace

kernels::Window window(Prep& p, const Tensor& x, const Tensor& y, Padding padding, AxisOptions rows, AxisOptions columns) {
  require_places(p, x, y, padding, 4);
  return {static_cast<uint32_t>(x.dim(0)), window_axis(p, padding, x.dim(1), y.dim(1), rows),
          window_axis(p, padding, x.dim(2), y.dim(2), columns)};
}

kernels::Window3d window_3d(Prep& p, const Tensor& x, const Tensor& y, Padding padding, AxisOptions planes, AxisOptions rows,
                            AxisOptions columns) {
  require_places(p, x, y, padding, 5);
  return {static_cast<uint32_t>(x.dim(0)), window_axis(p, padding, x.dim(1), y.dim(1), planes),
          window_axis(p, padding, x.dim(2), y.dim(2), rows), window_axis(p, padding, x.dim(3), y.dim(3), columns)};
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Axes to a shape, once at prepare or anew at each invoke.
#include "ops/reduction.h"

namespace thimble {
namespace {

using kernels::ReductionShape;

// Negative axes count from the end; naming one twice is naming it once.
bool set_axes(const int32_t* axes, uint32_t count, uint32_t rank, ReductionShape& shape) {
  shape.reduced = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t axis = static_cast<uint32_t>(axes[i]) + (axes[i] < 0 ? rank : 0);
    if (axis >= rank) return false;
    shape.reduced |= 1u << axis;
  }
  return true;
}

uint32_t kept_count(const ReductionShape& shape) {
  uint32_t count = 1;
  for (int i = 0; i < Tensor::kMaxRank; i++)
    if (!(shape.reduced >> i & 1)) count *= shape.dims[i];
  return count;
}

// Whether y's dimensions are the kept ones, in order, with any ones between them.
bool makes(const ReductionShape& shape, const Tensor& y) {
  int at = 0;
  for (int i = 0; i < Tensor::kMaxRank; i++) {
    if (shape.dims[i] == 1 || shape.reduced >> i & 1) continue;
    while (y.dim(at) == 1) at++;
    if (static_cast<uint32_t>(y.dim(at++)) != shape.dims[i]) return false;
  }
  return kept_count(shape) == y.count;
}

}  // namespace

Reduction prepare_reduction(Prep& p, ReductionShape& shape) {
  const Tensor x = p.input(0), axes = p.input(1), y = p.output(0);
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(axes.type == Type::s32, axes, THIMBLE_TEXT("the axes must be int32"));
  for (int i = 0; i < Tensor::kMaxRank; i++) shape.dims[i] = i < x.rank ? static_cast<uint32_t>(x.dim(i)) : 1;
  shape.reduced = 0;
  if (!p.accepted()) return {};
  bool fits = x.count % y.count == 0;
  if (axes.constant) {
    const bool in_range = set_axes(static_cast<const int32_t*>(axes.address), axes.count, x.rank, shape);
    p.require(in_range, axes, THIMBLE_TEXT("an axis is out of range"));
    fits &= makes(shape, y);
  }
  p.require(fits, y, THIMBLE_TEXT("the output must have the input's shape without the axes"));
  return {x.rank, axes.constant ? 0 : axes.count, y.count};
}

bool resolve_axes(const Call& c, const Reduction& reduction, ReductionShape& shape) {
  if (reduction.axis_count == 0) return true;
  return set_axes(c.input<int32_t>(1), reduction.axis_count, reduction.rank, shape) && kept_count(shape) == reduction.y_count;
}

}  // namespace thimble

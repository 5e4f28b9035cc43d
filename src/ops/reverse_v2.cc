// SPDX-License-Identifier: Apache-2.0
// REVERSE_V2: x backwards along some dimensions, which may be an input.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t dims;   // kept int32_t[rank]
  uint16_t axis_count;
  uint8_t rank;
  Type axes_type;
  uint32_t element_bytes;
};

// A bit per dimension; 0 when an axis is out of range. Naming one twice is naming it once.
uint32_t reversed(const Params& params, const void* axes) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < params.axis_count; i++) {
    int64_t axis = integer(params.axes_type, axes, i);
    if (axis < 0) axis += params.rank;
    if (axis < 0 || axis >= params.rank) return 0;
    bits |= 1u << axis;
  }
  return bits;
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), axes = p.input(1), y = p.output(0);
  const uint32_t bytes = require_elements(p, x, y);
  require_integers(p, axes);
  p.require(same_shape(x, y), y, THIMBLE_TEXT("the output must have the input's shape"));
  p.require(axes.count <= UINT16_MAX, axes, THIMBLE_TEXT("too many axes"));
  const Kept<int32_t> dims = p.keep<int32_t>(x.rank);
  const Params made = {dims.offset, static_cast<uint16_t>(axes.count), x.rank, axes.type, bytes};
  if (p.accepted() && axes.constant) p.require(reversed(made, axes.address), axes, THIMBLE_TEXT("an axis is out of range"));
  if (!p.ok()) return;
  memcpy(dims.data, x.shape, 4u * x.rank);
  params = made;
}

Status invoke(const Call& c, const Params& p) {
  const uint32_t bits = reversed(p, c.input<void>(1));
  if (bits == 0) return Status::failed;
  const int32_t* const dims = c.kept<int32_t>(p.dims);
  CopyLayout layout(p.element_bytes);
  int32_t step = static_cast<int32_t>(p.element_bytes);
  for (int i = p.rank - 1; i >= 0; step *= dims[i--]) {
    const bool backwards = bits >> i & 1;
    if (backwards) layout.skip((dims[i] - 1) * step, 0);
    layout.axis(dims[i], backwards ? -step : step, step);
  }
  layout.run(c.input<uint8_t>(0), c.output<uint8_t>(0));
  return Status::ok;
}

}  // namespace

namespace ops {
const Op reverse_v2 = make_op<Params, prepare, invoke>("reverse_v2", kReverseV2, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

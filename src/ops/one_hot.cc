// SPDX-License-Identifier: Apache-2.0
// ONE_HOT: y is `off` everywhere but `on` where the index along the new axis is the input's; an index out of range leaves all off.
#include <string.h>

#include "kernels/fill/fill.h"
#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  AxisSplit axis;   // of y: the new one
  kernels::FillParams fill;
  Expected depth;
  Type index_type;
};

void prepare(Prep& p, Params& params) {
  const Tensor indices = p.input(0), on = p.input(2), off = p.input(3), y = p.output(0);
  const uint32_t axis = require_axis(p, p.options(kOneHotOptions).s32(0), y.rank), bytes = require_elements(p, on, y);
  require_integers(p, indices);
  p.require(off.type == on.type && on.count == 1 && off.count == 1, off, THIMBLE_TEXT("must be one element of the output's type"));
  bool fits = y.rank == indices.rank + 1;
  for (int i = 0; i < indices.rank; i++) fits &= indices.dim(i) == y.dim(i < static_cast<int>(axis) ? i : i + 1);
  p.require(fits, y, THIMBLE_TEXT("the output must have the indices' shape and a new axis"));
  const int32_t size = y.dim(static_cast<int>(axis));
  const Expected depth = keep_expected(p, 1, &size, 1);
  if (!p.ok()) return;
  params = {split_at(y.shape, y.rank, axis), {y.bytes, bytes}, depth, indices.type};
}

Status invoke(const Call& c, const Params& p) {
  if (!as_expected(c, p.depth)) return Status::failed;
  uint8_t* const y = c.output<uint8_t>(0);
  fill_scalar(p.fill, {c.input<void>(3), y});
  for_each_line(p.axis, [&](uint32_t first, uint32_t k) {
    const int64_t index = integer(p.index_type, c.input<void>(0), k);
    if (index < 0 || index >= p.axis.size) return;
    memcpy(y + (first + static_cast<uint32_t>(index) * p.axis.inner) * p.fill.element_bytes, c.input<void>(2), p.fill.element_bytes);
  });
  return Status::ok;
}

}  // namespace

namespace ops {
const Op one_hot = make_op<Params, prepare, invoke>("one_hot", kOneHot, {4, 4, 1, 1});
}  // namespace ops

}  // namespace thimble

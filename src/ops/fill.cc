// SPDX-License-Identifier: Apache-2.0
// FILL: a tensor of one value, of whatever type.
#include "kernels/fill/fill.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  kernels::FillParams kernel;
  Expected dims;
};

void prepare(Prep& p, Params& params) {
  const Tensor value = p.input(1), y = p.output(0);
  const uint32_t bytes = require_elements(p, value, y);
  p.require(value.count == 1, value, THIMBLE_TEXT("must be one element"));
  const Expected dims = keep_expected(p, 0, y.shape, y.rank);
  if (!p.ok()) return;
  params = {{y.bytes, bytes}, dims};
}

Status invoke(const Call& c, const Params& p) {
  if (!as_expected(c, p.dims)) return Status::failed;
  fill_scalar(p.kernel, {c.input<void>(1), c.output<uint8_t>(0)});
  return Status::ok;
}

}  // namespace

namespace ops {
const Op fill = make_op<Params, prepare, invoke>("fill", kFill, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// SPLIT, SPLIT_V and UNPACK: a tensor's parts along one axis, each a tensor of its own; what CONCATENATION and PACK do, backwards.
#include "kernels/copy_rows/copy_rows.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  uint32_t rows;          // the product of the dimensions before the axis
  uint32_t x_row_bytes;
  uint32_t y_row_bytes;   // kept uint32_t, one an output
};

// `sizes`, if any, must say what the outputs' shapes say; one of them may be -1.
void prepare(Prep& p, Params& params, const Tensor& x, int64_t wanted_axis, bool unpacked, const Tensor* sizes) {
  const uint32_t axis = require_axis(p, wanted_axis, x.rank), count = static_cast<uint32_t>(p.output_count());
  p.require(x.type != Type::s4, x, THIMBLE_TEXT("elements must be whole bytes"));
  p.require(sizes == nullptr || (sizes->constant && sizes->count == count), THIMBLE_TEXT("the sizes must be constant, one per output"));
  if (!p.accepted()) return;
  const AxisSplit whole = split_at(x.shape, x.rank, axis);
  const Kept<uint32_t> y_row_bytes = p.keep<uint32_t>(count);
  uint64_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Tensor y = p.output(static_cast<int>(i));
    const AxisSplit part = unpacked ? AxisSplit{whole.outer, 1, y.count / whole.outer} : split_at(y.shape, y.rank, axis);
    const bool fits = part.outer == whole.outer && part.inner == whole.inner && y.count == part.outer * part.size * part.inner;
    p.require(y.type == x.type, y, THIMBLE_TEXT("the outputs must have the input's type"));
    p.require(fits && y.rank + unpacked == x.rank, y, THIMBLE_TEXT("the outputs must have the input's shape but along the axis"));
    if (sizes && p.accepted())
      p.require(integer(*sizes, i) == -1 || integer(*sizes, i) == part.size, y, THIMBLE_TEXT("the output is not of the size given"));
    total += part.size;
    if (p.ok()) y_row_bytes.data[i] = y.bytes / whole.outer;
  }
  p.require(total == whole.size, x, THIMBLE_TEXT("the outputs together must make the input"));
  if (!p.ok()) return;
  params = {whole.outer, x.bytes / whole.outer, y_row_bytes.offset};
}

// The axis that a constant input names.
int64_t axis_of(Prep& p, int input) {
  const Tensor axis = p.input(input);
  require_integers(p, axis);
  p.require(axis.constant && axis.count == 1, axis, THIMBLE_TEXT("must be one constant number"));
  return p.accepted() ? integer(axis, 0) : 0;
}

void prepare_split(Prep& p, Params& params) {
  const int64_t axis = axis_of(p, 0);
  prepare(p, params, p.input(1), axis, false, nullptr);
}

void prepare_split_v(Prep& p, Params& params) {
  const Tensor x = p.input(0), sizes = p.input(1);
  require_integers(p, sizes);
  const int64_t axis = axis_of(p, 2);
  prepare(p, params, x, axis, false, &sizes);
}

void prepare_unpack(Prep& p, Params& params) { prepare(p, params, p.input(0), p.options(kUnpackOptions).s32(1), true, nullptr); }

Status run(const Call& c, const Params& p, const uint8_t* x) {
  const uint32_t* const y_row_bytes = c.kept<uint32_t>(p.y_row_bytes);
  for (int i = 0; i < c.output_count(); i++) {
    copy_rows_scalar({p.rows, y_row_bytes[i], p.x_row_bytes, y_row_bytes[i]}, {x, c.output<uint8_t>(i)});
    x += y_row_bytes[i];
  }
  return Status::ok;
}

Status invoke_split(const Call& c, const Params& p) { return run(c, p, c.input<uint8_t>(1)); }
Status invoke(const Call& c, const Params& p) { return run(c, p, c.input<uint8_t>(0)); }

}  // namespace

namespace ops {
const Op split = make_op<Params, prepare_split, invoke_split>("split", kSplit, {2, 2, 1, 255});
const Op split_v = make_op<Params, prepare_split_v, invoke>("split_v", kSplitV, {3, 3, 1, 255});
const Op unpack = make_op<Params, prepare_unpack, invoke>("unpack", kUnpack, {1, 1, 1, 255});
}  // namespace ops

}  // namespace thimble

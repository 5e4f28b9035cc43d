// SPDX-License-Identifier: Apache-2.0
// GATHER: y[b, o, i, …] = x[b, o, indices[b, i], …], rows picked along one axis, in each batch by indices of its own.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t batches, outer;   // outer: rows of rows in a batch
  uint32_t axis_size;        // rows to pick from
  uint32_t index_count;      // rows picked, in each batch
  uint32_t row_bytes;
  Type index_type;
};

// y's shape is x's with the axis replaced by what the indices have past their batches.
bool right_shape(const Tensor& x, const Tensor& indices, const Tensor& y, int axis, int batch_dims) {
  const int picked = indices.rank - batch_dims;
  bool same = y.rank == x.rank - 1 + picked;
  for (int i = 0; i < y.rank; i++)
    same &= y.dim(i) == (i < axis ? x.dim(i) : i < axis + picked ? indices.dim(i - axis + batch_dims) : x.dim(i - picked + 1));
  for (int i = 0; i < batch_dims; i++) same &= x.dim(i) == indices.dim(i);
  return same;
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), indices = p.input(1), y = p.output(0);
  const Options options = p.options(kGatherOptions);
  const uint32_t axis = require_axis(p, options.s32(0), x.rank), bytes = require_elements(p, x, y);
  const int64_t given = options.s32(1), batch_dims = given < 0 ? given + indices.rank : given;
  require_integers(p, indices);
  p.require(batch_dims >= 0 && batch_dims <= axis && batch_dims <= indices.rank, THIMBLE_TEXT("the batch dimensions are out of range"));
  if (!p.accepted()) return;
  const int first = static_cast<int>(batch_dims);
  const bool fits = right_shape(x, indices, y, static_cast<int>(axis), first);
  if (!p.require(fits, y, THIMBLE_TEXT("the output must have the shape of what is gathered")) || !p.ok()) return;
  const AxisSplit split = split_at(x.shape, x.rank, axis);
  uint32_t batches = 1;
  for (int i = 0; i < first; i++) batches *= static_cast<uint32_t>(x.dim(i));
  params = {batches, split.outer / batches, split.size, indices.count / batches, split.inner * bytes, indices.type};
}

Status invoke(const Call& c, const Params& p) {
  const uint8_t* x = c.input<uint8_t>(0);
  const void* const indices = c.input<void>(1);
  uint8_t* y = c.output<uint8_t>(0);
  for (uint32_t b = 0; b < p.batches; b++) {
    for (uint32_t o = 0; o < p.outer; o++, x += p.axis_size * p.row_bytes) {
      for (uint32_t i = 0; i < p.index_count; i++, y += p.row_bytes) {
        const int64_t row = integer(p.index_type, indices, b * p.index_count + i);
        if (row < 0 || row >= p.axis_size) return Status::failed;
        memcpy(y, x + static_cast<uint32_t>(row) * p.row_bytes, p.row_bytes);
      }
    }
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op gather = make_op<Params, prepare, invoke>("gather", kGather, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

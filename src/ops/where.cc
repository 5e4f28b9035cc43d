// SPDX-License-Identifier: Apache-2.0
// WHERE and UNIQUE, whose number of results depends on the data. The output tensor's own shape is the bound: it has room for as many
// rows as the model says, rows without a result are filled (WHERE with -1, which is no index; UNIQUE with zeros, and its indices say
// how many there are), and when there is not room enough the invoke fails. A second output of WHERE, if there is one, is the number
// of rows.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct WhereParams {
  uint32_t dims;    // kept int32_t[rank]
  uint32_t count;   // elements of x
  uint32_t rows;    // of y, at most
  uint8_t rank, element_bytes;
  Type type;
};

void prepare_where(Prep& p, WhereParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const uint32_t bytes = require_elements(p, x);
  p.require(x.rank >= 1 && y.type == Type::s64 && y.rank == 2 && y.dim(1) == x.rank, y, THIMBLE_TEXT("must be int64 [rows, rank of the input]"));
  if (p.output_count() > 1) {
    const Tensor rows = p.output(1);
    p.require(rows.type == Type::s32 && rows.count == 1, rows, THIMBLE_TEXT("must be one int32"));
  }
  const Kept<int32_t> dims = p.keep<int32_t>(x.rank);
  if (!p.ok()) return;
  memcpy(dims.data, x.shape, 4u * x.rank);
  params = {dims.offset, x.count, static_cast<uint32_t>(y.dim(0)), x.rank, static_cast<uint8_t>(bytes), x.type};
}

bool is_true(const WhereParams& p, const uint8_t* x) {
  uint8_t any = 0;
  for (uint32_t i = 0; i + 1 < p.element_bytes; i++) any |= x[i];
  const uint8_t last = x[p.element_bytes - 1];
  return (any | (p.type == Type::f32 ? last & 0x7F : last)) != 0;   // -0.0f is zero
}

Status invoke_where(const Call& c, const WhereParams& p) {
  const int32_t* const dims = c.kept<int32_t>(p.dims);
  const uint8_t* x = c.input<uint8_t>(0);
  int64_t* y = c.output<int64_t>(0);
  int32_t at[Tensor::kMaxRank] = {};
  uint32_t rows = 0;
  for (uint32_t i = 0; i < p.count; i++, x += p.element_bytes) {
    if (is_true(p, x)) {
      if (rows++ == p.rows) return Status::failed;
      for (int d = 0; d < p.rank; d++) *y++ = at[d];
    }
    for (int d = p.rank - 1; d >= 0 && ++at[d] == dims[d]; d--) at[d] = 0;
  }
  memset(y, 0xFF, (p.rows - rows) * p.rank * sizeof *y);
  if (c.output_count() > 1) *c.output<int32_t>(1) = static_cast<int32_t>(rows);
  return Status::ok;
}

struct UniqueParams {
  uint32_t count, rows;   // of x; of y, at most
  uint32_t element_bytes;
  bool wide;              // indices are int64
};

void prepare_unique(Prep& p, UniqueParams& params) {
  const Tensor x = p.input(0), y = p.output(0), indices = p.output(1);
  const uint32_t bytes = require_elements(p, x, y);
  p.require(x.rank == 1 && y.rank == 1, y, THIMBLE_TEXT("must be a vector"));
  p.require((indices.type == Type::s32 || indices.type == Type::s64) && indices.count == x.count, indices,
            THIMBLE_TEXT("must be one int32 or int64 per element"));
  if (!p.ok()) return;
  params = {x.count, y.count, bytes, indices.type == Type::s64};
}

bool same(const uint8_t* a, const uint8_t* b, uint32_t bytes) {
  uint32_t i = 0;
  while (i < bytes && a[i] == b[i]) i++;
  return i == bytes;
}

Status invoke_unique(const Call& c, const UniqueParams& p) {
  const uint8_t* x = c.input<uint8_t>(0);
  uint8_t* const y = c.output<uint8_t>(0);
  uint32_t rows = 0;
  for (uint32_t i = 0; i < p.count; i++, x += p.element_bytes) {
    uint32_t row = 0;
    while (row < rows && !same(x, y + row * p.element_bytes, p.element_bytes)) row++;
    if (row == p.rows) return Status::failed;
    if (row == rows) memcpy(y + rows++ * p.element_bytes, x, p.element_bytes);
    if (p.wide) c.output<int64_t>(1)[i] = row;
    else c.output<int32_t>(1)[i] = static_cast<int32_t>(row);
  }
  memset(y + rows * p.element_bytes, 0, (p.rows - rows) * p.element_bytes);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op where = make_op<WhereParams, prepare_where, invoke_where>("where", kWhere, {1, 1, 1, 2});
const Op unique = make_op<UniqueParams, prepare_unique, invoke_unique>("unique", kUnique, {1, 1, 2, 2});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// MATRIX_DIAG: matrices of zeros but for the diagonal that is x. MATRIX_SET_DIAG: x with another diagonal.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  KeptCopy copy;   // of the diagonals into their places
  uint32_t y_bytes;
};

void prepare(Prep& p, Params& params, const Tensor& diagonal, const Tensor& y) {
  const uint32_t bytes = require_elements(p, diagonal, y);
  const int32_t rows = y.dim(y.rank - 2), columns = y.dim(y.rank - 1), length = rows < columns ? rows : columns;
  bool fits = y.rank >= 2 && diagonal.rank + 1 == y.rank && diagonal.dim(diagonal.rank - 1) == length;
  for (int i = 0; i < y.rank - 2; i++) fits &= diagonal.dim(i) == y.dim(i);
  p.require(fits, diagonal, THIMBLE_TEXT("must be the diagonals of the output"));
  if (!p.accepted()) return;
  const auto step = static_cast<int32_t>(bytes);
  CopyLayout layout(bytes);
  layout.axis(length, step, (columns + 1) * step);
  layout.axis(static_cast<int32_t>(y.count) / (rows * columns), length * step, rows * columns * step);
  const KeptCopy copy = keep_copy(p, layout);
  if (!p.ok()) return;
  params = {copy, y.bytes};
}

void prepare_diag(Prep& p, Params& params) {
  const Tensor y = p.output(0);
  p.require(y.dim(y.rank - 2) == y.dim(y.rank - 1), y, THIMBLE_TEXT("the matrices must be square"));
  prepare(p, params, p.input(0), y);
}

void prepare_set_diag(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(same_shape(x, y), y, THIMBLE_TEXT("the output must have the input's shape"));
  prepare(p, params, p.input(1), y);
}

Status invoke_diag(const Call& c, const Params& p) {
  memset(c.output<uint8_t>(0), 0, p.y_bytes);
  return invoke_copy(c, p.copy);
}

Status invoke_set_diag(const Call& c, const Params& p) {
  memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.y_bytes);
  run_copy(c, p.copy, c.input<uint8_t>(1), c.output<uint8_t>(0));
  return Status::ok;
}

}  // namespace

namespace ops {
const Op matrix_diag = make_op<Params, prepare_diag, invoke_diag>("matrix_diag", kMatrixDiag, {1, 1, 1, 1});
const Op matrix_set_diag = make_op<Params, prepare_set_diag, invoke_set_diag>("matrix_set_diag", kMatrixSetDiag, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

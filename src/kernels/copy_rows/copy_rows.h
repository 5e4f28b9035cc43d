// SPDX-License-Identifier: Apache-2.0
// y[r * y_step + i] = x[r * x_step + i] for each byte i of each row r: the part of a tensor that lies along one axis, moved between
// a tensor of its own and its place in a larger one.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct CopyRowsParams {
  uint32_t rows, row_bytes;
  uint32_t x_step_bytes, y_step_bytes;   // from row to row, >= row_bytes
};

struct CopyRowsData {
  const uint8_t* x;
  uint8_t* y;
};

void copy_rows_scalar(const CopyRowsParams& p, const CopyRowsData& d);

template <class Visitor> void fields(Visitor&& v, const CopyRowsParams& p) {
  v("rows", p.rows), v("row_bytes", p.row_bytes), v("x_step_bytes", p.x_step_bytes), v("y_step_bytes", p.y_step_bytes);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernel.
#include <string.h>

#include "kernels/copy_rows/copy_rows.h"

namespace thimble::kernels {

void copy_rows_scalar(const CopyRowsParams& p, const CopyRowsData& d) {
  uint32_t from = 0, to = 0;
  for (uint32_t row = 0; row < p.rows; row++, from += p.x_step_bytes, to += p.y_step_bytes) memcpy(d.y + to, d.x + from, p.row_bytes);
}

}  // namespace thimble::kernels

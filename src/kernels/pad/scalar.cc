// SPDX-License-Identifier: Apache-2.0
// The reference kernel: one pass over y, alternately filling and copying.
#include "kernels/pad/pad.h"

#include <string.h>

#include "kernels/fill/fill.h"

namespace thimble::kernels {

void pad_scalar(const PadParams& p, const PadData& d) {
  uint32_t done[kPadMaxAxes] = {};
  const uint8_t* x = d.x;
  uint8_t* const end = d.y + p.y_bytes;
  fill_scalar({p.lead_bytes, p.element_bytes}, {d.value, d.y});
  uint8_t* y = d.y + p.lead_bytes;
  while (y < end) {
    memcpy(y, x, p.run_bytes);
    x += p.run_bytes, y += p.run_bytes;
    uint32_t gap = 0;
    for (uint32_t a = 0; a < p.axis_count; a++) {
      if (++done[a] < d.axes[a].count) break;
      done[a] = 0;
      gap += d.axes[a].gap_bytes;
    }
    const uint32_t left = static_cast<uint32_t>(end - y);   // the last gap is only the tail
    if (gap > left) gap = left;
    fill_scalar({gap, p.element_bytes}, {d.value, y});
    y += gap;
  }
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernel: one pass over y, alternately filling and copying.
#include <string.h>

#include "kernels/pad/pad.h"

namespace thimble::kernels {
namespace {

uint8_t* fill(uint8_t* y, uint32_t bytes, const void* value, uint32_t element_bytes) {
  uint8_t* const end = y + bytes;
  if (element_bytes == 1) memset(y, *static_cast<const uint8_t*>(value), bytes);
  else
    for (; y < end; y += element_bytes) memcpy(y, value, element_bytes);
  return end;
}

}  // namespace

void pad_scalar(const PadParams& p, const PadData& d) {
  uint32_t done[kPadMaxAxes] = {};
  const uint8_t* x = d.x;
  uint8_t* const end = d.y + p.y_bytes;
  uint8_t* y = fill(d.y, p.lead_bytes, d.value, p.element_bytes);
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
    y = fill(y, gap < left ? gap : left, d.value, p.element_bytes);
  }
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernel: what is filled already is copied behind itself, twice as much each time.
#include "kernels/fill/fill.h"

#include <string.h>

namespace thimble::kernels {

void fill_scalar(const FillParams& p, const FillData& d) {
  uint32_t done = p.element_bytes;
  if (done == 1) memset(d.y, *static_cast<const uint8_t*>(d.value), p.y_bytes);
  if (done == 1 || p.y_bytes == 0) return;
  memcpy(d.y, d.value, done);
  for (; done < p.y_bytes; done *= 2) memcpy(d.y + done, d.y, done < p.y_bytes - done ? done : p.y_bytes - done);
}

}  // namespace thimble::kernels

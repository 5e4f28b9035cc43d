// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/embedding_lookup/embedding_lookup.h"

#include <string.h>

namespace thimble::kernels {

bool embedding_lookup_scalar(const EmbeddingLookupParams& p, const int32_t* x, const void* w, void* y) {
  uint8_t* to = static_cast<uint8_t*>(y);
  for (uint32_t i = 0; i < p.lookups; i++, to += p.row_bytes) {
    const uint32_t row = static_cast<uint32_t>(x[i]);
    if (row >= p.rows) return false;
    memcpy(to, static_cast<const uint8_t*>(w) + row * p.row_bytes, p.row_bytes);
  }
  return true;
}

bool embedding_lookup_s8_f32_scalar(const EmbeddingLookupF32Params& p, const int32_t* x, const int8_t* w, float* y) {
  for (uint32_t i = 0; i < p.table.lookups; i++) {
    const uint32_t row = static_cast<uint32_t>(x[i]);
    if (row >= p.table.rows) return false;
    const int8_t* from = w + row * p.table.row_bytes;
    for (uint32_t k = 0; k < p.table.row_bytes; k++) *y++ = static_cast<float>(from[k]) * p.scale;
  }
  return true;
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y[i] = w[x[i]], rows of a table, as they are or scaled into floats
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct EmbeddingLookupParams {
  uint32_t lookups, rows, row_bytes;   // of a row of w; each >= 1
};

// False, and the rest of y unwritten, where a number in x is no row of w.
bool embedding_lookup_scalar(const EmbeddingLookupParams& p, const int32_t* x, const void* w, void* y);

struct EmbeddingLookupF32Params {
  EmbeddingLookupParams table;
  float scale;
};
bool embedding_lookup_s8_f32_scalar(const EmbeddingLookupF32Params& p, const int32_t* x, const int8_t* w, float* y);

template <class Visitor> void fields(Visitor&& v, const EmbeddingLookupParams& p) {
  v("lookups", p.lookups), v("rows", p.rows), v("row_bytes", p.row_bytes);
}
template <class Visitor> void fields(Visitor&& v, const EmbeddingLookupF32Params& p) { fields(v, p.table), v("scale", p.scale); }

}  // namespace thimble::kernels

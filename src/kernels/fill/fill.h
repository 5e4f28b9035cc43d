// SPDX-License-Identifier: Apache-2.0
// y[i] = value for every element i, of whatever type.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct FillParams {
  uint32_t y_bytes;         // a multiple of element_bytes; may be 0
  uint32_t element_bytes;   // >= 1
};

struct FillData {
  const void* value;   // one element
  uint8_t* y;
};

void fill_scalar(const FillParams& p, const FillData& d);

template <class Visitor> void fields(Visitor&& v, const FillParams& p) {
  v("y_bytes", p.y_bytes), v("element_bytes", p.element_bytes);
}

}  // namespace thimble::kernels

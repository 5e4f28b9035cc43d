// SPDX-License-Identifier: Apache-2.0
// y[i] = x[i] as another type. From a wider integer the low bits stay; from float the fraction is cut off, what is too large or too
// small becomes the last value, and a NaN 0.
#pragma once

#include "base/element_type.h"

namespace thimble::kernels {

struct CastParams {
  uint32_t count;
  Type from;   // castable
};
// Whether there is a cast from this type: f32, boolean and integers of 8 to 64 bits; booleans are bytes, and any byte but 0 is true.
bool castable(Type from);

// To float and to integers of 8 to 64 bits.
template <class Y> void cast_scalar(const CastParams& p, const void* x, Y* y);
void cast_boolean_scalar(const CastParams& p, const void* x, uint8_t* y);

template <class Visitor> void fields(Visitor&& v, const CastParams& p) {
  v("count", p.count), v("from", static_cast<int>(p.from));
}

}  // namespace thimble::kernels

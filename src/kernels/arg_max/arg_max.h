// SPDX-License-Identifier: Apache-2.0
// y[o, i] = the k with the largest, or the smallest, x[o, k, i]; the first of equals. A NaN loses against any number.
#pragma once

#include "kernels/axis_split.h"

namespace thimble::kernels {

struct ArgMaxParams {
  AxisSplit axis;
  uint32_t y_bytes;   // of an index: 4 or 8
};

// T is float, int8_t, uint8_t, int16_t, int32_t or int64_t.
template <class T> void arg_max_scalar(const ArgMaxParams& p, const T* x, void* y);
template <class T> void arg_min_scalar(const ArgMaxParams& p, const T* x, void* y);

template <class Visitor> void fields(Visitor&& v, const ArgMaxParams& p) {
  fields(v, p.axis);
  v("y_bytes", p.y_bytes);
}

}  // namespace thimble::kernels

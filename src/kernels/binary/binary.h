// SPDX-License-Identifier: Apache-2.0
// y[i] = f(x0[i], x1[i]) along one row; broadcasting is done outside, row by row. What all kernels of two inputs have in common.
#pragma once

#include "base/fixed_point.h"

namespace thimble::kernels {

template <class X, class Y = X> struct BinaryData {
  const X *x0, *x1;        // [count], or one element where the step is 0
  Y* y;                    // [count]
  uint32_t count;          // >= 1
  uint32_t step0, step1;   // 0 or 1
};

struct BinaryF32Params {
  float lowest, highest;   // of the output: the fused activation
};

template <class Visitor> void fields(Visitor&& v, const BinaryF32Params& p) { v("lowest", p.lowest), v("highest", p.highest); }

// The loop of the scalar kernels.
template <class X, class Y, class F> inline void for_each_pair(const BinaryData<X, Y>& d, F f) {
  const X *x0 = d.x0, *x1 = d.x1;
  const uint32_t step0 = d.step0, step1 = d.step1;
  Y *y = d.y, *const end = y + d.count;
  do {
    *y++ = f(*x0, *x1);
    x0 += step0;
    x1 += step1;
  } while (y != end);
}

}  // namespace thimble::kernels

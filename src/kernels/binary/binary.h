// SPDX-License-Identifier: Apache-2.0
// y[i] = f(x0[i], x1[i]) along one row; broadcasting is done outside, row by row. What all kernels of two inputs have in common.
#pragma once

#include "base/fixed_point.h"

namespace thimble::kernels {

template <class X, class Y = X, class W = X> struct BinaryData {
  const X* x0;             // [count], or one element where the step is 0
  const W* x1;
  Y* y;                    // [count]
  uint32_t count;          // >= 1
  uint32_t step0, step1;   // 0 or 1
};

// The fused activation: bounds of the output.
struct BinaryF32Params {
  float lowest, highest;
};
struct BinaryIntParams {
  int32_t lowest, highest;   // INT32_MIN and INT32_MAX: no bound, also for a wider type
};

template <class Visitor> void fields(Visitor&& v, const BinaryF32Params& p) { v("lowest", p.lowest), v("highest", p.highest); }
template <class Visitor> void fields(Visitor&& v, const BinaryIntParams& p) { v("lowest", p.lowest), v("highest", p.highest); }

// The loop of the scalar kernels.
template <class X, class Y, class W, class F> inline void for_each_pair(const BinaryData<X, Y, W>& d, F f) {
  const X* x0 = d.x0;
  const W* x1 = d.x1;
  const uint32_t step0 = d.step0, step1 = d.step1;
  Y *y = d.y, *const end = y + d.count;
  if ((step0 & step1) == 1) {
    do *y++ = f(*x0++, *x1++);
    while (y != end);
    return;
  }
  do {
    *y++ = f(*x0, *x1);
    x0 += step0;
    x1 += step1;
  } while (y != end);
}

// The same with the result bounded.
template <class F> inline void for_each_pair(const BinaryF32Params& p, const BinaryData<float>& d, F f) {
  const float lowest = p.lowest, highest = p.highest;
  for_each_pair(d, [=](float x0, float x1) { return clamp(f(x0, x1), lowest, highest); });
}
template <class T, class F> inline void for_each_pair(const BinaryIntParams& p, const BinaryData<T>& d, F f) {
  const T lowest = p.lowest == INT32_MIN ? kLowest<T> : p.lowest, highest = p.highest == INT32_MAX ? kHighest<T> : p.highest;
  for_each_pair(d, [=](T x0, T x1) { return clamp<T>(f(x0, x1), lowest, highest); });
}

}  // namespace thimble::kernels

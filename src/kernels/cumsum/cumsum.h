// SPDX-License-Identifier: Apache-2.0
// y[o, k, i] = the sum of x[o, j, i] over j <= k; over j < k if exclusive; from the other end if reverse.
#pragma once

#include "base/fixed_point.h"
#include "kernels/axis_split.h"

namespace thimble::kernels {

struct CumsumParams {
  AxisSplit axis;
  bool exclusive, reverse;
};
// T is float, int32_t or int64_t; integers wrap.
template <class T> void cumsum_scalar(const CumsumParams& p, const T* x, T* y);

// Stored values of 8 or 16 bits. The sum is exact; only what is stored is rounded.
struct QuantizedCumsumParams {
  CumsumParams sums;
  int32_t x_zero_point, y_zero_point;
  Multiplier multiplier;   // scale(x) / scale(y)
};
template <class T> void quantized_cumsum_scalar(const QuantizedCumsumParams& p, const T* x, T* y);   // int8_t, int16_t

template <class Visitor> void fields(Visitor&& v, const CumsumParams& p) {
  fields(v, p.axis);
  v("exclusive", p.exclusive), v("reverse", p.reverse);
}
template <class Visitor> void fields(Visitor&& v, const QuantizedCumsumParams& p) {
  fields(v, p.sums);
  v("x_zero_point", p.x_zero_point), v("y_zero_point", p.y_zero_point), v("multiplier", p.multiplier.value), v("shift", p.multiplier.shift);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y[k] = finish(fold over r of x[k, r]), where r runs over the reduced dimensions of x in their order and k over the others.
#pragma once

#include <stdint.h>

#include "base/fixed_point.h"

namespace thimble::kernels {

// Which elements of x make an element of y.
struct ReductionShape {
  uint32_t dims[8];   // of x, each >= 1; those past its rank are 1
  uint32_t reduced;   // bit i is set: dimension i is folded
};

// Sums and means of stored values of 8 or 16 bits. A mean's multiplier is divided by the number of elements folded.
struct QuantizedSumParams {
  ReductionShape shape;
  int32_t sum_offset;       // minus the zero point times the number of elements; sum + sum_offset in (-2^31, 2^31)
  Multiplier multiplier;    // scale(x) / scale(y)
  int32_t y_offset;         // the zero point
};
template <class T> void quantized_sum_scalar(const QuantizedSumParams& p, const T* x, T* y);   // int8_t, uint8_t, int16_t

struct ReductionParams {
  ReductionShape shape;
  uint32_t count;           // elements folded
};
// float, int32_t, int64_t; integers wrap, and a mean's division cuts off.
template <class T> void sum_scalar(const ReductionParams& p, const T* x, T* y);
template <class T> void mean_scalar(const ReductionParams& p, const T* x, T* y);
template <class T> void prod_scalar(const ReductionParams& p, const T* x, T* y);
// These, int8_t, uint8_t and int16_t.
template <class T> void max_scalar(const ReductionParams& p, const T* x, T* y);
template <class T> void min_scalar(const ReductionParams& p, const T* x, T* y);
// Bools: bytes that are 0 or not.
void any_scalar(const ReductionParams& p, const uint8_t* x, uint8_t* y);
void all_scalar(const ReductionParams& p, const uint8_t* x, uint8_t* y);

template <class Visitor> void fields(Visitor&& v, const ReductionShape& s) { v("dims", s.dims), v("reduced", s.reduced); }
template <class Visitor> void fields(Visitor&& v, const QuantizedSumParams& p) {
  fields(v, p.shape);
  v("sum_offset", p.sum_offset), v("multiplier", p.multiplier.value), v("shift", p.multiplier.shift), v("y_offset", p.y_offset);
}
template <class Visitor> void fields(Visitor&& v, const ReductionParams& p) {
  fields(v, p.shape);
  v("count", p.count);
}

}  // namespace thimble::kernels

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

// Stored values are int8. The multiplier holds the input's scale over the output's and over the number of elements folded.
struct MeanS8Params {
  ReductionShape shape;
  int32_t sum_offset;       // minus the zero point times the number of elements; sum + sum_offset in (-2^31, 2^31)
  Multiplier multiplier;
  int32_t y_offset;         // the zero point
};

struct MeanS8Data {
  const int8_t* x;
  int8_t* y;
};

void mean_s8_scalar(const MeanS8Params& p, const MeanS8Data& d);

struct MeanF32Params {
  ReductionShape shape;
  float count;              // elements folded
};

struct MeanF32Data {
  const float* x;
  float* y;
};

void mean_f32_scalar(const MeanF32Params& p, const MeanF32Data& d);

template <class Visitor> void fields(Visitor&& v, const ReductionShape& s) { v("dims", s.dims), v("reduced", s.reduced); }
template <class Visitor> void fields(Visitor&& v, const MeanS8Params& p) {
  fields(v, p.shape);
  v("sum_offset", p.sum_offset), v("multiplier", p.multiplier.value), v("shift", p.multiplier.shift), v("y_offset", p.y_offset);
}
template <class Visitor> void fields(Visitor&& v, const MeanF32Params& p) {
  fields(v, p.shape);
  v("count", p.count);
}

}  // namespace thimble::kernels

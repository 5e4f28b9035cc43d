// SPDX-License-Identifier: Apache-2.0
// y[r, i] = exp(beta * (x[r, i] - max)) / sum over i of the same, where max is the largest of row r
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// The output's scale is 1/256, its zero point -128.
struct SoftmaxS8Params {
  uint32_t rows, depth;
  int32_t multiplier;   // beta * scale(x) * 2^26: brings differences to 5 integer bits
  int16_t shift;        // [-31, 30]
  int16_t lowest;       // [-256, 0]: differences below it count as exp = 0
};
struct SoftmaxF32Params {
  uint32_t rows, depth;
  float beta;
};
void softmax_s8_scalar(const SoftmaxS8Params& p, const int8_t* x, int8_t* y);
void softmax_f32_scalar(const SoftmaxF32Params& p, const float* x, float* y);

template <class Visitor> void fields(Visitor&& v, const SoftmaxS8Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("multiplier", p.multiplier), v("shift", p.shift), v("lowest", p.lowest);
}
template <class Visitor> void fields(Visitor&& v, const SoftmaxF32Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("beta", p.beta);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Activations of one input, y[i] = f(x[i]): clamp (RELU and its like), logistic 1 / (1 + e^-x) and tanh.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// y = x, but at least `lowest` and at most `highest`. A NaN stays a NaN.
struct ClampS8Params {
  uint32_t count;
  int8_t lowest, highest;   // stored values; x and y have one scale
};
struct ClampF32Params {
  uint32_t count;
  float lowest, highest;
};
void clamp_s8_scalar(const ClampS8Params& p, const int8_t* x, int8_t* y);
void clamp_f32_scalar(const ClampF32Params& p, const float* x, float* y);

// Logistic and tanh of stored values. The output's scale is 1/256 with zero point -128 for logistic, 1/128 with 0 for tanh.
struct SigmoidS8Params {
  uint32_t count;
  int32_t multiplier;   // scale(x) * 2^27: brings x to 4 integer bits
  int16_t x_offset;     // minus the zero point
  int16_t radius;       // [0, 256]: from this distance to the zero point on the output is its type's last value
  int8_t shift;         // [-31, 30]
};
void logistic_s8_scalar(const SigmoidS8Params& p, const int8_t* x, int8_t* y);
void tanh_s8_scalar(const SigmoidS8Params& p, const int8_t* x, int8_t* y);

struct SigmoidF32Params {
  uint32_t count;
};
void logistic_f32_scalar(const SigmoidF32Params& p, const float* x, float* y);
void tanh_f32_scalar(const SigmoidF32Params& p, const float* x, float* y);

template <class Visitor> void fields(Visitor&& v, const ClampS8Params& p) {
  v("count", p.count), v("lowest", p.lowest), v("highest", p.highest);
}
template <class Visitor> void fields(Visitor&& v, const ClampF32Params& p) {
  v("count", p.count), v("lowest", p.lowest), v("highest", p.highest);
}
template <class Visitor> void fields(Visitor&& v, const SigmoidS8Params& p) {
  v("count", p.count), v("multiplier", p.multiplier), v("x_offset", p.x_offset), v("radius", p.radius), v("shift", p.shift);
}
template <class Visitor> void fields(Visitor&& v, const SigmoidF32Params& p) { v("count", p.count); }

}  // namespace thimble::kernels

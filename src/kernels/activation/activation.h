// SPDX-License-Identifier: Apache-2.0
// Activations of one input, y[i] = f(x[i]): clamp (RELU and its like), LEAKY_RELU, and of stored values logistic 1 / (1 + e^-x), tanh and
// HARD_SWISH x * relu6(x + 3) / 6.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// y = x, but at least `lowest` and at most `highest`. A NaN stays a NaN.
struct ClampStoredParams {
  uint32_t count;
  int16_t lowest, highest;   // stored values; x and y have one scale
};
struct ClampF32Params {
  uint32_t count;
  float lowest, highest;
};
template <class T> void clamp_scalar(const ClampStoredParams& p, const T* x, T* y);   // int8_t, uint8_t, int16_t
void clamp_f32_scalar(const ClampF32Params& p, const float* x, float* y);

// y = x, but alpha * x below 0.
struct LeakyReluStoredParams {
  uint32_t count;
  int32_t x_offset;         // minus the zero point
  int32_t y_offset;         // the zero point
  int32_t multiplier;       // scale(x) / scale(y)
  int32_t low_multiplier;   // |alpha| * scale(x) / scale(y)
  int8_t shift, low_shift;
  uint8_t negative;         // 1: alpha is
};
struct LeakyReluF32Params {
  uint32_t count;
  float alpha;
};
template <class T> void leaky_relu_scalar(const LeakyReluStoredParams& p, const T* x, T* y);   // int8_t, uint8_t, int16_t
void leaky_relu_f32_scalar(const LeakyReluF32Params& p, const float* x, float* y);

// Logistic and tanh of stored values, for int8_t and uint8_t. The output's scale is 1/256 for logistic, 1/128 for tanh, and its lowest
// value stands for 0 and -1.
struct Sigmoid8Params {
  uint32_t count;
  int32_t multiplier;   // scale(x) * 2^27: brings x to 4 integer bits
  int16_t x_offset;     // minus the zero point
  int16_t radius;       // [0, 256]: from this distance to the zero point on the output is its type's last value
  int8_t shift;         // [-31, 30]
};
template <class T> void logistic_8_scalar(const Sigmoid8Params& p, const T* x, T* y);
template <class T> void tanh_8_scalar(const Sigmoid8Params& p, const T* x, T* y);

// The same of int16, without zero points; the output's scale is 2^-15. Interpolates in a table of 255 steps of 1/24.
struct SigmoidS16Params {
  uint32_t count;
  uint16_t multiplier;   // [0, 2^15): scale(x) * 3 * 4096 * 2^shift
  uint8_t shift;         // [0, 31]
};
void logistic_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y);
void tanh_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y);

// For int8_t and uint8_t. In 16-bit steps: x in 1/128 of its own, and relu6(x + 3) / 6 in 2^-15.
struct HardSwishParams {
  uint32_t count;
  int16_t x_offset;             // minus the zero point
  int16_t y_offset;             // the zero point
  int16_t y_multiplier;         // scale(x) / 128 / scale(y), as 0.5 .. 1 in 2^-15
  int16_t gate_multiplier;      // scale(x) / 128 / (3 * 2^-15), likewise
  int8_t y_shift, gate_shift;   // [-31, 0], [-31, 30]
};
template <class T> void hard_swish_scalar(const HardSwishParams& p, const T* x, T* y);

template <class Visitor> void fields(Visitor&& v, const ClampStoredParams& p) {
  v("count", p.count), v("lowest", p.lowest), v("highest", p.highest);
}
template <class Visitor> void fields(Visitor&& v, const ClampF32Params& p) {
  v("count", p.count), v("lowest", p.lowest), v("highest", p.highest);
}
template <class Visitor> void fields(Visitor&& v, const LeakyReluStoredParams& p) {
  v("count", p.count), v("x_offset", p.x_offset), v("y_offset", p.y_offset), v("multiplier", p.multiplier),
      v("low_multiplier", p.low_multiplier), v("shift", p.shift), v("low_shift", p.low_shift), v("negative", p.negative);
}
template <class Visitor> void fields(Visitor&& v, const LeakyReluF32Params& p) { v("count", p.count), v("alpha", p.alpha); }
template <class Visitor> void fields(Visitor&& v, const Sigmoid8Params& p) {
  v("count", p.count), v("multiplier", p.multiplier), v("x_offset", p.x_offset), v("radius", p.radius), v("shift", p.shift);
}
template <class Visitor> void fields(Visitor&& v, const SigmoidS16Params& p) {
  v("count", p.count), v("multiplier", p.multiplier), v("shift", p.shift);
}
template <class Visitor> void fields(Visitor&& v, const HardSwishParams& p) {
  v("count", p.count), v("x_offset", p.x_offset), v("y_offset", p.y_offset), v("y_multiplier", p.y_multiplier),
      v("gate_multiplier", p.gate_multiplier), v("y_shift", p.y_shift), v("gate_shift", p.gate_shift);
}

}  // namespace thimble::kernels

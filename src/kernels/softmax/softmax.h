// SPDX-License-Identifier: Apache-2.0
// y[r, i] = exp(beta * (x[r, i] - max)) / sum over i of the same, where max is the largest of row r; and the logarithm of that
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// Of 8 bits. The output's lowest value stands for 0, and its range for 1.
struct Softmax8Params {
  uint32_t rows, depth;
  int32_t multiplier;   // beta * scale(x) * 2^26: brings differences to 5 integer bits
  int16_t shift;        // [-31, 30]
  int16_t lowest;       // [-256, 0]: differences below it count as exp = 0
};
void softmax_s8_scalar(const Softmax8Params& p, const int8_t* x, int8_t* y);
void softmax_u8_scalar(const Softmax8Params& p, const uint8_t* x, uint8_t* y);
void softmax_s8_s16_scalar(const Softmax8Params& p, const int8_t* x, int16_t* y);

// Of int16; the output's scale is 2^-15. Interpolates in tables of exp and of 1 / (1 + x).
struct SoftmaxS16Params {
  static constexpr uint32_t kMaxDepth = 1 << 16;   // 2^16 * 2^15 fits an unsigned sum
  uint32_t rows, depth;
  int32_t multiplier;   // beta * scale(x) * 65535 / 10: -65535 stands for -10
  int32_t shift;
};
void softmax_s16_scalar(const SoftmaxS16Params& p, const int16_t* x, int16_t* y);

struct SoftmaxF32Params {
  uint32_t rows, depth;
  float beta;
};
void softmax_f32_scalar(const SoftmaxF32Params& p, const float* x, float* y);

// The output's scale is 1/16, its zero point 127.
struct LogSoftmaxS8Params {
  Softmax8Params softmax;     // with beta 1
  int32_t inverse_multiplier; // 2^-26 / scale(x)
  int32_t inverse_shift;
};
void log_softmax_s8_scalar(const LogSoftmaxS8Params& p, const int8_t* x, int8_t* y);
void log_softmax_f32_scalar(const SoftmaxF32Params& p, const float* x, float* y);   // with beta 1

template <class Visitor> void fields(Visitor&& v, const Softmax8Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("multiplier", p.multiplier), v("shift", p.shift), v("lowest", p.lowest);
}
template <class Visitor> void fields(Visitor&& v, const SoftmaxS16Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("multiplier", p.multiplier), v("shift", p.shift);
}
template <class Visitor> void fields(Visitor&& v, const SoftmaxF32Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("beta", p.beta);
}
template <class Visitor> void fields(Visitor&& v, const LogSoftmaxS8Params& p) {
  fields(v, p.softmax), v("inverse_multiplier", p.inverse_multiplier), v("inverse_shift", p.inverse_shift);
}

}  // namespace thimble::kernels

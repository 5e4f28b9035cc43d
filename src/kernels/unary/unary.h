// SPDX-License-Identifier: Apache-2.0
// y[i] = f(x[i]) for functions without parameters, of floats or of integers as they are. A NaN stays a NaN unless said otherwise.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct MapParams {
  uint32_t count;
};
template <class Visitor> void fields(Visitor&& v, const MapParams& p) { v("count", p.count); }

void abs_f32_scalar(const MapParams& p, const float* x, float* y);
void ceil_f32_scalar(const MapParams& p, const float* x, float* y);
void cos_f32_scalar(const MapParams& p, const float* x, float* y);
void elu_f32_scalar(const MapParams& p, const float* x, float* y);          // x, or e^x - 1 below 0
void exp_f32_scalar(const MapParams& p, const float* x, float* y);
void floor_f32_scalar(const MapParams& p, const float* x, float* y);
void gelu_f32_scalar(const MapParams& p, const float* x, float* y);         // x times the normal distribution's integral up to x
void gelu_tanh_f32_scalar(const MapParams& p, const float* x, float* y);    // the usual approximation of it
void hard_swish_f32_scalar(const MapParams& p, const float* x, float* y);   // x * relu6(x + 3) / 6
void log_f32_scalar(const MapParams& p, const float* x, float* y);
void logistic_f32_scalar(const MapParams& p, const float* x, float* y);     // 1 / (1 + e^-x)
void neg_f32_scalar(const MapParams& p, const float* x, float* y);
void round_f32_scalar(const MapParams& p, const float* x, float* y);        // halves to even
void rsqrt_f32_scalar(const MapParams& p, const float* x, float* y);
void sign_f32_scalar(const MapParams& p, const float* x, float* y);         // -1, 0 or 1; 0 of a NaN
void sin_f32_scalar(const MapParams& p, const float* x, float* y);
void sqrt_f32_scalar(const MapParams& p, const float* x, float* y);
void square_f32_scalar(const MapParams& p, const float* x, float* y);
void tanh_f32_scalar(const MapParams& p, const float* x, float* y);

void abs_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y);      // the lowest value stays
void abs_s64_scalar(const MapParams& p, const int64_t* x, int64_t* y);      // likewise
void neg_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y);      // likewise
void neg_s64_scalar(const MapParams& p, const int64_t* x, int64_t* y);
void sign_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y);
void logical_not_scalar(const MapParams& p, const uint8_t* x, uint8_t* y);  // any byte but 0 is true, 1 is written

// The functions themselves, where operators of 8 bits tabulate them.
float elu(float x);
float gelu(float x);
float gelu_tanh(float x);

}  // namespace thimble::kernels

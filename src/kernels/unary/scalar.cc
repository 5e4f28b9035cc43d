// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/unary/unary.h"

#include <math.h>

#include "base/fixed_point.h"

namespace thimble::kernels {
namespace {

template <class T, class F> void map(const MapParams& p, const T* x, T* y, F f) {
  for (const T* const end = x + p.count; x != end;) *y++ = f(*x++);
}

template <class T> T magnitude(T x) { return x < 0 ? wrapping_negate(x) : x; }
template <class T> T sign(T x) { return static_cast<T>((x > 0) - (x < 0)); }

}  // namespace

float elu(float x) { return x < 0.0f ? expm1f(x) : x; }
float gelu(float x) { return 0.5f * x * erfcf(x * -0.707106781f); }
float gelu_tanh(float x) { return 0.5f * x * (1.0f + tanhf(0.797884561f * (x + 0.044715f * x * x * x))); }   // sqrt(2 / pi)

void abs_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, fabsf); }
void ceil_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, ceilf); }
void cos_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, cosf); }
void elu_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, elu); }
void exp_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, expf); }
void floor_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, floorf); }
void gelu_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, gelu); }
void gelu_tanh_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, gelu_tanh); }
void hard_swish_f32_scalar(const MapParams& p, const float* x, float* y) {
  map(p, x, y, [](float v) { return v * clamp(v + 3.0f, 0.0f, 6.0f) / 6.0f; });
}
void log_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, logf); }
void logistic_f32_scalar(const MapParams& p, const float* x, float* y) {
  map(p, x, y, [](float v) { return 1.0f / (1.0f + expf(-v)); });
}
void neg_f32_scalar(const MapParams& p, const float* x, float* y) {
  map(p, x, y, [](float v) { return -v; });
}
void round_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, rintf); }
void rsqrt_f32_scalar(const MapParams& p, const float* x, float* y) {
  map(p, x, y, [](float v) { return 1.0f / sqrtf(v); });
}
void sign_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, sign<float>); }
void sin_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, sinf); }
void sqrt_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, sqrtf); }
void square_f32_scalar(const MapParams& p, const float* x, float* y) {
  map(p, x, y, [](float v) { return v * v; });
}
void tanh_f32_scalar(const MapParams& p, const float* x, float* y) { map(p, x, y, tanhf); }

void abs_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y) { map(p, x, y, magnitude<int32_t>); }
void abs_s64_scalar(const MapParams& p, const int64_t* x, int64_t* y) { map(p, x, y, magnitude<int64_t>); }
void neg_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y) { map(p, x, y, wrapping_negate<int32_t>); }
void neg_s64_scalar(const MapParams& p, const int64_t* x, int64_t* y) { map(p, x, y, wrapping_negate<int64_t>); }
void sign_s32_scalar(const MapParams& p, const int32_t* x, int32_t* y) { map(p, x, y, sign<int32_t>); }
void logical_not_scalar(const MapParams& p, const uint8_t* x, uint8_t* y) {
  map(p, x, y, [](uint8_t v) { return static_cast<uint8_t>(v == 0); });
}

}  // namespace thimble::kernels

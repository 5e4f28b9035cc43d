// SPDX-License-Identifier: Apache-2.0
// Rows divided by something made of their own squares. L2: y[r, i] = x[r, i] / sqrt(sum over i of x^2). Local response:
// y[r, i] = x[r, i] / (bias + alpha * sum over |j - i| <= radius of x[r, j]^2)^beta.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// Of int8; y's scale is 1/128, its zero point 0.
struct L2NormalizationS8Params {
  static constexpr uint32_t kMaxDepth = 1 << 15;   // 2^15 * 255^2 < 2^31
  uint32_t rows, depth;
  int32_t x_offset;   // minus the zero point
};
struct L2NormalizationF32Params {
  uint32_t rows, depth;
};
void l2_normalization_s8_scalar(const L2NormalizationS8Params& p, const int8_t* x, int8_t* y);
void l2_normalization_f32_scalar(const L2NormalizationF32Params& p, const float* x, float* y);   // the root is at least 1e-6

struct LocalResponseParams {
  uint32_t rows, depth, radius;
  float bias, alpha, beta;
};
void local_response_normalization_f32_scalar(const LocalResponseParams& p, const float* x, float* y);

template <class Visitor> void fields(Visitor&& v, const L2NormalizationS8Params& p) {
  v("rows", p.rows), v("depth", p.depth), v("x_offset", p.x_offset);
}
template <class Visitor> void fields(Visitor&& v, const L2NormalizationF32Params& p) { v("rows", p.rows), v("depth", p.depth); }
template <class Visitor> void fields(Visitor&& v, const LocalResponseParams& p) {
  v("rows", p.rows), v("depth", p.depth), v("radius", p.radius), v("bias", p.bias), v("alpha", p.alpha), v("beta", p.beta);
}

}  // namespace thimble::kernels

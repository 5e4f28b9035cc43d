// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/normalization/normalization.h"

#include <math.h>

#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {

void l2_normalization_s8_scalar(const L2NormalizationS8Params& p, const int8_t* x, int8_t* y) {
  constexpr int32_t kFractionBits = 7;
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < p.depth; i++) sum += (x[i] + p.x_offset) * (x[i] + p.x_offset);
    const Multiplier root = inverse_square_root(sum);
    for (uint32_t i = 0; i < p.depth; i++) {
      const int32_t value = multiply(x[i] + p.x_offset, root.value, root.shift + kFractionBits);
      y[i] = static_cast<int8_t>(clamp<int32_t>(value, INT8_MIN, INT8_MAX));
    }
  }
}

void l2_normalization_f32_scalar(const L2NormalizationF32Params& p, const float* x, float* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    float sum = 0.0f;
    for (uint32_t i = 0; i < p.depth; i++) sum += x[i] * x[i];
    const float root = sqrtf(sum), norm = root < 1e-6f ? 1e-6f : root;
    for (uint32_t i = 0; i < p.depth; i++) y[i] = x[i] / norm;
  }
}

void local_response_normalization_f32_scalar(const LocalResponseParams& p, const float* x, float* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    for (uint32_t i = 0; i < p.depth; i++) {
      const uint32_t first = i < p.radius ? 0 : i - p.radius, last = p.depth - 1 - i < p.radius ? p.depth - 1 : i + p.radius;
      float sum = 0.0f;
      for (uint32_t j = first; j <= last; j++) sum += x[j] * x[j];
      y[i] = x[i] * powf(p.bias + p.alpha * sum, -p.beta);
    }
  }
}

}  // namespace thimble::kernels

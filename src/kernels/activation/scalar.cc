// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/activation/activation.h"

#include <math.h>

#include "base/fixed_point.h"
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

// `function` takes 4 integer bits and gives none; y counts 2^-fraction_bits from y_offset.
template <class F> void sigmoid_s8(const SigmoidS8Params& p, const int8_t* x, int8_t* y, int fraction_bits, int32_t y_offset, F function) {
  for (uint32_t i = 0; i < p.count; i++) {
    const int32_t from_zero = x[i] + p.x_offset;
    int32_t value = from_zero > 0 ? INT8_MAX : INT8_MIN;
    if (from_zero > -p.radius && from_zero < p.radius) {
      const int32_t exact = function(multiply(from_zero, p.multiplier, p.shift));
      value = clamp<int32_t>(rounding_divide_by_power_of_two(exact, 31 - fraction_bits) + y_offset, INT8_MIN, INT8_MAX);
    }
    y[i] = static_cast<int8_t>(value);
  }
}

}  // namespace

void clamp_s8_scalar(const ClampS8Params& p, const int8_t* x, int8_t* y) {
  const int8_t lowest = p.lowest, highest = p.highest;
  for (const int8_t* const end = x + p.count; x != end; x++) *y++ = clamp(*x, lowest, highest);
}

void clamp_f32_scalar(const ClampF32Params& p, const float* x, float* y) {
  const float lowest = p.lowest, highest = p.highest;
  for (const float* const end = x + p.count; x != end; x++) *y++ = clamp(*x, lowest, highest);
}

void logistic_s8_scalar(const SigmoidS8Params& p, const int8_t* x, int8_t* y) { sigmoid_s8(p, x, y, 8, INT8_MIN, logistic_q4); }
void tanh_s8_scalar(const SigmoidS8Params& p, const int8_t* x, int8_t* y) { sigmoid_s8(p, x, y, 7, 0, tanh_q4); }

void logistic_f32_scalar(const SigmoidF32Params& p, const float* x, float* y) {
  for (uint32_t i = 0; i < p.count; i++) y[i] = 1.0f / (1.0f + expf(-x[i]));
}

void tanh_f32_scalar(const SigmoidF32Params& p, const float* x, float* y) {
  for (uint32_t i = 0; i < p.count; i++) y[i] = tanhf(x[i]);
}

}  // namespace thimble::kernels

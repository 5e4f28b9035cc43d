// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/softmax/softmax.h"

#include <math.h>

#include "base/fixed_point.h"
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

// The largest of a row, at least `largest`; a NaN is passed over.
template <class T> T largest_of(const T* x, uint32_t count, T largest) {
  for (uint32_t i = 0; i < count; i++)
    if (largest < x[i]) largest = x[i];
  return largest;
}

// exp of a difference to the row's largest value, without integer bits; 0 for one too small to count. Needed twice, and long.
[[gnu::noinline]] int32_t exp_of(const SoftmaxS8Params& p, int32_t difference) {
  return difference < p.lowest ? 0 : exp_of_nonpositive(multiply(difference, p.multiplier, p.shift), 5);
}

}  // namespace

void softmax_s8_scalar(const SoftmaxS8Params& p, const int8_t* x, int8_t* y) {
  constexpr int kSumFractionBits = 19;
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    const int32_t largest = largest_of<int8_t>(x, p.depth, INT8_MIN);
    uint32_t sum = 0;   // in [2^19, 2^31)
    for (uint32_t i = 0; i < p.depth && sum < 1u << 30; i++)   // from 2^28 on all of the row rounds to 0
      sum += static_cast<uint32_t>(rounding_divide_by_power_of_two(exp_of(p, x[i] - largest), 31 - kSumFractionBits));
    const int headroom = __builtin_clz(sum);
    const int32_t inverse = reciprocal(sum << headroom);
    const int shift = 31 - kSumFractionBits - headroom + 31 - 8;
    for (uint32_t i = 0; i < p.depth; i++) {
      const int32_t ratio = doubling_high_multiply(inverse, exp_of(p, x[i] - largest));
      const int32_t stored = shift > 31 ? 0 : rounding_divide_by_power_of_two(ratio, shift);
      y[i] = static_cast<int8_t>(clamp<int32_t>(stored + INT8_MIN, INT8_MIN, INT8_MAX));
    }
  }
}

void softmax_f32_scalar(const SoftmaxF32Params& p, const float* x, float* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    const float largest = largest_of(x, p.depth, -3.40282347e+38f);
    float sum = 0.0f;
    for (uint32_t i = 0; i < p.depth; i++) {
      y[i] = expf((x[i] - largest) * p.beta);
      sum += y[i];
    }
    for (uint32_t i = 0; i < p.depth; i++) y[i] /= sum;
  }
}

}  // namespace thimble::kernels

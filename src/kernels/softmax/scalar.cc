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
[[gnu::noinline]] int32_t exp_of(const Softmax8Params& p, int32_t difference) {
  return difference < p.lowest ? 0 : exp_of_nonpositive(multiply(difference, p.multiplier, p.shift), 5);
}

// The sum of a row's exponentials in [2^19, 2^31], where it saturates; by then 8 bits round to 0.
constexpr int kSumFractionBits = 19;
template <class X> uint32_t sum_of_exp(const Softmax8Params& p, const X* x, int32_t largest) {
  constexpr uint32_t kLimit = 1u << 31;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < p.depth && sum < kLimit; i++)
    sum += static_cast<uint32_t>(rounding_divide_by_power_of_two(exp_of(p, x[i] - largest), 31 - kSumFractionBits));
  return sum < kLimit ? sum : kLimit;
}

template <class X, class Y> void softmax_8(const Softmax8Params& p, const X* x, Y* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    const int32_t largest = largest_of<X>(x, p.depth, kLowest<X>);
    const uint32_t sum = sum_of_exp(p, x, largest);
    const int headroom = __builtin_clz(sum);
    const int32_t inverse = reciprocal(sum << headroom);
    const int shift = 31 - kSumFractionBits - headroom + 31 - static_cast<int>(8 * sizeof(Y));
    for (uint32_t i = 0; i < p.depth; i++) {
      const int32_t ratio = doubling_high_multiply(inverse, exp_of(p, x[i] - largest));
      const int32_t stored = shift > 31 ? 0 : rounding_divide_by_power_of_two(ratio, shift);
      y[i] = static_cast<Y>(clamp<int32_t>(stored + kLowest<Y>, kLowest<Y>, kHighest<Y>));
    }
  }
}

}  // namespace

void softmax_s8_scalar(const Softmax8Params& p, const int8_t* x, int8_t* y) { softmax_8(p, x, y); }
void softmax_u8_scalar(const Softmax8Params& p, const uint8_t* x, uint8_t* y) { softmax_8(p, x, y); }
void softmax_s8_s16_scalar(const Softmax8Params& p, const int8_t* x, int16_t* y) { softmax_8(p, x, y); }

void log_softmax_s8_scalar(const LogSoftmaxS8Params& p, const int8_t* x, int8_t* y) {
  constexpr int kOutputShift = 31 - 5 - 4;   // from 5 integer bits to steps of 1/16
  const Softmax8Params& s = p.softmax;
  for (uint32_t r = 0; r < s.rows; r++, x += s.depth, y += s.depth) {
    const int32_t largest = largest_of<int8_t>(x, s.depth, INT8_MIN);
    const uint32_t sum = sum_of_exp(s, x, largest);
    const int32_t log_sum = log_q12(sum < INT32_MAX ? static_cast<int32_t>(sum) : INT32_MAX);
    // From here on differences, less the logarithm, stay within 5 integer bits.
    const int32_t bound = multiply(log_sum + INT32_MIN, p.inverse_multiplier, p.inverse_shift);
    const int32_t lowest = bound < s.lowest - 1 ? s.lowest - 1 : bound;
    for (uint32_t i = 0; i < s.depth; i++) {
      const int32_t difference = x[i] - largest;
      int32_t stored = INT8_MIN;
      if (difference > lowest) {
        const int32_t exact = wrapping_subtract(multiply(difference, s.multiplier, s.shift), log_sum);
        stored = clamp<int32_t>(rounding_divide_by_power_of_two(exact, kOutputShift) + INT8_MAX, INT8_MIN, INT8_MAX);
      }
      y[i] = static_cast<int8_t>(stored);
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

void log_softmax_f32_scalar(const SoftmaxF32Params& p, const float* x, float* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    const float largest = largest_of(x, p.depth, -3.40282347e+38f);
    float sum = 0.0f;
    for (uint32_t i = 0; i < p.depth; i++) sum += expf(x[i] - largest);
    const float log_sum = logf(sum);
    for (uint32_t i = 0; i < p.depth; i++) y[i] = x[i] - largest - log_sum;
  }
}

}  // namespace thimble::kernels

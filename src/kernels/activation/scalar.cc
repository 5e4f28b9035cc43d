// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/activation/activation.h"

#include "base/fixed_point.h"
#include "kernels/activation/logistic_table.h"
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

// `function` takes 4 integer bits and gives none; y counts 2^-fraction_bits from y_offset, as int8 does.
template <class T, class F>
void sigmoid_8(const Sigmoid8Params& p, const T* x, T* y, int fraction_bits, int32_t y_offset, F function) {
  for (uint32_t i = 0; i < p.count; i++) {
    const int32_t from_zero = x[i] + p.x_offset;
    int32_t value = from_zero > 0 ? INT8_MAX : INT8_MIN;
    if (from_zero > -p.radius && from_zero < p.radius) {
      const int32_t exact = function(multiply(from_zero, p.multiplier, p.shift));
      value = clamp<int32_t>(rounding_divide_by_power_of_two(exact, 31 - fraction_bits) + y_offset, INT8_MIN, INT8_MAX);
    }
    y[i] = static_cast<T>(value - INT8_MIN + kLowest<T>);
  }
}

// logistic(a / 2^step_bits / 24) in 2^-(16 + step_bits), and `saturated` past the table.
uint32_t interpolated_logistic(uint32_t a, int step_bits, uint32_t saturated) {
  const uint32_t step = a >> step_bits;
  if (step >= 255) return saturated;
  const uint32_t low = kLogisticTable.values[step], high = kLogisticTable.values[step + 1];
  return (low << step_bits) + (a & ((1u << step_bits) - 1)) * (high - low);
}

// f takes the distance to the zero line in steps of 1 / (24 * 512), without its sign, and the sign.
template <class F> void sigmoid_s16(const SigmoidS16Params& p, const int16_t* x, int16_t* y, F f) {
  const int32_t multiplier = p.multiplier, shift = p.shift, half = shift > 0 ? 1 << (shift - 1) : 0;
  for (const int16_t* const end = x + p.count; x != end; x++) {
    const int32_t a = (*x * multiplier + half) >> shift;
    *y++ = static_cast<int16_t>(f(static_cast<uint32_t>(a < 0 ? -a : a), a < 0));
  }
}

// a * b / 2^15, rounded to nearest, halves up, or towards zero. Not both are -2^15.
int32_t rounded_product(int32_t a, int32_t b) { return (a * b + (1 << 14)) >> 15; }
int32_t truncated_product(int32_t a, int32_t b) { return a * b / (1 << 15); }

int32_t saturate_16(int32_t value) { return clamp<int32_t>(value, INT16_MIN, INT16_MAX); }

}  // namespace

template <class T> void clamp_scalar(const ClampStoredParams& p, const T* x, T* y) {
  const T lowest = static_cast<T>(p.lowest), highest = static_cast<T>(p.highest);
  for (const T* const end = x + p.count; x != end; x++) *y++ = clamp(*x, lowest, highest);
}
template void clamp_scalar(const ClampStoredParams&, const int8_t*, int8_t*);
template void clamp_scalar(const ClampStoredParams&, const uint8_t*, uint8_t*);
template void clamp_scalar(const ClampStoredParams&, const int16_t*, int16_t*);

void clamp_f32_scalar(const ClampF32Params& p, const float* x, float* y) {
  const float lowest = p.lowest, highest = p.highest;
  for (const float* const end = x + p.count; x != end; x++) *y++ = clamp(*x, lowest, highest);
}

template <class T> void leaky_relu_scalar(const LeakyReluStoredParams& params, const T* x, T* y) {
  const LeakyReluStoredParams p = params;   // y may lie anywhere, as far as the compiler knows
  for (const T* const end = x + p.count; x != end; x++) {
    const int32_t value = *x + p.x_offset;
    int32_t scaled = value >= 0 ? multiply(value, p.multiplier, p.shift) : multiply(value, p.low_multiplier, p.low_shift);
    if (value < 0 && p.negative) scaled = wrapping_negate(scaled);
    *y++ = static_cast<T>(clamp<int32_t>(scaled, kLowest<T> - p.y_offset, kHighest<T> - p.y_offset) + p.y_offset);
  }
}
template void leaky_relu_scalar(const LeakyReluStoredParams&, const int8_t*, int8_t*);
template void leaky_relu_scalar(const LeakyReluStoredParams&, const uint8_t*, uint8_t*);
template void leaky_relu_scalar(const LeakyReluStoredParams&, const int16_t*, int16_t*);

void leaky_relu_f32_scalar(const LeakyReluF32Params& p, const float* x, float* y) {
  const float alpha = p.alpha;
  for (const float* const end = x + p.count; x != end; x++) *y++ = *x > 0.0f ? *x : *x * alpha;
}

template <class T> void logistic_8_scalar(const Sigmoid8Params& p, const T* x, T* y) { sigmoid_8(p, x, y, 8, INT8_MIN, logistic_q4); }
template void logistic_8_scalar(const Sigmoid8Params&, const int8_t*, int8_t*);
template void logistic_8_scalar(const Sigmoid8Params&, const uint8_t*, uint8_t*);

template <class T> void tanh_8_scalar(const Sigmoid8Params& p, const T* x, T* y) { sigmoid_8(p, x, y, 7, 0, tanh_q4); }
template void tanh_8_scalar(const Sigmoid8Params&, const int8_t*, int8_t*);
template void tanh_8_scalar(const Sigmoid8Params&, const uint8_t*, uint8_t*);

void logistic_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y) {
  sigmoid_s16(p, x, y, [](uint32_t a, bool negative) {
    const int32_t value = static_cast<int32_t>(interpolated_logistic(a, 9, INT16_MAX << 10));
    return ((negative ? (1 << 25) - 1 - value : value) + (1 << 9)) >> 10;
  });
}

// tanh(x) = 2 logistic(2x) - 1
void tanh_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y) {
  sigmoid_s16(p, x, y, [](uint32_t a, bool negative) {
    const int32_t value = static_cast<int32_t>(interpolated_logistic(a, 8, UINT16_MAX << 8)) - (1 << 23);
    return ((negative ? -1 - value : value) + (1 << 7)) >> 8;
  });
}

template <class T> void hard_swish_scalar(const HardSwishParams& params, const T* x, T* y) {
  const HardSwishParams p = params;   // y may lie anywhere, as far as the compiler knows
  for (const T* const end = x + p.count; x != end; x++) {
    const int32_t fine = (*x + p.x_offset) * 128;
    int32_t gate = fine;
    if (p.gate_shift > 0) {   // the last doubling comes after the product, where saturation counts
      gate = saturate_16(saturating_shift_left(gate, p.gate_shift - 1));
      gate = saturate_16(rounded_product(gate, p.gate_multiplier) * 2);
    } else {
      gate = rounding_divide_by_power_of_two(rounded_product(gate, p.gate_multiplier), -p.gate_shift);
    }
    const int32_t value = truncated_product((gate + (1 << 15)) >> 1, rounded_product(fine, p.y_multiplier));
    const int32_t scaled = rounding_divide_by_power_of_two(value, -p.y_shift) + p.y_offset;
    *y++ = static_cast<T>(clamp<int32_t>(scaled, kLowest<T>, kHighest<T>));
  }
}
template void hard_swish_scalar(const HardSwishParams&, const int8_t*, int8_t*);
template void hard_swish_scalar(const HardSwishParams&, const uint8_t*, uint8_t*);

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The arithmetic of quantized inference, to the bit as TFLite defines it: a real multiplier is a Q31 number in [0.5, 1) and a power
// of two; a 32-bit product is rounded twice, first to 31 fraction bits, then by the shift.
// Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference" (2017), 2.2.
#pragma once

#include <stdint.h>

#include "base/wrapping.h"
#include "thimble/isa.h"

namespace thimble {

// value * 2^(shift - 31), value 0 or in [2^30, 2^31), shift in [-31, 30].
struct Multiplier {
  int32_t value;
  int32_t shift;
};

// Multipliers a * b[i] / c of positive finite floats, one or more, as TFLite forms them in double arithmetic (the product is exact
// there), but without any floating-point instruction. Too small becomes 0, too large the largest. The values may overwrite b.
void quantize_multipliers(float a, const float* b, uint32_t count, float c, int32_t* values, int8_t* shifts);
Multiplier quantize_multiplier(float a, float b, float c);
inline Multiplier quantize_multiplier(float a, float c) { return quantize_multiplier(a, 1.0f, c); }
// The multiplier a * b * whole, whole in [1, 2^16).
Multiplier quantize_product(float a, float b, uint32_t whole);

// A NaN stays a NaN.
template <class T> constexpr T clamp(T value, T lowest, T highest) {
  return value < lowest ? lowest : value > highest ? highest : value;
}

// A core that multiplies into 32 bits only takes four products of halves for one of 64.
inline constexpr bool kMultipliesByHalves = IsaSet::native().has(IsaSet::arm_v6m) && !IsaSet::native().has(IsaSet::arm_v7m);

// a * b with a = high * 2^16 + low, b likewise, is top * 2^32 + (high * b_low + low * b_high) * 2^16 + low * b_low.
struct Halves {
  uint32_t low, high;   // high is signed
  constexpr explicit Halves(int32_t value) : low(static_cast<uint32_t>(value) & 0xFFFF), high(static_cast<uint32_t>(value >> 16)) {}
};

constexpr int32_t doubling_high_multiply_by_halves(int32_t a, int32_t b) {
  constexpr uint32_t kMask = (1u << 15) - 1;
  const Halves x(a), y(b);
  const uint32_t one = x.high * y.low, other = x.low * y.high;   // each in [-2^31, 2^31): their sum may not fit
  const uint32_t carry = ((one & kMask) + (other & kMask) + (x.low * y.low >> 16) + (1u << 14)) >> 15;
  const uint32_t middle = static_cast<uint32_t>(static_cast<int32_t>(one) >> 15) + static_cast<uint32_t>(static_cast<int32_t>(other) >> 15);
  return a == b && a == INT32_MIN ? INT32_MAX : static_cast<int32_t>(x.high * y.high * 2 + middle + carry);
}

// a * b / 2^31 rounded to nearest, halves up. Not both are -2^31.
constexpr int32_t high_of_doubled(int32_t a, int32_t b) {
  return static_cast<int32_t>((static_cast<int64_t>(a) * b + (int64_t{1} << 30)) >> 31);
}

// The same of any two: -2^31 * -2^31 saturates.
constexpr int32_t doubling_high_multiply(int32_t a, int32_t b) {
  if constexpr (kMultipliesByHalves) return doubling_high_multiply_by_halves(a, b);
  return a == b && a == INT32_MIN ? INT32_MAX : high_of_doubled(a, b);
}

// value / 2^exponent rounded to nearest, halves away from zero. exponent in [0, 31].
constexpr int32_t rounding_divide_by_power_of_two(int32_t value, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((uint32_t{1} << exponent) - 1);
  const int32_t remainder = value & mask;
  const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

// By halves, rounding goes by the accumulator's sign: it is that of all that would overflow otherwise.
constexpr int32_t multiply_by_halves(int32_t accumulator, int32_t value, int32_t shift) {
  uint32_t right = 0;
  if (shift > 0) accumulator = static_cast<int32_t>(static_cast<uint32_t>(accumulator) << shift);
  else right = static_cast<uint32_t>(-shift);
  const Halves x(accumulator), m(value);
  const uint32_t middle = x.low * m.high + (x.low * m.low >> 16) + (1u << 14);   // < 2^31: the multiplier is not negative
  const uint32_t sum = middle + x.high * m.low, top = x.high * m.high * 2, half = right != 0 ? 1u << (right - 1) : 0;
  if (accumulator >= 0) return static_cast<int32_t>((top + (sum >> 15) + half) >> right);
  const int32_t product = static_cast<int32_t>(top) + (static_cast<int32_t>(sum) >> 15);
  return (product + static_cast<int32_t>(half) + (right != 0 ? product >> 31 : 0)) >> right;
}

// A 32-bit accumulator times the multiplier. The left shift wraps, as the reference's does. The multiplier is not negative, so that
// nothing saturates. Halves go away from zero: down, where the product is negative.
constexpr int32_t multiply(int32_t accumulator, int32_t value, int32_t shift) {
  if constexpr (kMultipliesByHalves) return multiply_by_halves(accumulator, value, shift);
  if (shift > 0) accumulator = static_cast<int32_t>(static_cast<uint32_t>(accumulator) << shift);
  const int32_t product = static_cast<int32_t>((static_cast<int64_t>(accumulator) * value + (int64_t{1} << 30)) >> 31);
  if (shift >= 0) return product;
  return (((product + (product >> 31)) >> (-shift - 1)) + 1) >> 1;
}
constexpr int32_t multiply(int32_t accumulator, Multiplier m) { return multiply(accumulator, m.value, m.shift); }

// value * 2^exponent, saturated. exponent in [0, 31].
constexpr int32_t saturating_shift_left(int32_t value, int32_t exponent) {
  const int64_t shifted = static_cast<int64_t>(value) * (int64_t{1} << exponent);
  return static_cast<int32_t>(clamp<int64_t>(shifted, INT32_MIN, INT32_MAX));
}

// The ends of an integer type.
template <class T> inline constexpr T kLowest = static_cast<T>(-1) < 0 ? static_cast<T>(uint64_t{1} << (8 * sizeof(T) - 1)) : T{0};
template <class T> inline constexpr T kHighest = static_cast<T>(~static_cast<uint64_t>(kLowest<T>));

// A 64-bit accumulator times the multiplier, of which TFLite takes the upper 16 bits there; rounded once. shift <= kMaxWideShift.
// What does not fit wraps.
constexpr int32_t kMaxWideShift = 14;
constexpr int32_t multiply_wide(int64_t accumulator, int32_t value, int32_t shift) {
  const int32_t upper = value < 0x7FFF0000 ? (value + (1 << 15)) >> 16 : 0x7FFF, right = 15 - shift;
  const uint64_t product = static_cast<uint64_t>(accumulator) * static_cast<uint64_t>(upper) + (uint64_t{1} << (right - 1));
  return static_cast<int32_t>(static_cast<int64_t>(product) >> right);
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/pair/pair.h"

#include <math.h>

namespace thimble::kernels {
namespace {

// Of both quotient and remainder the compiler keeps what is used. -1 is set apart, since the lowest value has no negative.
template <class T> T floor_quotient(T a, T b) {
  if (b == -1) return wrapping_negate(a);
  const T quotient = static_cast<T>(a / b);
  return static_cast<T>(quotient - (a % b != 0 && (a < 0) != (b < 0)));
}
template <class T> T floor_remainder(T a, T b) {
  if (b == -1) return 0;
  const T remainder = static_cast<T>(a % b);
  return static_cast<T>(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder);
}

int32_t power(int32_t base, int32_t exponent) {
  if (exponent < 0) return base == 1 || (base == -1 && exponent % 2 == 0) ? 1 : base == -1 ? -1 : 0;
  int32_t result = 1;
  for (; exponent != 0; exponent >>= 1, base = wrapping_multiply(base, base))
    if (exponent & 1) result = wrapping_multiply(result, base);
  return result;
}

float floor_modulo(float a, float b) {
  const float remainder = fmodf(a, b);
  return remainder != 0.0f && (b < 0.0f) != (remainder < 0.0f) ? remainder + b : remainder;
}

}  // namespace

template <class T> void ExtremumScalar<T>::maximum(const BinaryData<T>& d) {
  for_each_pair(d, [](T x0, T x1) { return x0 > x1 ? x0 : x1; });
}
template <class T> void ExtremumScalar<T>::minimum(const BinaryData<T>& d) {
  for_each_pair(d, [](T x0, T x1) { return x0 < x1 ? x0 : x1; });
}
template struct ExtremumScalar<float>;
template struct ExtremumScalar<int8_t>;
template struct ExtremumScalar<uint8_t>;
template struct ExtremumScalar<int16_t>;
template struct ExtremumScalar<int32_t>;
template struct ExtremumScalar<int64_t>;

template <class T> void FloorDivisionScalar<T>::div(const BinaryData<T>& d) { for_each_pair(d, floor_quotient<T>); }
template <class T> void FloorDivisionScalar<T>::mod(const BinaryData<T>& d) { for_each_pair(d, floor_remainder<T>); }
template struct FloorDivisionScalar<int8_t>;
template struct FloorDivisionScalar<int16_t>;
template struct FloorDivisionScalar<int32_t>;
template struct FloorDivisionScalar<int64_t>;

template <class T> void BitwiseScalar<T>::exclusive_or(const BinaryData<T>& d) {
  for_each_pair(d, [](T x0, T x1) { return static_cast<T>(x0 ^ x1); });
}
template <class T> void BitwiseScalar<T>::shift_right(const BinaryData<T>& d) {
  for_each_pair(d, [](T x0, T x1) { return static_cast<T>(x0 >> clamp<T>(x1, 0, 8 * sizeof(T) - 1)); });
}
template struct BitwiseScalar<int8_t>;
template struct BitwiseScalar<uint8_t>;
template struct BitwiseScalar<int16_t>;
template struct BitwiseScalar<uint16_t>;
template struct BitwiseScalar<int32_t>;
template struct BitwiseScalar<uint32_t>;

void logical_and_scalar(const BinaryData<uint8_t>& d) {
  for_each_pair(d, [](uint8_t x0, uint8_t x1) { return static_cast<uint8_t>(x0 != 0 && x1 != 0); });
}
void logical_or_scalar(const BinaryData<uint8_t>& d) {
  for_each_pair(d, [](uint8_t x0, uint8_t x1) { return static_cast<uint8_t>((x0 | x1) != 0); });
}

void sub_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(p, d, [](float x0, float x1) { return x0 - x1; });
}
void sub_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d) { for_each_pair(p, d, wrapping_subtract<int32_t>); }
void sub_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d) { for_each_pair(p, d, wrapping_subtract<int64_t>); }

void squared_difference_f32_scalar(const BinaryData<float>& d) {
  for_each_pair(d, [](float x0, float x1) { return (x0 - x1) * (x0 - x1); });
}
void squared_difference_s32_scalar(const BinaryData<int32_t>& d) {
  for_each_pair(d, [](int32_t x0, int32_t x1) {
    const int32_t difference = wrapping_subtract(x0, x1);
    return wrapping_multiply(difference, difference);
  });
}

void pow_s32_scalar(const BinaryData<int32_t>& d) { for_each_pair(d, power); }
void pow_f32_scalar(const BinaryData<float>& d) { for_each_pair(d, powf); }
void atan2_f32_scalar(const BinaryData<float>& d) { for_each_pair(d, atan2f); }
void floor_div_f32_scalar(const BinaryData<float>& d) {
  for_each_pair(d, [](float x0, float x1) { return static_cast<float>(floor(static_cast<double>(x0) / static_cast<double>(x1))); });
}
void floor_mod_f32_scalar(const BinaryData<float>& d) { for_each_pair(d, floor_modulo); }

}  // namespace thimble::kernels

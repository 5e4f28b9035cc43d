// SPDX-License-Identifier: Apache-2.0
// Activation ranges and requantization tables.
#include "ops/quantization.h"

namespace thimble {
namespace {

constexpr float kFloatMax = 3.40282347e+38f;

// zero_point + value / scale, halves away from zero, for 0 <= value; saturates far outside any stored type.
int32_t stored(float value, const Tensor& y) {
  const float steps = value / y.scale();
  if (!(steps < 65536.0f)) return 1 << 20;
  const int32_t whole = static_cast<int32_t>(steps);
  return y.zero_point() + whole + (steps - static_cast<float>(whole) >= 0.5f ? 1 : 0);
}

// What integers of a type can be; those of 32 bits and more are not bounded.
Range range_of(Type type) {
  if (type == Type::u8) return {0, UINT8_MAX};
  const int32_t highest = type == Type::s8 ? INT8_MAX : type == Type::s16 ? INT16_MAX : INT32_MAX;
  return {-1 - highest, highest};
}
void raise(Range& r, int32_t lowest) {
  if (lowest > r.lowest) r.lowest = lowest;
}
void lower(Range& r, int32_t highest) {
  if (highest < r.highest) r.highest = highest;
}

}  // namespace

RangeF32 real_range(Activation activation) {
  switch (activation) {
    case Activation::relu: return {0.0f, kFloatMax};
    case Activation::relu6: return {0.0f, 6.0f};
    case Activation::relu_n1_to_1: return {-1.0f, 1.0f};
    default: return {-kFloatMax, kFloatMax};
  }
}

Range integer_range(Activation activation) {
  const RangeF32 real = real_range(activation);
  return {real.lowest > -kFloatMax ? static_cast<int32_t>(real.lowest) : INT32_MIN,
          real.highest < kFloatMax ? static_cast<int32_t>(real.highest) : INT32_MAX};
}

Range stored_range(Activation activation, const Tensor& y) {
  Range r = range_of(y.type);
  if (activation == Activation::relu || activation == Activation::relu6) raise(r, y.zero_point());
  if (activation == Activation::relu6 || activation == Activation::relu_n1_to_1) {
    const int32_t highest = stored(activation == Activation::relu6 ? 6.0f : 1.0f, y);
    lower(r, highest);
    if (activation == Activation::relu_n1_to_1) raise(r, 2 * y.zero_point() - highest);
  }
  return r;
}

Range stored_range(RangeF32 real, const Tensor& y) {
  Range r = range_of(y.type);
  if (real.lowest > -kFloatMax) raise(r, real.lowest == 0.0f ? y.zero_point() : 2 * y.zero_point() - stored(-real.lowest, y));
  if (real.highest < kFloatMax) lower(r, stored(real.highest, y));
  return r;
}

bool require_one_scale(Prep& p, const Tensor& t) { return p.require(t.channels == 1, t, THIMBLE_TEXT("needs one scale")); }

}  // namespace thimble

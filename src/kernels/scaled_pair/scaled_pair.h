// SPDX-License-Identifier: Apache-2.0
// Two stored inputs brought to one scale before they meet: sums, differences and squared differences, and the comparisons of
// kernels/comparison. x' = (x + offset) * 2^left_shift * multiplier, where left_shift is the operation's own.
#pragma once

#include "kernels/binary/binary.h"
#include "kernels/variants.h"

namespace thimble::kernels {

struct ScaledInputs {
  int32_t offset[2];       // minus the zero points
  int32_t multiplier[2];
  int8_t shift[2];
};

inline int32_t scaled(const ScaledInputs& p, int k, int32_t stored, int left_shift) {
  return multiply((stored + p.offset[k]) * (1 << left_shift), p.multiplier[k], p.shift[k]);
}

// y = activation(f(x0', x1')), rescaled. With kSumBits a sum of stored values, 9 bits (17 for int16) and a sign, stays within 31; with
// kSquareBits the square of a difference does. int16 has zero points 0 where it is squared.
struct ScaledPairParams {
  ScaledInputs x;
  int32_t y_multiplier;
  int32_t y_shift;
  int32_t y_offset;          // the zero point
  int32_t lowest, highest;   // of the output before y_offset is added
};
template <class T> inline constexpr int kSumBits = sizeof(T) == 1 ? 20 : 15;
template <class T> inline constexpr int kSquareBits = sizeof(T) == 1 ? 7 : 0;

// For int8_t, uint8_t and int16_t.
template <class T> struct ScaledPairScalar {
  static void add(const ScaledPairParams& p, const BinaryData<T>& d);
  static void sub(const ScaledPairParams& p, const BinaryData<T>& d);
  static void squared_difference(const ScaledPairParams& p, const BinaryData<T>& d);
};

struct ScaledPairFamily {};
struct AddS16 : ScaledPairFamily, Kernel<ScaledPairParams, BinaryData<int16_t>> {};
struct SubS8 : ScaledPairFamily, Kernel<ScaledPairParams, BinaryData<int8_t>> {};
struct SubS16 : ScaledPairFamily, Kernel<ScaledPairParams, BinaryData<int16_t>> {};

#define THIMBLE_FAMILY ScaledPairFamily
#define THIMBLE_VARIANTS "kernels/scaled_pair/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const ScaledInputs& p) {
  v("x0_offset", p.offset[0]), v("x1_offset", p.offset[1]), v("x0_multiplier", p.multiplier[0]), v("x1_multiplier", p.multiplier[1]),
      v("x0_shift", p.shift[0]), v("x1_shift", p.shift[1]);
}
template <class Visitor> void fields(Visitor&& v, const ScaledPairParams& p) {
  fields(v, p.x), v("y_multiplier", p.y_multiplier), v("y_shift", p.y_shift), v("y_offset", p.y_offset), v("lowest", p.lowest),
      v("highest", p.highest);
}

}  // namespace thimble::kernels

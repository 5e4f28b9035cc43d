// SPDX-License-Identifier: Apache-2.0
// y = x0 ? x1 for the six relations; y is 1 where it holds, else 0.
#pragma once

#include "kernels/scaled_pair/scaled_pair.h"

namespace thimble::kernels {

// For float, int32_t, int64_t and uint8_t, which here holds booleans: any byte but 0 is true.
template <class T> struct CompareScalar {
  static void equal(const BinaryData<T, uint8_t>& d);
  static void not_equal(const BinaryData<T, uint8_t>& d);
  static void greater(const BinaryData<T, uint8_t>& d);
  static void greater_equal(const BinaryData<T, uint8_t>& d);
  static void less(const BinaryData<T, uint8_t>& d);
  static void less_equal(const BinaryData<T, uint8_t>& d);
};

// For int8_t, uint8_t and int16_t: real values in steps of 1/256, each rounded as its own scale does. |x + offset| < 2^16, shifts
// at most kHighestComparedShift.
inline constexpr int kComparedBits = 8, kHighestComparedShift = 6;
template <class T> struct CompareStoredScalar {
  static void equal(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
  static void not_equal(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
  static void greater(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
  static void greater_equal(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
  static void less(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
  static void less_equal(const ScaledInputs& p, const BinaryData<T, uint8_t>& d);
};

}  // namespace thimble::kernels

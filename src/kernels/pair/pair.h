// SPDX-License-Identifier: Apache-2.0
// y = f(x0, x1) for functions without parameters: of stored values as they are, or of floats.
#pragma once

#include "kernels/binary/binary.h"

namespace thimble::kernels {

// For float and integers of 8 to 64 bits.
template <class T> struct ExtremumScalar {
  static void maximum(const BinaryData<T>& d);
  static void minimum(const BinaryData<T>& d);
};

// For signed integers of 8 to 64 bits.
template <class T> struct FloorDivisionScalar {
  static void div(const BinaryData<T>& d);   // rounded down; -2^n / -1 wraps; x1 is not 0
  static void mod(const BinaryData<T>& d);   // has x1's sign; x1 is not 0
};

// For integers of 8 to 32 bits.
template <class T> struct BitwiseScalar {
  static void exclusive_or(const BinaryData<T>& d);
  static void shift_right(const BinaryData<T>& d);   // arithmetic; x1 is brought into [0, bits)
};

void logical_and_scalar(const BinaryData<uint8_t>& d);   // any byte but 0 is true, 1 is written
void logical_or_scalar(const BinaryData<uint8_t>& d);

void sub_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d);
void sub_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d);   // wraps before the bounds
void sub_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d);

void squared_difference_f32_scalar(const BinaryData<float>& d);
void squared_difference_s32_scalar(const BinaryData<int32_t>& d);   // wraps

// x0^x1 modulo 2^32; a negative power is 1 / x0^-x1 without its fraction, and 0 of 0.
void pow_s32_scalar(const BinaryData<int32_t>& d);
void pow_f32_scalar(const BinaryData<float>& d);
void atan2_f32_scalar(const BinaryData<float>& d);
void floor_div_f32_scalar(const BinaryData<float>& d);   // the quotient is formed in double
void floor_mod_f32_scalar(const BinaryData<float>& d);

}  // namespace thimble::kernels

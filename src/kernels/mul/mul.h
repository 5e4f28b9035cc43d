// SPDX-License-Identifier: Apache-2.0
// y = activation(x0 * x1), and the params of a product or quotient of stored values
#pragma once

#include "kernels/binary/binary.h"
#include "kernels/variants.h"

namespace thimble::kernels {

// Of int8, uint8 or int16; the zero points of int16 are 0, so that a product has 31 bits.
struct ProductParams {
  int32_t multiplier;              // scale(x0) * scale(x1) / scale(y); of a quotient scale(x0) / (scale(x1) * scale(y))
  int8_t shift;
  int16_t x0_offset, x1_offset;    // minus the zero points
  int16_t y_offset;                // the zero point
  int16_t lowest, highest;         // of the output before y_offset is added
};

struct MulFamily {};
struct MulS8 : MulFamily, Kernel<ProductParams, BinaryData<int8_t>> {};
struct MulS16 : MulFamily, Kernel<ProductParams, BinaryData<int16_t>> {};
struct MulF32 : MulFamily, Kernel<BinaryF32Params, BinaryData<float>> {};

#define THIMBLE_FAMILY MulFamily
#define THIMBLE_VARIANTS "kernels/mul/variants.inc"
#include "kernels/family.inc"

void mul_u8_scalar(const ProductParams& p, const BinaryData<uint8_t>& d);
// Modulo 2^32 or 2^64 before the bounds.
void mul_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d);
void mul_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d);

template <class Visitor> void fields(Visitor&& v, const ProductParams& p) {
  v("multiplier", p.multiplier), v("shift", p.shift), v("x0_offset", p.x0_offset), v("x1_offset", p.x1_offset),
      v("y_offset", p.y_offset), v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

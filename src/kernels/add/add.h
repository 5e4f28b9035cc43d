// SPDX-License-Identifier: Apache-2.0
// y = activation(x0 + x1)
#pragma once

#include "kernels/binary/binary.h"
#include "kernels/variants.h"

namespace thimble::kernels {

// Of int8 or uint8. The sum is formed in steps of 2^-19 of the larger of the inputs' scales: the coarse input is shifted by 19, the fine
// one is shifted by 20 and multiplied by half the quotient of the scales. |sum| <= 2^28.
struct Add8Params {
  static constexpr int kSumBits = 19;
  int32_t fine_multiplier;            // 0 or in [2^30, 2^31); scale(fine) / scale(coarse) / 2
  int32_t y_multiplier;               // scale(coarse) / 2^19 / scale(y)
  int8_t fine_shift, y_shift;         // [-31, 0]
  uint8_t coarse;                     // 0 or 1: the input with the larger scale
  int16_t coarse_offset, fine_offset; // minus the zero points
  int16_t y_offset;                   // the zero point
  int16_t lowest, highest;            // of the output before y_offset is added
};

struct AddFamily {};
struct AddS8 : AddFamily, Kernel<Add8Params, BinaryData<int8_t>> {};
struct AddF32 : AddFamily, Kernel<BinaryF32Params, BinaryData<float>> {};

#define THIMBLE_FAMILY AddFamily
#define THIMBLE_VARIANTS "kernels/add/variants.inc"
#include "kernels/family.inc"

void add_u8_scalar(const Add8Params& p, const BinaryData<uint8_t>& d);
// Modulo 2^32 or 2^64 before the bounds.
void add_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d);
void add_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d);

template <class Visitor> void fields(Visitor&& v, const Add8Params& p) {
  v("fine_multiplier", p.fine_multiplier), v("y_multiplier", p.y_multiplier), v("fine_shift", p.fine_shift), v("y_shift", p.y_shift),
      v("coarse", p.coarse), v("coarse_offset", p.coarse_offset), v("fine_offset", p.fine_offset), v("y_offset", p.y_offset),
      v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

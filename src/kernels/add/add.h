// SPDX-License-Identifier: Apache-2.0
// y = activation(x0 + x1)
#pragma once

#include "kernels/binary/binary.h"

namespace thimble::kernels {

// Both inputs are brought to 1/2^20 of twice the larger scale, so that one of the multipliers is 1/2 and the sum stays in [-2^28, 2^28].
struct AddS8Params {
  static constexpr int kLeftShift = 20;
  int32_t x0_multiplier, x1_multiplier, y_multiplier;   // 0 or in [2^30, 2^31)
  int8_t x0_shift, x1_shift, y_shift;                   // [-31, 0]
  int16_t x0_offset, x1_offset;                         // minus the zero points
  int16_t y_offset;                                     // the zero point
  int16_t lowest, highest;                              // of the output before y_offset is added
};

void add_s8_scalar(const AddS8Params& p, const BinaryData<int8_t>& d);
void add_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d);

template <class Visitor> void fields(Visitor&& v, const AddS8Params& p) {
  v("x0_multiplier", p.x0_multiplier), v("x1_multiplier", p.x1_multiplier), v("y_multiplier", p.y_multiplier), v("x0_shift", p.x0_shift),
      v("x1_shift", p.x1_shift), v("y_shift", p.y_shift), v("x0_offset", p.x0_offset), v("x1_offset", p.x1_offset),
      v("y_offset", p.y_offset), v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y = activation(x0 * x1)
#pragma once

#include "kernels/binary/binary.h"

namespace thimble::kernels {

struct MulS8Params {
  int32_t multiplier;              // scale(x0) * scale(x1) / scale(y)
  int8_t shift;
  int16_t x0_offset, x1_offset;    // minus the zero points
  int16_t y_offset;                // the zero point
  int16_t lowest, highest;         // of the output before y_offset is added
};

void mul_s8_scalar(const MulS8Params& p, const BinaryData<int8_t>& d);
void mul_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d);

template <class Visitor> void fields(Visitor&& v, const MulS8Params& p) {
  v("multiplier", p.multiplier), v("shift", p.shift), v("x0_offset", p.x0_offset), v("x1_offset", p.x1_offset),
      v("y_offset", p.y_offset), v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

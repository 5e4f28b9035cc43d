// SPDX-License-Identifier: Apache-2.0
// y = x0, but x0 * x1 below 0; x1 is the slope.
#pragma once

#include "kernels/binary/binary.h"

namespace thimble::kernels {

struct PreluStoredParams {
  int32_t x0_offset, x1_offset;   // minus the zero points
  int32_t y_offset;               // the zero point
  int32_t multiplier;             // scale(x0) / scale(y)
  int32_t low_multiplier;         // scale(x0) * scale(x1) / scale(y)
  int8_t shift, low_shift;
};

void prelu_s8_scalar(const PreluStoredParams& p, const BinaryData<int8_t>& d);
void prelu_u8_scalar(const PreluStoredParams& p, const BinaryData<uint8_t>& d);
void prelu_s16_s8_scalar(const PreluStoredParams& p, const BinaryData<int16_t, int16_t, int8_t>& d);
void prelu_f32_scalar(const BinaryData<float>& d);

template <class Visitor> void fields(Visitor&& v, const PreluStoredParams& p) {
  v("x0_offset", p.x0_offset), v("x1_offset", p.x1_offset), v("y_offset", p.y_offset), v("multiplier", p.multiplier),
      v("low_multiplier", p.low_multiplier), v("shift", p.shift), v("low_shift", p.low_shift);
}

}  // namespace thimble::kernels

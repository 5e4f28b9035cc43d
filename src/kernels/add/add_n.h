// SPDX-License-Identifier: Apache-2.0
// y = x0 + x1 + … of stored values with one scale, block by block: the operator adds each input's block to the sums, then brings them to
// the output's scale.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct AddNS8Params {
  int32_t multiplier;   // scale(x) / 2^sum_bits / scale(y)
  int16_t x_offset;     // minus the sum of the inputs' zero points
  int16_t y_offset;     // the zero point
  int8_t shift;         // [-31, 0]
  int8_t sum_bits;      // so that a sum keeps to 32 bits
};
inline constexpr uint32_t kAddNBlock = 64;

void accumulate_s8_scalar(const int8_t* x, int16_t* sums, uint32_t count);   // of at most 255 inputs
void add_n_s8_scalar(const AddNS8Params& p, const int16_t* sums, int8_t* y, uint32_t count);

template <class Visitor> void fields(Visitor&& v, const AddNS8Params& p) {
  v("multiplier", p.multiplier), v("x_offset", p.x_offset), v("y_offset", p.y_offset), v("shift", p.shift), v("sum_bits", p.sum_bits);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/add/add_n.h"

#include "base/fixed_point.h"

namespace thimble::kernels {

void accumulate_s8_scalar(const int8_t* x, int16_t* sums, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) sums[i] = static_cast<int16_t>(sums[i] + x[i]);
}

void add_n_s8_scalar(const AddNS8Params& p, const int16_t* sums, int8_t* y, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const int32_t sum = multiply((sums[i] + p.x_offset) * (1 << p.sum_bits), p.multiplier, p.shift);
    y[i] = static_cast<int8_t>(clamp<int32_t>(sum, INT8_MIN - p.y_offset, INT8_MAX - p.y_offset) + p.y_offset);
  }
}

}  // namespace thimble::kernels

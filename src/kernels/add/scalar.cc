// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/add/add.h"

namespace thimble::kernels {

void add_s8_scalar(const AddS8Params& params, const BinaryData<int8_t>& d) {
  const AddS8Params p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t scaled0 = multiply((x0 + p.x0_offset) * (1 << p.kLeftShift), p.x0_multiplier, p.x0_shift);
    const int32_t scaled1 = multiply((x1 + p.x1_offset) * (1 << p.kLeftShift), p.x1_multiplier, p.x1_shift);
    const int32_t sum = multiply(scaled0 + scaled1, p.y_multiplier, p.y_shift);
    return static_cast<int8_t>(clamp<int32_t>(sum, p.lowest, p.highest) + p.y_offset);
  });
}

void add_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(d, [=](float x0, float x1) { return clamp(x0 + x1, p.lowest, p.highest); });
}

}  // namespace thimble::kernels

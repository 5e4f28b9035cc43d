// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/mul/mul.h"

namespace thimble::kernels {

void mul_s8_scalar(const MulS8Params& params, const BinaryData<int8_t>& d) {
  const MulS8Params p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t product = multiply((x0 + p.x0_offset) * (x1 + p.x1_offset), p.multiplier, p.shift);
    return static_cast<int8_t>(clamp<int32_t>(product, p.lowest, p.highest) + p.y_offset);
  });
}

void mul_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(d, [=](float x0, float x1) { return clamp(x0 * x1, p.lowest, p.highest); });
}

}  // namespace thimble::kernels

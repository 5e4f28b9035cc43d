// SPDX-License-Identifier: Apache-2.0
// Scales of inputs of fixed-point functions.
#include "ops/input_scaling.h"

namespace thimble {

InputScaling input_scaling(float scale, float beta, int integer_bits) {
  const int fraction_bits = 31 - integer_bits;
  const Multiplier m = quantize_multiplier(scale, beta, 1.0f / static_cast<float>(1 << fraction_bits));
  const bool saturated = m.value == INT32_MAX && m.shift == 30;   // then no difference is in range
  const int32_t radius = saturated ? 0 : ((1 << integer_bits) - 1) << fraction_bits >> (m.shift > 0 ? m.shift : 0);
  return {m, radius < 256 ? radius : 256};
}

}  // namespace thimble

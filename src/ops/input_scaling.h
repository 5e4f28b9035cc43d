// SPDX-License-Identifier: Apache-2.0
// How fixed-point functions (softmax, logistic, tanh) take their input: as a number with a few integer bits.
#pragma once

#include "base/fixed_point.h"

namespace thimble {

struct InputScaling {
  Multiplier multiplier;   // scale * beta * 2^(31 - integer_bits)
  int32_t radius;          // the largest distance to the zero point, up to 256, that the integer bits still hold
};

inline InputScaling input_scaling(float scale, float beta, int integer_bits) {
  const int fraction_bits = 31 - integer_bits;
  const Multiplier m = quantize_multiplier(scale, beta, 1.0f / static_cast<float>(1 << fraction_bits));
  const bool saturated = m.value == INT32_MAX && m.shift == 30;   // then no difference is in range
  const int32_t radius = saturated ? 0 : ((1 << integer_bits) - 1) << fraction_bits >> (m.shift > 0 ? m.shift : 0);
  return {m, radius < 256 ? radius : 256};
}

}  // namespace thimble

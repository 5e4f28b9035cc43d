// SPDX-License-Identifier: Apache-2.0
// How fixed-point functions (softmax, logistic, tanh) take their input: as a number with a few integer bits.
#pragma once

#include "base/fixed_point.h"

namespace thimble {

struct InputScaling {
  Multiplier multiplier;   // scale * beta * 2^(31 - integer_bits)
  int32_t radius;          // the largest distance to the zero point, up to 256, that the integer bits still hold
};

InputScaling input_scaling(float scale, float beta, int integer_bits);

}  // namespace thimble

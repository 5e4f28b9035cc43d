// SPDX-License-Identifier: Apache-2.0
// Two functions of libm, and clamps.
#include "kernels/float_activation/float_activation.h"

#include <math.h>

#include "base/fixed_point.h"

namespace thimble::kernels {

float activate(float value, uint8_t activation) {
  switch (activation) {
    case 1: return value < 0.0f ? 0.0f : value;
    case 2: return clamp(value, -1.0f, 1.0f);
    case 3: return clamp(value, 0.0f, 6.0f);
    case 4: return tanhf(value);
    case 5: return __builtin_signbit(value) ? 1.0f : 0.0f;
    default: return value;
  }
}

float logistic(float value) { return 1.0f / (1.0f + expf(-value)); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Quantizes floats on the fly.
#include "kernels/hybrid.h"

namespace thimble::kernels {
namespace {

// To nearest, halves away from zero, within [lowest, highest]. A NaN becomes the lowest.
int32_t round_within(float value, int32_t lowest, int32_t highest) {
  if (!(value > static_cast<float>(lowest))) return lowest;
  if (value > static_cast<float>(highest)) return highest;
  const int32_t whole = static_cast<int32_t>(value);
  const float rest = value - static_cast<float>(whole);
  return whole + (rest >= 0.5f ? 1 : rest <= -0.5f ? -1 : 0);
}

}  // namespace

Scaling quantize_on_the_fly(const float* x, uint32_t count, bool asymmetric, int8_t* stored) {
  float least = 0.0f, most = 0.0f;
  for (uint32_t i = 0; i < count; i++) {
    if (x[i] < least) least = x[i];
    if (x[i] > most) most = x[i];
  }
  int32_t zero_point = 0, lowest = -127;
  float range = -least > most ? -least : most, steps = 127.0f;
  if (asymmetric) {
    lowest = -128, steps = 255.0f, range = most - least;
    // Of the two ends, the one whose distance to 0 counts fewer steps is hit more exactly.
    const float scale = range / steps;
    const float at = -least < most ? -128.0f - least / scale : 127.0f - most / scale;
    if (range != 0.0f) zero_point = round_within(at, -128, 127);
  }
  const float inverse = range == 0.0f ? 0.0f : steps / range;
  for (uint32_t i = 0; i < count; i++)
    stored[i] = static_cast<int8_t>(round_within(static_cast<float>(zero_point) + x[i] * inverse, lowest, 127));
  return {range == 0.0f ? 1.0f : range / steps, -zero_point};
}

}  // namespace thimble::kernels

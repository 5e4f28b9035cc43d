// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/quantize/quantize.h"

#include "base/fixed_point.h"

namespace thimble::kernels {
namespace {

// |steps| is less than 2^23, so that what is cut off is exact.
int32_t round_half_away(float steps) {
  const int32_t whole = static_cast<int32_t>(steps);
  const float rest = steps - static_cast<float>(whole);
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

}  // namespace

void quantize_f32_s8_scalar(const QuantizeParams& p, const float* x, int8_t* y) {
  const float scale = p.scale, lowest = static_cast<float>(INT8_MIN - p.zero_point), highest = static_cast<float>(INT8_MAX - p.zero_point);
  const int32_t zero_point = p.zero_point;
  for (const float* const end = x + p.count; x != end; x++) {
    float steps = *x / scale;
    if (!(steps > lowest)) steps = lowest;   // a NaN, too
    if (steps > highest) steps = highest;
    *y++ = static_cast<int8_t>(round_half_away(steps) + zero_point);
  }
}

void dequantize_s8_f32_scalar(const QuantizeParams& p, const int8_t* x, float* y) {
  const float scale = p.scale;
  const int32_t zero_point = p.zero_point;
  for (const int8_t* const end = x + p.count; x != end; x++) *y++ = scale * static_cast<float>(*x - zero_point);
}

void requantize_s8_s8_scalar(const RequantizeParams& params, const int8_t* x, int8_t* y) {
  const RequantizeParams p = params;   // y may lie anywhere, as far as the compiler knows
  for (const int8_t* const end = x + p.count; x != end; x++)
    *y++ = static_cast<int8_t>(clamp(multiply(*x + p.x_offset, p.multiplier, p.shift), p.lowest, p.highest) + p.y_offset);
}

}  // namespace thimble::kernels

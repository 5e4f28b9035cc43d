// SPDX-License-Identifier: Apache-2.0
// Between real and stored numbers, and from one scale to another; real = scale * (stored - zero_point).
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// y = round(x / scale) + zero_point, halves away from zero, saturated; a NaN becomes the lowest value.
struct QuantizeParams {
  uint32_t count;
  float scale;
  int32_t zero_point;
};
void quantize_f32_s8_scalar(const QuantizeParams& p, const float* x, int8_t* y);

// y = scale * (x - zero_point)
void dequantize_s8_f32_scalar(const QuantizeParams& p, const int8_t* x, float* y);

// y = y_offset + clamp((x + x_offset) * scale(x) / scale(y)); with `lowest` 0 this is RELU.
struct RequantizeParams {
  uint32_t count;
  int32_t multiplier;         // scale(x) / scale(y)
  int32_t shift;
  int32_t x_offset;           // minus the zero point
  int32_t y_offset;           // the zero point
  int32_t lowest, highest;    // of the output before y_offset is added
};
void requantize_s8_s8_scalar(const RequantizeParams& p, const int8_t* x, int8_t* y);

template <class Visitor> void fields(Visitor&& v, const QuantizeParams& p) {
  v("count", p.count), v("scale", p.scale), v("zero_point", p.zero_point);
}
template <class Visitor> void fields(Visitor&& v, const RequantizeParams& p) {
  v("count", p.count), v("multiplier", p.multiplier), v("shift", p.shift), v("x_offset", p.x_offset), v("y_offset", p.y_offset),
      v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Between real and stored numbers, and from one scale to another; real = scale * (stored - zero_point).
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct QuantizeParams {
  uint32_t count;
  float scale;
  int32_t zero_point;
};

// y = round(x / scale) + zero_point, halves away from zero, saturated; a NaN becomes the lowest value. For int8_t, uint8_t, int16_t.
template <class Y> void quantize_scalar(const QuantizeParams& p, const float* x, Y* y);

// y = scale * (x - zero_point). For int8_t, uint8_t, int16_t and int32_t.
template <class X> void dequantize_scalar(const QuantizeParams& p, const X* x, float* y);
void dequantize_s4_scalar(const QuantizeParams& p, const uint8_t* x, float* y);    // two in a byte, the first in the low nibble
void dequantize_f16_scalar(const QuantizeParams& p, const uint16_t* x, float* y);   // IEEE half precision; scale and zero point unused

// y = y_offset + clamp((x + x_offset) * multiplier); with `lowest` 0 this is RELU.
struct RequantizeParams {
  uint32_t count;
  int32_t multiplier;         // scale(x) / scale(y)
  int32_t shift;
  int32_t x_offset;           // minus the zero point
  int32_t y_offset;           // the zero point
  int32_t lowest, highest;    // of the output before y_offset is added
};
// For every two of int8_t, uint8_t, int16_t and int32_t.
template <class X, class Y> void requantize_scalar(const RequantizeParams& p, const X* x, Y* y);
// With |x + x_offset|. For int8_t and int16_t.
template <class T> void requantize_abs_scalar(const RequantizeParams& p, const T* x, T* y);
// With 1 / sqrt(x + x_offset), and the highest value where that is infinite or not real; the multiplier is
// 1 / (sqrt(scale(x)) * scale(y)). For int8_t and int16_t.
template <class T> void requantize_rsqrt_scalar(const RequantizeParams& p, const T* x, T* y);

// y = table[x] for any 8-bit types; x counts from 0 as an unsigned byte.
struct LookupParams {
  uint32_t count;
};
void lookup_scalar(const LookupParams& p, const uint8_t* table, const uint8_t* x, uint8_t* y);

template <class Visitor> void fields(Visitor&& v, const QuantizeParams& p) {
  v("count", p.count), v("scale", p.scale), v("zero_point", p.zero_point);
}
template <class Visitor> void fields(Visitor&& v, const RequantizeParams& p) {
  v("count", p.count), v("multiplier", p.multiplier), v("shift", p.shift), v("x_offset", p.x_offset), v("y_offset", p.y_offset),
      v("lowest", p.lowest), v("highest", p.highest);
}
template <class Visitor> void fields(Visitor&& v, const LookupParams& p) { v("count", p.count); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/quantize/quantize.h"

#include <string.h>

#include "base/fixed_point.h"
#include "kernels/arch/scaler.h"
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

// |steps| is less than 2^23, so that what is cut off is exact.
int32_t round_half_away(float steps) {
  const int32_t whole = static_cast<int32_t>(steps);
  const float rest = steps - static_cast<float>(whole);
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

template <class X, class F> void to_float(const QuantizeParams& p, const X* x, float* y, F f) {
  for (const X* const end = x + p.count; x != end;) *y++ = f(*x++);
}

// f takes the distance to the zero point.
template <class X, class Y, class F> void rescale(const RequantizeParams& params, const X* x, Y* y, F f) {
  const RequantizeParams p = params;   // y may lie anywhere, as far as the compiler knows
  for (const X* const end = x + p.count; x != end; x++)
    *y++ = static_cast<Y>(clamp(f(wrapping_add<int32_t>(*x, p.x_offset)), p.lowest, p.highest) + p.y_offset);
}

int32_t rescaled_rsqrt(int32_t x, int32_t multiplier, int32_t shift) {
  constexpr int32_t kFractionBits = 20;
  if (x <= 0) return INT32_MAX;
  const Multiplier root = inverse_square_root(x);
  const int32_t y = multiply(1, root.value, root.shift + kFractionBits);
  return shift - kFractionBits < -31 ? 0 : multiply(y, multiplier, shift - kFractionBits);
}

}  // namespace

template <class Y> void quantize_scalar(const QuantizeParams& p, const float* x, Y* y) {
  const float scale = p.scale, lowest = static_cast<float>(kLowest<Y> - p.zero_point),
              highest = static_cast<float>(kHighest<Y> - p.zero_point);
  const int32_t zero_point = p.zero_point;
  for (const float* const end = x + p.count; x != end; x++) {
    float steps = *x / scale;
    if (!(steps > lowest)) steps = lowest;   // a NaN, too
    if (steps > highest) steps = highest;
    *y++ = static_cast<Y>(round_half_away(steps) + zero_point);
  }
}
template void quantize_scalar(const QuantizeParams&, const float*, int8_t*);
template void quantize_scalar(const QuantizeParams&, const float*, uint8_t*);
template void quantize_scalar(const QuantizeParams&, const float*, int16_t*);

template <class X> void dequantize_scalar(const QuantizeParams& p, const X* x, float* y) {
  const float scale = p.scale;
  const int32_t zero_point = p.zero_point;
  to_float(p, x, y, [=](int32_t v) { return scale * static_cast<float>(wrapping_subtract(v, zero_point)); });
}
template void dequantize_scalar(const QuantizeParams&, const int8_t*, float*);
template void dequantize_scalar(const QuantizeParams&, const uint8_t*, float*);
template void dequantize_scalar(const QuantizeParams&, const int16_t*, float*);
template void dequantize_scalar(const QuantizeParams&, const int32_t*, float*);

void dequantize_s4_scalar(const QuantizeParams& p, const uint8_t* x, float* y) {
  for (uint32_t i = 0; i < p.count; i++) {
    const int32_t nibble = x[i / 2] >> (i % 2 * 4) & 15;
    y[i] = p.scale * static_cast<float>((nibble ^ 8) - 8 - p.zero_point);
  }
}

void dequantize_f16_scalar(const QuantizeParams& p, const uint16_t* x, float* y) {
  to_float(p, x, y, [](uint32_t half) {
    const uint32_t shifted = (half & 0x7FFF) << 13;
    float magnitude, result;
    memcpy(&magnitude, &shifted, sizeof magnitude);
    magnitude *= 5.19229685853482763e+33f;   // 2^112: the difference of the exponents' biases; subnormals come right, too
    uint32_t bits;
    memcpy(&bits, &magnitude, sizeof bits);
    if (shifted >= 0x7C00 << 13) bits = shifted | 0x7F800000;   // infinite or NaN
    bits |= (half & 0x8000) << 16;
    memcpy(&result, &bits, sizeof result);
    return result;
  });
}

template <class X, class Y> void requantize_scalar(const RequantizeParams& p, const X* x, Y* y) {
  rescale(p, x, y, Scaler(p.multiplier, p.shift));
}
template void requantize_scalar(const RequantizeParams&, const int8_t*, int8_t*);
template void requantize_scalar(const RequantizeParams&, const int8_t*, uint8_t*);
template void requantize_scalar(const RequantizeParams&, const int8_t*, int16_t*);
template void requantize_scalar(const RequantizeParams&, const int8_t*, int32_t*);
template void requantize_scalar(const RequantizeParams&, const uint8_t*, int8_t*);
template void requantize_scalar(const RequantizeParams&, const uint8_t*, uint8_t*);
template void requantize_scalar(const RequantizeParams&, const uint8_t*, int16_t*);
template void requantize_scalar(const RequantizeParams&, const uint8_t*, int32_t*);
template void requantize_scalar(const RequantizeParams&, const int16_t*, int8_t*);
template void requantize_scalar(const RequantizeParams&, const int16_t*, uint8_t*);
template void requantize_scalar(const RequantizeParams&, const int16_t*, int16_t*);
template void requantize_scalar(const RequantizeParams&, const int16_t*, int32_t*);
template void requantize_scalar(const RequantizeParams&, const int32_t*, int8_t*);
template void requantize_scalar(const RequantizeParams&, const int32_t*, uint8_t*);
template void requantize_scalar(const RequantizeParams&, const int32_t*, int16_t*);
template void requantize_scalar(const RequantizeParams&, const int32_t*, int32_t*);

template <class T> void requantize_abs_scalar(const RequantizeParams& p, const T* x, T* y) {
  const Scaler scale(p.multiplier, p.shift);
  rescale(p, x, y, [=](int32_t v) { return scale(v < 0 ? -v : v); });
}
template void requantize_abs_scalar(const RequantizeParams&, const int8_t*, int8_t*);
template void requantize_abs_scalar(const RequantizeParams&, const int16_t*, int16_t*);

template <class T> void requantize_rsqrt_scalar(const RequantizeParams& p, const T* x, T* y) {
  const int32_t multiplier = p.multiplier, shift = p.shift;
  rescale(p, x, y, [=](int32_t v) { return rescaled_rsqrt(v, multiplier, shift); });
}
template void requantize_rsqrt_scalar(const RequantizeParams&, const int8_t*, int8_t*);
template void requantize_rsqrt_scalar(const RequantizeParams&, const int16_t*, int16_t*);

void lookup_scalar(const LookupParams& p, const uint8_t* table, const uint8_t* x, uint8_t* y) {
  for (const uint8_t* const end = x + p.count; x != end;) *y++ = table[*x++];
}

}  // namespace thimble::kernels

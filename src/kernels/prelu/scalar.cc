// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/prelu/prelu.h"

namespace thimble::kernels {
namespace {

template <class T, class W> void prelu_stored(const PreluStoredParams& params, const BinaryData<T, T, W>& d) {
  const PreluStoredParams p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t x = x0 + p.x0_offset;
    const int32_t y = x >= 0 ? multiply(x, p.multiplier, p.shift) : multiply(x * (x1 + p.x1_offset), p.low_multiplier, p.low_shift);
    return static_cast<T>(clamp<int32_t>(y, kLowest<T> - p.y_offset, kHighest<T> - p.y_offset) + p.y_offset);
  });
}

}  // namespace

void prelu_s8_scalar(const PreluStoredParams& p, const BinaryData<int8_t>& d) { prelu_stored(p, d); }
void prelu_u8_scalar(const PreluStoredParams& p, const BinaryData<uint8_t>& d) { prelu_stored(p, d); }
void prelu_s16_s8_scalar(const PreluStoredParams& p, const BinaryData<int16_t, int16_t, int8_t>& d) { prelu_stored(p, d); }

void prelu_f32_scalar(const BinaryData<float>& d) {
  for_each_pair(d, [](float x0, float x1) { return x0 >= 0.0f ? x0 : x0 * x1; });
}

}  // namespace thimble::kernels

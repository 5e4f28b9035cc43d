// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/div/div.h"

#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

// x0 / x1 * multiplier: x0 takes all 31 bits, times 1 / x1 in [1/2, 1), times the multiplier, shifted back last.
int32_t quotient(int32_t x0, int32_t x1, int32_t multiplier, int32_t shift) {
  if (x1 == 0) return x0 > 0 ? INT16_MAX : x0 < 0 ? -INT16_MAX : 0;
  if (x1 < 0) x0 = -x0, x1 = -x1;
  const int x1_headroom = __builtin_clz(static_cast<uint32_t>(x1));
  const int x0_headroom = __builtin_clz(static_cast<uint32_t>((x0 ^ x0 >> 31) * 2 + 1));
  const int32_t x0_wide = static_cast<int32_t>(static_cast<uint32_t>(x0) << x0_headroom);
  const int32_t ratio = doubling_high_multiply(x0_wide, reciprocal(static_cast<uint32_t>(x1) << x1_headroom));
  const int32_t y = doubling_high_multiply(ratio, multiplier), total = shift - (31 - x1_headroom) - x0_headroom;
  if (total > 0) return saturating_shift_left(y, total);
  return total < -31 ? 0 : rounding_divide_by_power_of_two(y, -total);
}

template <class T> void div_stored(const ProductParams& params, const BinaryData<T>& d) {
  const ProductParams p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t y = quotient(x0 + p.x0_offset, x1 + p.x1_offset, p.multiplier, p.shift);
    return static_cast<T>(clamp<int32_t>(y, p.lowest, p.highest) + p.y_offset);
  });
}

}  // namespace

void div_s8_scalar(const ProductParams& p, const BinaryData<int8_t>& d) { div_stored(p, d); }
void div_u8_scalar(const ProductParams& p, const BinaryData<uint8_t>& d) { div_stored(p, d); }

void div_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(p, d, [](float x0, float x1) { return x0 / x1; });
}

void div_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d) {
  for_each_pair(p, d, [](int32_t x0, int32_t x1) { return x1 == -1 ? wrapping_negate(x0) : x0 / x1; });
}

}  // namespace thimble::kernels

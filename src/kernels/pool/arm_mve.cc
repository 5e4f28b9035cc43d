// SPDX-License-Identifier: Apache-2.0
// Pools of int8 on Helium: 16 channels at a time under a maximum, 8 for an average.
#include "kernels/pool/pool.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels {
namespace {

// Calls tap(x) for each tap of a window.
template <class Tap> [[gnu::always_inline]] inline void for_each_tap(const PoolParamsInteger& p, const int8_t* x, Taps rows, Taps columns, const Tap& tap) {
  for (uint32_t r = rows.count; r != 0; r--, x += p.window.columns.x * p.channels) {
    const int8_t* at = x;
    for (uint32_t s = columns.count; s != 0; s--, at += p.channels) tap(at);
  }
}

template <bool all> void largest(const PoolParamsInteger& p, const int8_t* x, Taps rows, Taps columns, mve_pred16_t some, int8_t* y) {
  int8x16_t most = vdupq_n_s8(static_cast<int8_t>(p.lowest));
  for_each_tap(p, x, rows, columns, [&](const int8_t* at) { most = vmaxq_s8(most, all ? vldrbq_s8(at) : vldrbq_z_s8(at, some)); });
  vstrbq_p_s8(y, vminq_s8(most, vdupq_n_s8(static_cast<int8_t>(p.highest))), some);
}

// So few taps that their sum fits in 16 bits.
constexpr uint32_t kMostTaps = 255;

// sum / taps, rounded to nearest, halves away from zero; inverse = 2^32 / taps, rounded up, is exact enough for sums of 16 bits.
int32x4_t divided(int32x4_t sums, uint32_t taps, uint32_t inverse) {
  const uint32x4_t size = vreinterpretq_u32_s32(vaddq_n_s32(vabsq_s32(sums), static_cast<int32_t>(taps / 2)));
  const int32x4_t quotient = vreinterpretq_s32_u32(vmulhq_u32(size, vdupq_n_u32(inverse)));
  return vpselq_s32(vnegq_s32(quotient), quotient, vcmpltq_n_s32(sums, 0));
}

template <bool all> void average(const PoolParamsInteger& p, const int8_t* x, Taps rows, Taps columns, mve_pred16_t some, int8_t* y) {
  const uint32_t taps = rows.count * columns.count;
  int16x8_t sums = vdupq_n_s16(0);
  for_each_tap(p, x, rows, columns, [&](const int8_t* at) { sums = vaddq_s16(sums, all ? vldrbq_s16(at) : vldrbq_z_s16(at, some)); });
  if (taps != 1) {
    const uint32_t inverse = UINT32_MAX / taps + 1;
    const int32x4_t even = divided(vmovlbq_s16(sums), taps, inverse), odd = divided(vmovltq_s16(sums), taps, inverse);
    sums = vmovntq_s32(vmovnbq_s32(sums, even), odd);
  }
  vstrbq_p_s16(y, vmaxq_s16(vminq_s16(sums, vdupq_n_s16(p.highest)), vdupq_n_s16(p.lowest)), some);
}

}  // namespace

void max_pool_s8_arm_mve(const PoolParamsInteger& p, const PoolData<int8_t>& d) {
  for_each_pixel(p.window, d.x, p.channels, d.y, p.channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    for (uint32_t c = 0; c < p.channels; c += 16) {
      const mve_pred16_t some = vctp8q(p.channels - c);
      if (p.channels - c >= 16) largest<true>(p, x + c, rows, columns, some, y + c);
      else largest<false>(p, x + c, rows, columns, some, y + c);
    }
  });
}

void average_pool_s8_arm_mve(const PoolParamsInteger& p, const PoolData<int8_t>& d) {
  if (uint32_t{p.window.rows.filter} * p.window.columns.filter > kMostTaps) return average_pool_s8_scalar(p, d);
  for_each_pixel(p.window, d.x, p.channels, d.y, p.channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    for (uint32_t c = 0; c < p.channels; c += 8) {
      const mve_pred16_t some = vctp16q(p.channels - c);
      if (p.channels - c >= 8) average<true>(p, x + c, rows, columns, some, y + c);
      else average<false>(p, x + c, rows, columns, some, y + c);
    }
  });
}

}  // namespace thimble::kernels
#endif

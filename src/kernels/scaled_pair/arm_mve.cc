// SPDX-License-Identifier: Apache-2.0
// Sums and differences on Helium, four at a time.
#include "kernels/scaled_pair/scaled_pair.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve_pairs.h"

namespace thimble::kernels {
namespace {

template <class T, bool subtract> void combine(const ScaledPairParams& p, const BinaryData<T>& d) {
  const auto scaled = [&](int k, int32x4_t x) __attribute__((always_inline)) {
    const int32x4_t wide = vshlq_n_s32(vaddq_n_s32(x, p.x.offset[k]), kSumBits<T>);
    return mve::multiply(wide, vdupq_n_s32(p.x.multiplier[k]), vdupq_n_s32(p.x.shift[k]));
  };
  const int32x4_t multiplier = vdupq_n_s32(p.y_multiplier), shift = vdupq_n_s32(p.y_shift), lowest = vdupq_n_s32(p.lowest),
                  highest = vdupq_n_s32(p.highest);
  mve::for_each_four(d, [&](int32x4_t x0, int32x4_t x1) __attribute__((always_inline)) {
    const int32x4_t a = scaled(0, x0), b = scaled(1, x1);
    const int32x4_t y = mve::multiply(subtract ? vsubq_s32(a, b) : vaddq_s32(a, b), multiplier, shift);
    return vaddq_n_s32(vmaxq_s32(vminq_s32(y, highest), lowest), p.y_offset);
  });
}

}  // namespace

void add_s16_arm_mve(const ScaledPairParams& p, const BinaryData<int16_t>& d) { combine<int16_t, false>(p, d); }
void sub_s8_arm_mve(const ScaledPairParams& p, const BinaryData<int8_t>& d) { combine<int8_t, true>(p, d); }
void sub_s16_arm_mve(const ScaledPairParams& p, const BinaryData<int16_t>& d) { combine<int16_t, true>(p, d); }

}  // namespace thimble::kernels
#endif

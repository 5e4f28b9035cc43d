// SPDX-License-Identifier: Apache-2.0
// Rows of two inputs on Helium: an input that is one element is repeated for a block, so that loops see two inputs that move.
#pragma once

#include "kernels/binary/binary.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {

template <class Block> inline void for_each_block(const BinaryData<int8_t>& d, const Block& block) {
  constexpr uint32_t kRepeated = 64;
  if ((d.step0 & d.step1) == 1) return block(d.x0, d.x1, d.y, d.count);
  int8_t repeated[kRepeated];
  fill(repeated, d.step0 == 0 ? *d.x0 : *d.x1, kRepeated);
  int8_t one[kRepeated];
  if ((d.step0 | d.step1) == 0) fill(one, *d.x1, kRepeated);
  for (uint32_t done = 0; done < d.count; done += kRepeated) {
    const uint32_t left = d.count - done, count = left < kRepeated ? left : kRepeated;
    block(d.step0 == 0 ? repeated : d.x0 + done, d.step1 != 0 ? d.x1 + done : d.step0 == 0 ? one : repeated, d.y + done, count);
  }
}

[[gnu::always_inline]] inline int32x4_t load_four(const int8_t* x, mve_pred16_t some) { return vldrbq_z_s32(x, some); }
[[gnu::always_inline]] inline int32x4_t load_four(const int16_t* x, mve_pred16_t some) { return vldrhq_z_s32(x, some); }
[[gnu::always_inline]] inline void store_four(int8_t* y, int32x4_t v, mve_pred16_t some) { vstrbq_p_s32(y, v, some); }
[[gnu::always_inline]] inline void store_four(int16_t* y, int32x4_t v, mve_pred16_t some) { vstrhq_p_s32(y, v, some); }

// y[i ...] = f(x0[i ...], x1[i ...]), four at a time.
template <class T, class F> [[gnu::always_inline]] inline void for_each_four(const BinaryData<T>& d, const F& f) {
  const T *x0 = d.x0, *x1 = d.x1;
  T* y = d.y;
  for (int32_t left = static_cast<int32_t>(d.count); left > 0; left -= 4, y += 4, x0 += 4 * d.step0, x1 += 4 * d.step1) {
    const mve_pred16_t some = vctp32q(static_cast<uint32_t>(left));
    store_four(y, f(d.step0 ? load_four(x0, some) : vdupq_n_s32(*x0), d.step1 ? load_four(x1, some) : vdupq_n_s32(*x1)), some);
  }
}

}  // namespace thimble::kernels::mve
#endif

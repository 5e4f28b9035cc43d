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

}  // namespace thimble::kernels::mve
#endif

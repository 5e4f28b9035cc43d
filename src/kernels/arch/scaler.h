// SPDX-License-Identifier: Apache-2.0
// multiply() of base/fixed_point.h for loops: what depends on the multiplier alone is worked out once, in the manner of the core that the
// code is compiled for.
#pragma once

#include "kernels/arch/arm_dsp.h"

namespace thimble::kernels {

#if THIMBLE_ARM_DSP == 2

class Scaler {
 public:
  Scaler(int32_t value, int32_t shift) : scale_(arm_dsp::scale_of(value, shift)) {}
  [[gnu::always_inline]] int32_t operator()(int32_t accumulator) const {
    return arm_dsp::multiply_add(static_cast<uint32_t>(accumulator), scale_, 0);
  }

 private:
  const arm_dsp::Scale scale_;
};

#else

class Scaler {
 public:
  Scaler(int32_t value, int32_t shift)
      : value_(value), shift_(shift), left_(shift > 0 ? shift : 0), right_(shift < 0 ? -shift - 1 : 0), half_(shift < 0) {}
  int32_t operator()(int32_t accumulator) const {
    if constexpr (kMultipliesByHalves) return multiply(accumulator, value_, shift_);
    const int64_t shifted = static_cast<int32_t>(static_cast<uint32_t>(accumulator) << left_);
    const int32_t product = static_cast<int32_t>((shifted * value_ + (int64_t{1} << 30)) >> 31);
    return (((product + (product >> 31 & -half_)) >> right_) + half_) >> half_;
  }

 private:
  const int32_t value_, shift_, left_, right_;
  const int32_t half_;   // 1 where it shifts to the right: halves go away from zero
};

#endif

}  // namespace thimble::kernels

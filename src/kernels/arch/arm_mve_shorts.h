// SPDX-License-Identifier: Apache-2.0
// Sums of 16-bit numbers times int8 weights on Helium, of inputs that lie side by side, and what makes outputs of them. See
// arm_dsp_shorts.h for how many products 32 bits hold; these cores have its instructions as well.
#pragma once

#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/arch/arm_mve_sums.h"

namespace thimble::kernels::mve {

// What a ShortLayer of so many outputs wants, where it multiplies `rows` rows at a time at most.
constexpr uint32_t short_sums_bytes(uint32_t rows) { return rows == 1 ? kRow * 4 : kSumsBytes; }
constexpr uint32_t short_layer_bytes(uint32_t outputs, uint32_t taps, uint32_t rows) {
  return short_sums_bytes(rows) + outputs * 8 + (taps > arm_dsp::kExactTaps ? 2 * short_sums_bytes(rows) + 8 : 0);
}

#if defined(__ARM_FEATURE_MVE)

// y[n, o] = the output of sum over i of x[n, i] * w[o, i]
class ShortLayer {
 public:
  ShortLayer(const Requantization& r, const arm_dsp::ShortOperands& d, uint32_t taps, uint32_t rows, void* scratch);
  // The channels from `first` on become those of y.
  void set_outputs(uint32_t first, uint32_t count);
  // Rows of x and y lie x_step and y_step numbers apart.
  void multiply(const int16_t* x, uint32_t x_step, uint32_t rows, int16_t* y, uint32_t y_step) const;

 private:
  void multiply_rows(const int16_t* const (&x)[kPixels], uint32_t rows, uint32_t channel, uint32_t count, int16_t* y, uint32_t y_step) const;
  void add_products(const int16_t* const (&x)[kPixels], uint32_t rows, uint32_t channel, uint32_t count, uint32_t from, uint32_t taps) const;
  void store(const int32_t* sums, uint32_t channel, uint32_t count, int16_t* y) const;

  const Requantization& r_;
  const arm_dsp::ShortOperands& d_;
  const arm_dsp::ShortOutputs finisher_;
  const uint32_t taps_;
  int32_t* const sums_;          // kRow of each of kPixels
  int32_t* const scratch_;       // behind them: starts, multipliers, wide sums
  uint32_t first_ = 0, outputs_ = 0;
  arm_dsp::ShortChannel::Kind kind_ = arm_dsp::ShortChannel::kOther;   // kOnce, kTwice or kOther: of all outputs
};

#endif

}  // namespace thimble::kernels::mve

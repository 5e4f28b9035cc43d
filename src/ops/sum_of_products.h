// SPDX-License-Identifier: Apache-2.0
// What operators that multiply by weights share while they are prepared and started: x, w, an optional bias and y = inputs 0 to 2
// and output 0.
#pragma once

#include "kernels/sum_of_products.h"
#include "ops/quantization.h"
#include "thimble/op.h"

namespace thimble {

// A kernel's params and where its multipliers lie.
template <class Kernel> struct Requantized {
  Kernel kernel;
  uint32_t multipliers, shifts;   // kept int32_t[], int8_t[]
};

// Requires an output of the input's type, and a bias, where there is one, of `type` with one number per output channel.
void require_output_and_bias(Prep& p, const Tensor& x, const Tensor& y, Type bias_type, int32_t y_channels);

// For stored values of at most 16 bits.
kernels::Requantization requantization(const Tensor& x, const Tensor& y, Activation activation, const ChannelMultipliers& m);
kernels::FloatBounds float_bounds(Activation activation);

// `w` is the op's view of input 1.
template <class X, class Bias, class W, class Kernel>
kernels::Operands<X, W, Bias> operands(const Call& c, const Requantized<Kernel>& p, W w) {
  return {c.input<X>(0), w, c.input_count() > 2 ? c.input<Bias>(2) : nullptr, c.output<X>(0),
          c.kept<int32_t>(p.multipliers), c.kept<int8_t>(p.shifts)};
}
kernels::OperandsF32 operands_f32(const Call& c);

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Sums and differences of stored values: both inputs are brought to twice the larger of their scales.
#pragma once

#include "kernels/scaled_pair/scaled_pair.h"
#include "ops/elementwise.h"

namespace thimble {

// The output's multiplier must not exceed 1: a sum would leave 32 bits.
void require_small_sum(Prep& p, Multiplier y, const Tensor& t);

// The multipliers are formed in double for ADD, in float for SUB.
kernels::ScaledInputs scaled_inputs(const Tensor& x0, const Tensor& x1, ScaleProduct product);

void prepare_scaled_sum(Prep& p, uint8_t options_kind, int sum_bits, ScaleProduct product, BinaryParams<kernels::ScaledPairParams>& params);

}  // namespace thimble

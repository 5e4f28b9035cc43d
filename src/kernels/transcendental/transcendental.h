// SPDX-License-Identifier: Apache-2.0
// exp, log, logistic, tanh and 1 / sqrt in integer arithmetic, to the bit as TFLite's reference computes them (gemmlowp's fixed point). A
// number with n integer bits is an int32 that counts 2^(n - 31); with 0 integer bits 1.0 is the largest int32.
#pragma once

#include "base/fixed_point.h"

namespace thimble::kernels {

// exp(a) for a <= 0 with `integer_bits` (0 to 5) integer bits; the result has none.
int32_t exp_of_nonpositive(int32_t a, int integer_bits);

// 1 / d for d in [1, 2), given as the 32-bit number d * 2^31; the result has no integer bits.
int32_t reciprocal(uint32_t d);

// For any a with 4 integer bits; the results have none.
int32_t logistic_q4(int32_t a);
int32_t tanh_q4(int32_t a);

// log(a) for a >= 1 with 12 integer bits; the result has 5.
int32_t log_q12(int32_t a);

// 1 / sqrt(a) for a whole number a >= 0; 1 for 0.
Multiplier inverse_square_root(int32_t a);

}  // namespace thimble::kernels

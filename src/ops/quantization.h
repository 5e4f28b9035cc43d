// SPDX-License-Identifier: Apache-2.0
// What operators compute from scales and zero points while they are prepared: activation ranges and requantization tables.
#pragma once

#include "base/fixed_point.h"
#include "thimble/op.h"

namespace thimble {

struct Range {
  int32_t lowest, highest;
};
struct RangeF32 {
  float lowest, highest;
};

// The values a fused activation leaves, as stored in y: its type's range, cut at the activation's bounds. TANH and SIGN_BIT are not
// fused by TFLite's kernels and leave the type's range.
Range stored_range(Activation activation, const Tensor& y);
Range stored_range(RangeF32 real, const Tensor& y);
RangeF32 real_range(Activation activation);
// The values a fused activation leaves of integers that are not quantized.
Range integer_range(Activation activation);

// TFLite forms the product of the two scales in float for some operators and in double for others.
enum class ScaleProduct : uint8_t { in_double, in_float };

bool require_one_scale(Prep& p, const Tensor& t);

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// What element-wise operators check and compute alike while they are prepared.
#pragma once

#include "ops/broadcasting.h"
#include "ops/quantization.h"

namespace thimble {

inline constexpr Arity kUnaryArity = {1, 1, 1, 1};
inline constexpr Arity kBinaryArity = {2, 2, 1, 1};

bool require_one_scale(Prep& p, const Tensor& t);

// Input 0 and output 0 of an operator that keeps the number of elements; y must be of type `y_type`. Quantized tensors need one scale.
struct Unary {
  Tensor x, y;
};
Unary unary(Prep& p, Type y_type);

// Both inputs and the output of an operator that broadcasts, all of one type. Quantized tensors need one scale.
struct Binary {
  Tensor x0, x1, y;
};
Binary binary(Prep& p);

// The float operators of two inputs differ in their kernel only.
struct BinaryF32 {
  kernels::BinaryF32Params kernel;
  Broadcast broadcast;
};
void prepare_binary_f32(Prep& p, uint8_t options_kind, BinaryF32& params);

}  // namespace thimble

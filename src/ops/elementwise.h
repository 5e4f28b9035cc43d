// SPDX-License-Identifier: Apache-2.0
// What element-wise operators check and compute alike while they are prepared.
#pragma once

#include "kernels/quantize/quantize.h"
#include "ops/broadcasting.h"
#include "ops/quantization.h"

namespace thimble {

inline constexpr Arity kBinaryArity = {2, 2, 1, 1};

bool require_one_scale(Prep& p, const Tensor& t);

// Input 0 and output 0 of an operator that keeps the number of elements; y must be of type `y_type`. Quantized tensors need one scale.
struct Unary {
  Tensor x, y;
};
Unary unary(Prep& p, Type y_type);

// Params of an operator that brings x to y's scale; `range` is of y's stored values.
kernels::RequantizeParams requantize_params(const Unary& u, Multiplier m, Range range);

template <class Params, class X, class Y, void (*kernel)(const Params&, const X*, Y*)> Status invoke_unary(const Call& c, const Params& p) {
  kernel(p, c.input<X>(0), c.output<Y>(0));
  return Status::ok;
}

// An operator out of its prepare and a kernel from x to y.
template <class Params, class X, class Y, void (*prepare)(Prep&, Params&), void (*kernel)(const Params&, const X*, Y*)>
constexpr Op unary_op(const char* name, uint16_t code, TypeKey second = {}) {
  return make_op<Params, prepare, invoke_unary<Params, X, Y, kernel>>(name, code, {1, 1, 1, 1}, {0, TypeOf<X>::value}, second);
}

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

// SPDX-License-Identifier: Apache-2.0
// What element-wise operators check and compute alike while they are prepared, and how an operator is put together from its prepare and
// a kernel: the kernel's signature says the rest.
#pragma once

#include "kernels/quantize/quantize.h"
#include "ops/broadcasting.h"
#include "ops/quantization.h"
#include "ops/variants.h"

namespace thimble {

inline constexpr Arity kUnaryArity = {1, 1, 1, 1}, kBinaryArity = {2, 2, 1, 1};

// Input 0 and output 0 of an operator that keeps the number of elements.
struct Unary {
  Tensor x, y;
};
Unary unary_of_any_types(Prep& p);
Unary unary(Prep& p, Type y_type);   // y is of type `y_type`, and tensors of 8 and 16 bits have one scale
Unary unary(Prep& p);                // y is of x's type, likewise

// Params of an operator that brings x to y's scale; `range` is of y's stored values.
kernels::RequantizeParams requantize_params(const Unary& u, Multiplier m, Range range);

template <class Kernel> struct UnaryKernel;
template <class P, class FromX, class ToY> struct UnaryKernel<void (*)(const P&, const FromX*, ToY*)> {
  using Params = P;
  using X = FromX;
  using Y = ToY;
};
template <auto kernel, class K = UnaryKernel<decltype(kernel)>> Status invoke_unary(const Call& c, const typename K::Params& p) {
  kernel(p, c.given<typename K::X>(0), c.output<typename K::Y>(0));
  return Status::ok;
}

// Where the kernel's element is not the tensor's (booleans are bytes), x_type says what the operator is for.
template <auto kernel, void (*prepare)(Prep&, typename UnaryKernel<decltype(kernel)>::Params&)>
constexpr Op unary_op(const char* name, uint16_t code, TypeKey second = {},
                      Type x_type = TypeOf<typename UnaryKernel<decltype(kernel)>::X>::value) {
  return make_op<typename UnaryKernel<decltype(kernel)>::Params, prepare, invoke_unary<kernel>>(name, code, kUnaryArity, {0, x_type},
                                                                                                second);
}

// Both inputs and the output of an operator that broadcasts, all of one type. Tensors of 8 and 16 bits have one scale.
struct Binary {
  Tensor tensors[3];
  const Tensor& x0() const { return tensors[0]; }
  const Tensor& x1() const { return tensors[1]; }
  const Tensor& y() const { return tensors[2]; }
};
Binary binary(Prep& p);

// Params of an operator of two inputs: the kernel's and how to broadcast, or that alone for a kernel without any.
template <class P> struct BinaryParams {
  P kernel;
  Broadcast broadcast;
};

template <class Kernel> struct BinaryKernel;
template <class P, class FromX, class ToY, class W> struct BinaryKernel<void (*)(const P&, const kernels::BinaryData<FromX, ToY, W>&)> {
  using Params = BinaryParams<P>;
  using X = FromX;
  using Y = ToY;
  static const Broadcast& broadcast(const Params& p) { return p.broadcast; }
  static const void* kernel_params(const Params& p) { return &p.kernel; }
  template <auto kernel> static void row(const void* params, const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
    kernel(*static_cast<const P*>(params), row_data<X, Y, W>(b, x, y));
  }
};
template <class FromX, class ToY, class W> struct BinaryKernel<void (*)(const kernels::BinaryData<FromX, ToY, W>&)> {
  using Params = Broadcast;
  using X = FromX;
  using Y = ToY;
  static const Broadcast& broadcast(const Params& p) { return p; }
  static const void* kernel_params(const Params&) { return nullptr; }
  template <auto kernel> static void row(const void*, const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
    kernel(row_data<X, Y, W>(b, x, y));
  }
};

template <auto kernel, class K = BinaryKernel<decltype(kernel)>> Status invoke_binary(const Call& c, const typename K::Params& p) {
  for_each_row(c, K::broadcast(p), sizeof(typename K::Y), K::kernel_params(p), K::template row<kernel>);
  return Status::ok;
}

template <auto kernel, void (*prepare)(Prep&, typename BinaryKernel<decltype(kernel)>::Params&),
          Status (*invoke)(const Call&, const typename BinaryKernel<decltype(kernel)>::Params&) = invoke_binary<kernel>>
constexpr Op binary_op(const char* name, uint16_t code, Type x0_type = TypeOf<typename BinaryKernel<decltype(kernel)>::X>::value) {
  return make_op<typename BinaryKernel<decltype(kernel)>::Params, prepare, invoke>(name, code, kBinaryArity, {0, x0_type});
}

// The same for a kernel that has variants: K is its tag, its data are BinaryData.
template <class K, class FromX, class ToY, class W> struct BinaryVariantRow {
  const typename K::Params& params;
  IsaSet isa;
  static void run(const void* self, const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
    const BinaryVariantRow& row = *static_cast<const BinaryVariantRow*>(self);
    kernels::best<K>(row.isa).run(row.params, row_data<FromX, ToY, W>(b, x, y));
  }
};
template <class K, class X, class Y, class W>
BinaryVariantRow<K, X, Y, W> variant_row(const kernels::BinaryData<X, Y, W>*, const typename K::Params& p, IsaSet isa) {
  return {p, isa};
}
template <class X, class Y, class W> constexpr Type first_type(const kernels::BinaryData<X, Y, W>*) { return TypeOf<X>::value; }
template <class X, class Y, class W> constexpr uint32_t output_bytes(const kernels::BinaryData<X, Y, W>*) { return sizeof(Y); }

template <class K> Status invoke_binary_variant(const Call& c, const BinaryParams<typename K::Params>& p) {
  constexpr const typename K::Data* kData = nullptr;
  const auto row = variant_row<K>(kData, p.kernel, c.isa());
  for_each_row(c, p.broadcast, output_bytes(kData), &row, row.run);
  return Status::ok;
}
template <class K, void (*prepare)(Prep&, BinaryParams<typename K::Params>&)> constexpr Op binary_variant_op(const char* name, uint16_t code) {
  return make_op<BinaryParams<typename K::Params>, prepare, invoke_binary_variant<K>>(
      name, code, kBinaryArity, {0, first_type(static_cast<const typename K::Data*>(nullptr))});
}

// For kernels on values as they are stored, whatever their scale.
void prepare_stored(Prep& p, Broadcast& b);

template <auto kernel>
constexpr Op stored_op(const char* name, uint16_t code, Type x0_type = TypeOf<typename BinaryKernel<decltype(kernel)>::X>::value) {
  return binary_op<kernel, prepare_stored>(name, code, x0_type);
}

// For kernels of floats, or of integers that are not quantized, with a fused activation; `options_kind` is that of the operator.
void prepare_activated(Prep& p, uint8_t options_kind, BinaryParams<kernels::BinaryF32Params>& params);
void prepare_activated(Prep& p, uint8_t options_kind, BinaryParams<kernels::BinaryIntParams>& params);
template <uint8_t options_kind, class P> void prepare_activated(Prep& p, BinaryParams<P>& params) {
  prepare_activated(p, options_kind, params);
}

}  // namespace thimble

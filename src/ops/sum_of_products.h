// SPDX-License-Identifier: Apache-2.0
// What operators that multiply by weights share while they are prepared and started: x, w, an optional bias and y = inputs 0 to 2
// and output 0.
#pragma once

#include "kernels/sum_of_products.h"
#include "ops/quantization.h"
#include "thimble/op.h"

namespace thimble {

// What an op file works out for itself: the shape its kernel wants, and the fused activation.
template <class Shape> struct Layer {
  Shape shape;
  Activation activation;
};

// The params of an op on integers: the kernel's, and where its multipliers lie.
template <class Shape> struct Requantized {
  kernels::SumParams<Shape, kernels::Requantization> kernel;
  uint32_t multipliers, shifts;   // kept int32_t[], int8_t[]
};

// Requires an output of the input's type, and a bias, where there is one, of `type` with one number per output channel.
void require_output_and_bias(Prep& p, const Tensor& x, const Tensor& y, Type bias_type, int32_t y_channels);

// For stored values of at most 16 bits.
kernels::Requantization requantization(const Tensor& x, const Tensor& y, Activation activation, const ChannelMultipliers& m);

// prepare and invoke for an op, out of its layer function, the axis of w along which scales may differ, and its kernel.

template <class Shape> using LayerFunction = Layer<Shape> (*)(Prep&, const Tensor& x, const Tensor& w, const Tensor& y, Type bias_type);
template <class Params, class Operands> using SumKernel = void (*)(const Params&, const Operands&);

template <class Shape, LayerFunction<Shape> layer, int channel_axis, Type bias_type>
void prepare_integer(Prep& p, Requantized<Shape>& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const Layer<Shape> l = layer(p, x, w, y, bias_type);
  const ChannelMultipliers m = keep_multipliers(p, x, w, y, channel_axis, ScaleProduct::in_double);
  if (!p.ok()) return;
  params = {{l.shape, requantization(x, y, l.activation, m)}, m.values, m.shifts};
}

template <class Shape, LayerFunction<Shape> layer> void prepare_f32(Prep& p, kernels::SumParams<Shape, kernels::FloatBounds>& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const Layer<Shape> l = layer(p, x, w, y, Type::f32);
  if (!p.ok()) return;
  const RangeF32 range = real_range(l.activation);
  params = {l.shape, {range.lowest, range.highest}};
}

template <class X, class W, class Bias>
void point_at(kernels::Operands<X, W, Bias>& d, const Call& c, const int32_t* multipliers, const int8_t* shifts) {
  d = {c.input<X>(0), static_cast<W>(c.input<void>(1)), c.input_count() > 2 ? c.input<Bias>(2) : nullptr, c.output<X>(0),
       multipliers, shifts};
}

template <class Shape, class Operands, SumKernel<kernels::SumParams<Shape, kernels::Requantization>, Operands> kernel>
Status invoke_integer(const Call& c, const Requantized<Shape>& p) {
  Operands d;
  point_at(d, c, c.kept<int32_t>(p.multipliers), c.kept<int8_t>(p.shifts));
  kernel(p.kernel, d);
  return Status::ok;
}

template <class Shape, SumKernel<kernels::SumParams<Shape, kernels::FloatBounds>, kernels::OperandsF32> kernel>
Status invoke_f32(const Call& c, const kernels::SumParams<Shape, kernels::FloatBounds>& p) {
  kernels::OperandsF32 d;
  point_at(d, c, nullptr, nullptr);
  kernel(p, d);
  return Status::ok;
}

}  // namespace thimble

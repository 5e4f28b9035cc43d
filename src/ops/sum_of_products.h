// SPDX-License-Identifier: Apache-2.0
// What operators that multiply by weights share while they are prepared and started. w is input 1; x is input 0 and an optional bias
// input 2, or, where input 0 is the output's shape, x is input 2 and the bias input 3.
#pragma once

#include "kernels/hybrid.h"
#include "kernels/sum_loops.h"
#include "ops/quantization.h"
#include "ops/variants.h"
#include "thimble/op.h"

namespace thimble {

// What an op file works out for itself, but for the shape its kernel wants.
struct SumRules {
  Activation activation;
  uint8_t channel_axis;          // of w: the outputs, along which scales may differ
  Type bias_type = Type::f32;    // the option of that name; s32 makes sums of s16 without a bias 32 bits wide
  bool per_tensor = false;       // w has one scale: their product is formed in float, and the zero point of w counts
  bool asymmetric = false;       // hybrid: x keeps its own zero point
};
template <class Shape> struct Layer {
  Shape shape;
  SumRules rules;
};

// What an op's kernel is given besides the params of its family. Each is an offset.
struct IntegerOutput {
  kernels::Requantization kernel;
  uint32_t multipliers, shifts;   // kept int32_t[], int8_t[]
};
template <class Shape> struct IntegerParams {
  kernels::SumParams<Shape, kernels::Requantization> kernel;
  uint32_t multipliers, shifts;
  uint32_t scratch;               // see scratch_for()
};
template <class Shape> struct FloatParams {
  kernels::SumParams<Shape, kernels::FloatBounds> kernel;
  uint32_t scratch;
};

template <class Shape> struct HybridParams {
  kernels::SumParams<Shape, kernels::HybridOutput> kernel;
  uint32_t scales;                // kept float[]
  uint32_t stored;                // scratch: a batch of x in int8
};
struct HybridKept {
  kernels::HybridOutput kernel;
  uint32_t scales, stored;
};

// Requires channels of x that are a multiple of depth, and outputs, as many as y has, that the groups share evenly.
kernels::Groups groups(Prep& p, int32_t x_channels, const Tensor& w, int32_t depth, int32_t y_channels, int32_t outputs);

// The part of prepare that does not depend on which inputs an output sums over, for each kind of number.
IntegerOutput integer_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules);
kernels::FloatBounds float_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules);
HybridKept hybrid_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules, uint32_t batches);

// prepare and invoke for an op, out of its layer function and its kernel.

constexpr int bias_index(int x_index) { return x_index == 0 ? 2 : 3; }

template <class Shape> using LayerFunction = Layer<Shape> (*)(Prep&, const Tensor& x, const Tensor& w, const Tensor& y);

template <class K, class Shape, LayerFunction<Shape> layer, int x_index> void prepare_integer(Prep& p, IntegerParams<Shape>& params) {
  const Tensor x = p.input(x_index), w = p.input(1), y = p.output(0);
  const Layer<Shape> l = layer(p, x, w, y);
  const IntegerOutput o = integer_output(p, x, w, y, bias_index(x_index), l.rules);
  const kernels::SumParams<Shape, kernels::Requantization> kernel = {l.shape, o.kernel};
  const uint32_t scratch = scratch_for<K>(p, kernel);
  if (p.ok()) params = {kernel, o.multipliers, o.shifts, scratch};
}

template <class K, class Shape, LayerFunction<Shape> layer, int x_index> void prepare_f32(Prep& p, FloatParams<Shape>& params) {
  const Tensor x = p.input(x_index), w = p.input(1), y = p.output(0);
  const Layer<Shape> l = layer(p, x, w, y);
  const kernels::SumParams<Shape, kernels::FloatBounds> kernel = {l.shape, float_output(p, x, w, y, bias_index(x_index), l.rules)};
  const uint32_t scratch = scratch_for<K>(p, kernel);
  if (p.ok()) params = {kernel, scratch};
}

template <class Shape, LayerFunction<Shape> layer> void prepare_hybrid(Prep& p, HybridParams<Shape>& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const Layer<Shape> l = layer(p, x, w, y);
  const HybridKept o = hybrid_output(p, x, w, y, bias_index(0), l.rules, batches(l.shape));
  if (p.ok()) params = {{l.shape, o.kernel}, o.scales, o.stored};
}

template <class K, int x_index>
[[gnu::always_inline]] inline Status run(const Call& c, const typename K::Params& p, const int32_t* multipliers, const int8_t* shifts, uint32_t scratch) {
  using Data = typename K::Data;
  kernels::best<K>(c.isa()).run(p, {c.given<typename Data::Input>(x_index), static_cast<typename Data::Weights>(c.given<void>(1)),
                                    c.input_or_null<void>(bias_index(x_index)), c.output<typename Data::Input>(0), multipliers, shifts,
                                    scratch_at<K>(c, scratch)});
  return Status::ok;
}

template <class K, class Shape, int x_index> Status invoke_integer(const Call& c, const IntegerParams<Shape>& p) {
  return run<K, x_index>(c, p.kernel, c.kept<int32_t>(p.multipliers), c.kept<int8_t>(p.shifts), p.scratch);
}

template <class K, class Shape, int x_index> Status invoke_f32(const Call& c, const FloatParams<Shape>& p) {
  return run<K, x_index>(c, p.kernel, nullptr, nullptr, p.scratch);
}

template <class Shape, void (*kernel)(const kernels::SumParams<Shape, kernels::HybridOutput>&, const kernels::HybridOperands&)>
Status invoke_hybrid(const Call& c, const HybridParams<Shape>& p) {
  kernel(p.kernel, {c.given<float>(0), c.given<int8_t>(1), c.input_or_null<float>(2), c.output<float>(0), c.kept<float>(p.scales),
                    c.scratch<int8_t>(p.stored)});
  return Status::ok;
}

// An op constant of each kind.

template <class K, class Shape, LayerFunction<Shape> layer, int x_index = 0>
constexpr Op integer_op(const char* name, uint16_t code, Arity arity, Type x, Type w) {
  return make_op<IntegerParams<Shape>, prepare_integer<K, Shape, layer, x_index>, invoke_integer<K, Shape, x_index>>(name, code, arity,
                                                                                                                   {x_index, x}, {1, w});
}

template <class K, class Shape, LayerFunction<Shape> layer, int x_index = 0>
constexpr Op float_op(const char* name, uint16_t code, Arity arity) {
  return make_op<FloatParams<Shape>, prepare_f32<K, Shape, layer, x_index>, invoke_f32<K, Shape, x_index>>(name, code, arity,
                                                                                                         {x_index, Type::f32}, {1, Type::f32});
}

template <class Shape, LayerFunction<Shape> layer,
          void (*kernel)(const kernels::SumParams<Shape, kernels::HybridOutput>&, const kernels::HybridOperands&)>
constexpr Op hybrid_op(const char* name, uint16_t code, Arity arity) {
  return make_op<HybridParams<Shape>, prepare_hybrid<Shape, layer>, invoke_hybrid<Shape, kernel>>(name, code, arity, {0, Type::f32},
                                                                                                 {1, Type::s8});
}

}  // namespace thimble

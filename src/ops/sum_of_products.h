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

// What an op file says of its operator once and for all; options are named by their field.
struct SumRules {
  static constexpr uint8_t kNoOption = 255;   // no operator has that many: it reads as 0
  uint8_t options_kind;
  uint8_t activation;
  uint8_t bias_type;             // the option of that name; s32 makes sums of s16 without a bias 32 bits wide
  uint8_t channel_axis;          // of w: the outputs, along which scales may differ
  int8_t x_index = 0;
  bool one_in_float = false;     // where w has one scale their product is formed in float, and the zero point of w counts
  uint8_t asymmetric = kNoOption;   // hybrid: x keeps its own zero point; without the option, where each output has a scale
};

constexpr int bias_index(int8_t x_index) { return x_index == 0 ? 2 : 3; }

// A node while it is prepared.
struct SumNode {
  SumNode(Prep& prep, const SumRules& rules);
  Activation activation() const { return options.activation(rules.activation); }

  Prep& p;
  const SumRules& rules;
  Tensor x, w, y;
  Options options;
};

// What an op's kernel is given besides the params of its family. Each is an offset.
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

// Requires channels of x that are a multiple of depth, and outputs, as many as y has, that the groups share evenly.
kernels::Groups groups(Prep& p, int32_t x_channels, const Tensor& w, int32_t depth, int32_t y_channels, int32_t outputs);

// The part of prepare that does not depend on which inputs an output sums over, for each kind of number. Integers' fills `output` whenever
// p.accepted(), as the scratch may depend on it, and answers where the multipliers are kept.
uint32_t integer_output(SumNode& n, kernels::Requantization& output);
kernels::FloatBounds float_output(SumNode& n);
struct HybridKept {
  kernels::HybridOutput kernel;
  uint32_t scales, stored;
};
HybridKept hybrid_output(SumNode& n, uint32_t batches);

// prepare and invoke for an op, out of its rules, its layer function and its kernel.

// Checks shapes and says which inputs an output sums over. What it writes after a complaint is not used.
template <class Shape> using LayerFunction = void (*)(SumNode&, Shape&);

template <class K, class Shape, const SumRules& rules, LayerFunction<Shape> layer>
void prepare_integer(Prep& p, IntegerParams<Shape>& params) {
  SumNode n(p, rules);
  IntegerParams<Shape> made;
  layer(n, made.kernel.shape);
  made.multipliers = integer_output(n, made.kernel.output);
  made.shifts = made.multipliers + 4 * n.w.channels;
  made.scratch = scratch_for<K>(p, made.kernel);
  if (p.ok()) params = made;
}

template <class K, class Shape, const SumRules& rules, LayerFunction<Shape> layer>
void prepare_f32(Prep& p, FloatParams<Shape>& params) {
  SumNode n(p, rules);
  FloatParams<Shape> made;
  layer(n, made.kernel.shape);
  made.kernel.output = float_output(n);
  made.scratch = scratch_for<K>(p, made.kernel);
  if (p.ok()) params = made;
}

template <class Shape, const SumRules& rules, LayerFunction<Shape> layer> void prepare_hybrid(Prep& p, HybridParams<Shape>& params) {
  SumNode n(p, rules);
  Shape shape = {};
  layer(n, shape);
  const HybridKept o = hybrid_output(n, batches(shape));
  if (p.ok()) params = {{shape, o.kernel}, o.scales, o.stored};
}

template <class K, int8_t x_index>
[[gnu::always_inline]] inline Status run(const Call& c, const typename K::Params& p, const int32_t* multipliers, const int8_t* shifts, uint32_t scratch) {
  using Data = typename K::Data;
  kernels::best<K>(c.isa()).run(p, {c.given<typename Data::Input>(x_index), static_cast<typename Data::Weights>(c.given<void>(1)),
                                    c.input_or_null<void>(bias_index(x_index)), c.output<typename Data::Input>(0), multipliers, shifts,
                                    scratch_at<K>(c, scratch)});
  return Status::ok;
}

template <class K, class Shape, int8_t x_index> Status invoke_integer(const Call& c, const IntegerParams<Shape>& p) {
  return run<K, x_index>(c, p.kernel, c.kept<int32_t>(p.multipliers), c.kept<int8_t>(p.shifts), p.scratch);
}

template <class K, class Shape, int8_t x_index> Status invoke_f32(const Call& c, const FloatParams<Shape>& p) {
  return run<K, x_index>(c, p.kernel, nullptr, nullptr, p.scratch);
}

template <class Shape, void (*kernel)(const kernels::SumParams<Shape, kernels::HybridOutput>&, const kernels::HybridOperands&)>
Status invoke_hybrid(const Call& c, const HybridParams<Shape>& p) {
  kernel(p.kernel, {c.given<float>(0), c.given<int8_t>(1), c.input_or_null<float>(2), c.output<float>(0), c.kept<float>(p.scales),
                    c.scratch<int8_t>(p.stored)});
  return Status::ok;
}

// An op constant of each kind.

template <class K, class Shape, const SumRules& rules, LayerFunction<Shape> layer>
constexpr Op integer_op(const char* name, uint16_t code, Arity arity, Type x, Type w) {
  return make_op<IntegerParams<Shape>, prepare_integer<K, Shape, rules, layer>, invoke_integer<K, Shape, rules.x_index>>(
      name, code, arity, {rules.x_index, x}, {1, w});
}

template <class K, class Shape, const SumRules& rules, LayerFunction<Shape> layer>
constexpr Op float_op(const char* name, uint16_t code, Arity arity) {
  return make_op<FloatParams<Shape>, prepare_f32<K, Shape, rules, layer>, invoke_f32<K, Shape, rules.x_index>>(
      name, code, arity, {rules.x_index, Type::f32}, {1, Type::f32});
}

template <class Shape, const SumRules& rules, LayerFunction<Shape> layer,
          void (*kernel)(const kernels::SumParams<Shape, kernels::HybridOutput>&, const kernels::HybridOperands&)>
constexpr Op hybrid_op(const char* name, uint16_t code, Arity arity) {
  return make_op<HybridParams<Shape>, prepare_hybrid<Shape, rules, layer>, invoke_hybrid<Shape, kernel>>(name, code, arity, {0, Type::f32},
                                                                                                 {1, Type::s8});
}

}  // namespace thimble

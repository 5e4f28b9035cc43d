// SPDX-License-Identifier: Apache-2.0
// Operators that sum products with weights, in every type: models of them for whole numbers, whose sums a test knows exactly.
#pragma once

#include <cmath>
#include <functional>

#include "ops/one_op.h"
#include "ops/sliding_window.h"

namespace thimble::test {

struct WeightTypes {
  Type x, w, bias;
};
inline const std::vector<WeightTypes> kWeightTypes = {{Type::s8, Type::s8, Type::s32},   {Type::s8, Type::s4, Type::s32},
                                                      {Type::u8, Type::u8, Type::s32},   {Type::s16, Type::s8, Type::s64},
                                                      {Type::s16, Type::s8, Type::s32},  {Type::s16, Type::s4, Type::s64},
                                                      {Type::f32, Type::f32, Type::f32}, {Type::f32, Type::s8, Type::f32}};

// Real whole numbers as a tensor of `type` stores them, zero_point added.
inline Bytes stored(const std::vector<int>& values, Type type, int zero_point = 0) {
  const auto as = [&](auto kind) {
    std::vector<decltype(kind)> v;
    for (const int value : values) v.push_back(static_cast<decltype(kind)>(value + zero_point));
    return raw(v);
  };
  switch (type) {
    case Type::s8: return as(int8_t{});
    case Type::u8: return as(uint8_t{});
    case Type::s16: return as(int16_t{});
    case Type::s32: return as(int32_t{});
    case Type::s64: return as(int64_t{});
    case Type::s4: {
      Bytes packed((values.size() + 1) / 2);
      for (size_t i = 0; i < values.size(); i++) packed[i / 2] |= static_cast<uint8_t>((values[i] & 15) << (i % 2 * 4));
      return packed;
    }
    default: return as(float{});
  }
}

inline std::vector<double> reals(const Bytes& bytes, Type type, int zero_point) {
  const auto as = [&](auto kind) {
    std::vector<double> v;
    for (const auto value : values_of<decltype(kind)>(bytes)) v.push_back(static_cast<double>(value) - zero_point);
    return v;
  };
  return type == Type::s8 ? as(int8_t{}) : type == Type::u8 ? as(uint8_t{}) : type == Type::s16 ? as(int16_t{}) : as(float{});
}

// An operator with weights. x, w and bias are small whole numbers, every scale is 1.
struct WeightedOp {
  tfl::BuiltinOperator code;
  tfl::BuiltinOptionsUnion options;
  std::vector<int32_t> x_shape, w_shape, y_shape;
  int outputs;                     // as many numbers has the bias
  int products;                    // of one output, at most
  bool shape_first = false;        // input 0 is the output's shape, and x input 2
  std::function<std::vector<int>(const std::vector<int>& x, const std::vector<int>& w, const std::vector<int>& bias)> sums;
};

inline void expect_sums(const WeightedOp& op, const WeightTypes& t, bool with_bias) {
  SCOPED_TRACE(std::string(name(t.x)) + " " + name(t.w) + (with_bias ? " " : " no ") + name(t.bias));
  const auto x = numbers<int>(elements(op.x_shape), -9, 9, 1), w = numbers<int>(elements(op.w_shape), -2, 2, 2);
  const auto bias = numbers<int>(static_cast<size_t>(with_bias ? op.outputs : 0), -50, 50, 3);
  const bool floats = t.x == Type::f32, eight = t.x == Type::s8 || t.x == Type::u8;
  const int x_zero = t.x == Type::u8 ? 120 : eight ? 5 : 0, w_zero = t.w == Type::u8 ? 130 : 0, y_zero = t.x == Type::u8 ? 90 : eight ? -7 : 0;
  const auto quantized = [](Type type, int zero) { return type == Type::f32 ? Quantized{} : Quantized{{1.0f}, {zero}}; };
  const TensorSpec tx = {.type = t.x, .shape = op.x_shape, .quantization = quantized(t.x, x_zero)};
  const TensorSpec tw = {.type = t.w, .shape = op.w_shape, .quantization = quantized(t.w, w_zero), .data = stored(w, t.w, w_zero)};
  ModelBuilder m;
  std::vector<int> inputs = {m.input(tx), m.tensor(tw)};
  if (op.shape_first) inputs = {m.tensor({.type = Type::s32, .shape = {static_cast<int>(op.y_shape.size())}, .data = raw(op.y_shape)}), inputs[1], inputs[0]};
  if (with_bias) inputs.push_back(m.tensor({.type = t.bias, .shape = {op.outputs}, .data = stored(bias, t.bias)}));
  m.op(op.code, inputs, {m.output({.type = t.x, .shape = op.y_shape, .quantization = quantized(t.x, y_zero)})}, op.options);
  const Outcome run = run_model(m.finish(), {stored(x, t.x, x_zero)});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<int> sums = op.sums(x, w, bias);
  const std::vector<double> y = reals(run.outputs[0], t.x, y_zero);
  ASSERT_EQ(y.size(), sums.size());
  const double lowest = t.x == Type::s8 ? -121 : t.x == Type::u8 ? -90 : -32768, highest = t.x == Type::s8 ? 134 : t.x == Type::u8 ? 165 : 32767;
  // On the fly, x is rounded to 18 / 255 or 9 / 127 of its range.
  const double off = floats && t.w == Type::s8 ? 0.5 * 18 / 254 * 2 * op.products + 1e-3 : 0;
  for (size_t i = 0; i < y.size(); i++) ASSERT_NEAR(y[i], floats ? sums[i] : std::clamp<double>(sums[i], lowest, highest), off) << i;
}

inline void expect_sums_in_all_types(const WeightedOp& op, const std::vector<WeightTypes>& types = kWeightTypes) {
  for (const WeightTypes& t : types) {
    expect_sums(op, t, true);
    expect_sums(op, t, false);
  }
}

}  // namespace thimble::test

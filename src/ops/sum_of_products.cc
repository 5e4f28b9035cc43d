// SPDX-License-Identifier: Apache-2.0
// The parts of prepare that do not depend on which inputs an output sums over.
#include "ops/sum_of_products.h"

namespace thimble {
namespace {

// The type of the bias, which a sum of s16 may choose; where there is none, the one it would have.
Type bias_type(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int index, const SumRules& rules) {
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must be of the input's type"));
  const bool wide = x.type == Type::s16;
  if (!p.has_input(index)) return x.type == Type::f32 ? x.type : wide && rules.bias_type != Type::s32 ? Type::s64 : Type::s32;
  const Tensor bias = p.input(index);
  const bool type_fits = bias.type == (x.type == Type::f32 ? x.type : Type::s32) || (wide && (bias.type == Type::s64 || bias.type == Type::s16));
  p.require(type_fits && bias.count == static_cast<uint32_t>(w.dim(rules.channel_axis)), bias,
            THIMBLE_TEXT("the bias must hold one number per output"));
  return bias.type;
}

}  // namespace

kernels::Groups groups(Prep& p, int32_t x_channels, const Tensor& w, int32_t depth, int32_t y_channels, int32_t outputs) {
  const int32_t count = depth > 0 ? x_channels / depth : 0;
  if (!p.require(count > 0 && count * depth == x_channels, w, THIMBLE_TEXT("the input's channels must be a multiple of the weights'"))) return {};
  p.require(outputs % count == 0 && y_channels == outputs, w, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {static_cast<uint32_t>(count), static_cast<uint32_t>(depth), static_cast<uint32_t>(outputs / count)};
}

IntegerOutput integer_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules) {
  const Type bias_kind = bias_type(p, x, w, y, bias, rules);
  if (x.type == Type::s16)
    p.require(x.zero_point() == 0 && y.zero_point() == 0 && (w.type != Type::s16 || w.zero_point() == 0), THIMBLE_TEXT("int16 must have zero point 0"));
  const bool per_tensor = rules.per_tensor || x.type == Type::u8, wide = bias_kind != Type::s32;
  const ChannelMultipliers m = keep_multipliers(p, x, w, y, rules.channel_axis, per_tensor ? ScaleProduct::in_float : ScaleProduct::in_double,
                                                wide ? kMaxWideShift : 30);
  if (!p.accepted()) return {};   // without memory too: the scratch may depend on what is found here
  const Range range = stored_range(rules.activation, y);
  return {{static_cast<int16_t>(-x.zero_point()), static_cast<int16_t>(per_tensor ? -w.zero_point() : 0), static_cast<int16_t>(y.zero_point()),
           static_cast<int16_t>(range.lowest), static_cast<int16_t>(range.highest), m.count > 1,
           static_cast<uint8_t>(bias_kind == Type::s64 ? 8 : wide ? 2 : 4)},
          m.values, m.shifts};
}

kernels::FloatBounds float_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules) {
  bias_type(p, x, w, y, bias, rules);
  const RangeF32 range = real_range(rules.activation);
  return {range.lowest, range.highest};
}

HybridKept hybrid_output(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int bias, const SumRules& rules, uint32_t batches) {
  const kernels::FloatBounds bounds = float_output(p, x, w, y, bias, rules);
  require_channel_scales(p, w, rules.channel_axis);
  p.require(w.zero_point() == 0, w, THIMBLE_TEXT("int8 weights of a float input must have zero point 0"));
  const Kept<float> scales = p.keep<float>(w.channels);
  const uint32_t stored = p.scratch(batches == 0 ? 0 : x.count / batches);
  if (p.ok()) memcpy(scales.data, w.scales, 4 * w.channels);
  return {{bounds.lowest, bounds.highest, w.channels > 1, rules.asymmetric}, scales.offset, stored};
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The parts of prepare that do not depend on which inputs an output sums over.
#include "ops/sum_of_products.h"

namespace thimble {
namespace {

// The type of the bias, which a sum of s16 may choose; where there is none, the one it would have.
Type bias_type(SumNode& n) {
  const Type type = n.x.type, usual = type == Type::f32 ? type : Type::s32;
  const int index = bias_index(n.rules.x_index);
  n.p.require(n.y.type == type, n.y, THIMBLE_TEXT("the output must be of the input's type"));
  if (!n.p.has_input(index))
    return type == Type::s16 && static_cast<Type>(n.options.u8(n.rules.bias_type)) != Type::s32 ? Type::s64 : usual;
  const Tensor bias = n.p.input(index);
  const bool type_fits = bias.type == usual || (type == Type::s16 && (bias.type == Type::s64 || bias.type == Type::s16));
  n.p.require(type_fits && bias.count == static_cast<uint32_t>(n.w.dim(n.rules.channel_axis)), bias,
              THIMBLE_TEXT("the bias must hold one number per output"));
  return bias.type;
}

void require_channel_scales(SumNode& n) {
  n.p.require(n.w.channels == 1 || (n.w.channels > 1 && n.w.channel_axis == n.rules.channel_axis), n.w,
              THIMBLE_TEXT("the weights need one scale, or one per output channel"));
}

// Keeps scale(x) * scale(w, channel) / scale(y) for each of w's channels, then their shifts, a byte each.
uint32_t keep_multipliers(SumNode& n, ScaleProduct product, bool wide) {
  if (n.x.channels != 1) require_one_scale(n.p, n.x);
  if (n.y.channels != 1) require_one_scale(n.p, n.y);
  if (n.w.channels != 1) require_channel_scales(n);
  const uint32_t count = n.w.channels;
  const Kept<int32_t> values = n.p.keep<int32_t>(count + (count + 3) / 4);
  if (values.data) {
    const float* w = n.w.scales;
    float x = n.x.scales[0];
    if (product == ScaleProduct::in_float) {   // the products lie where their multipliers will
      float* const products = reinterpret_cast<float*>(values.data);
      for (uint32_t c = 0; c < count; c++) products[c] = x * w[c];
      w = products;
      x = 1.0f;
    }
    int8_t* const shifts = reinterpret_cast<int8_t*>(values.data + count);
    quantize_multipliers(x, w, count, n.y.scales[0], values.data, shifts);
    for (uint32_t c = 0; wide && c < count; c++) n.p.require(shifts[c] <= kMaxWideShift, n.y, THIMBLE_TEXT("the output's scale is too small"));
  }
  return values.offset;
}

}  // namespace

kernels::Groups groups(Prep& p, int32_t x_channels, const Tensor& w, int32_t depth, int32_t y_channels, int32_t outputs) {
  const int32_t count = depth > 0 ? x_channels / depth : 0;
  if (!p.require(count > 0 && count * depth == x_channels, w, THIMBLE_TEXT("the input's channels must be a multiple of the weights'"))) return {};
  p.require(outputs % count == 0 && y_channels == outputs, w, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {static_cast<uint32_t>(count), static_cast<uint32_t>(depth), static_cast<uint32_t>(outputs / count)};
}

SumNode::SumNode(Prep& prep, const SumRules& its_rules)
    : p(prep), rules(its_rules), x(prep.input(rules.x_index)), w(prep.input(1)), y(prep.output(0)), options(prep.options(rules.options_kind)) {}

uint32_t integer_output(SumNode& n, kernels::Requantization& output) {
  const Type bias = bias_type(n);
  const int32_t x_zero = n.x.zero_point(), y_zero = n.y.zero_point();
  int32_t w_zero = n.w.zero_point();
  if (n.x.type == Type::s16)
    n.p.require(x_zero == 0 && y_zero == 0 && (n.w.type != Type::s16 || w_zero == 0), THIMBLE_TEXT("int16 must have zero point 0"));
  ScaleProduct product = ScaleProduct::in_float;
  if (!(n.rules.one_in_float && n.w.channels == 1) && n.x.type != Type::u8) product = ScaleProduct::in_double, w_zero = 0;
  const bool wide = bias != Type::s32;
  const uint32_t multipliers = keep_multipliers(n, product, wide);
  const Range range = stored_range(n.activation(), n.y);
  output = {static_cast<int16_t>(-x_zero), static_cast<int16_t>(-w_zero), static_cast<int16_t>(y_zero), static_cast<int16_t>(range.lowest),
            static_cast<int16_t>(range.highest), n.w.channels > 1, static_cast<uint8_t>(!wide ? 4 : bias == Type::s64 ? 8 : 2)};
  return multipliers;
}

kernels::FloatBounds float_output(SumNode& n) {
  bias_type(n);
  const RangeF32 range = real_range(n.activation());
  return {range.lowest, range.highest};
}

HybridKept hybrid_output(SumNode& n, uint32_t batches) {
  const kernels::FloatBounds bounds = float_output(n);
  require_channel_scales(n);
  n.p.require(n.w.zero_point() == 0, n.w, THIMBLE_TEXT("int8 weights of a float input must have zero point 0"));
  const Kept<float> scales = n.p.keep<float>(n.w.channels);
  const uint32_t stored = n.p.scratch(batches == 0 ? 0 : n.x.count / batches);
  if (n.p.ok()) memcpy(scales.data, n.w.scales, 4 * n.w.channels);
  const bool asymmetric = n.rules.asymmetric != SumRules::kNoOption ? n.options.boolean(n.rules.asymmetric)
                                                                    : n.w.channels == static_cast<uint32_t>(n.w.dim(n.rules.channel_axis));
  return {{bounds.lowest, bounds.highest, n.w.channels > 1, asymmetric}, scales.offset, stored};
}

}  // namespace thimble

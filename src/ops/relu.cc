// SPDX-License-Identifier: Apache-2.0
// RELU, RELU_N1_TO_1, RELU_0_TO_1, RELU6 and LEAKY_RELU. Stored values are brought to the output's scale; RELU6 only clamps, whatever
// the output's scale says.
#include "kernels/activation/activation.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr RangeF32 k0To1 = {0.0f, 1.0f}, k0To6 = {0.0f, 6.0f}, kN1To1 = {-1.0f, 1.0f};
constexpr RangeF32 kFrom0 = {0.0f, __builtin_inff()};

Multiplier input_to_output(const Unary& u) { return quantize_multiplier(u.x.scale() / u.y.scale(), 1.0f); }   // TFLite divides in float

void prepare_rescaled(Prep& p, RangeF32 real, RequantizeParams& params) {
  const Unary u = unary(p);
  if (p.ok()) params = requantize_params(u, input_to_output(u), stored_range(real, u.y));
}
template <const RangeF32& real> void prepare_rescaled(Prep& p, RequantizeParams& params) { prepare_rescaled(p, real, params); }

void prepare_relu6(Prep& p, ClampStoredParams& params) {
  const auto [x, y] = unary(p);
  if (!p.ok()) return;
  const Range range = stored_range(k0To6, x);
  params = {x.count, static_cast<int16_t>(range.lowest), static_cast<int16_t>(range.highest)};
}

void prepare_f32(Prep& p, RangeF32 real, ClampF32Params& params) {
  const auto [x, y] = unary(p);
  if (p.ok()) params = {x.count, real.lowest, real.highest};
}
template <const RangeF32& real> void prepare_f32(Prep& p, ClampF32Params& params) { prepare_f32(p, real, params); }

float alpha_of(Prep& p) {
  const float alpha = p.options(kLeakyReluOptions).f32(0);
  p.require(alpha - alpha == 0.0f, THIMBLE_TEXT("alpha must be finite"));
  return alpha;
}

void prepare_leaky(Prep& p, LeakyReluStoredParams& params) {
  const Unary u = unary(p);
  const float alpha = alpha_of(p);
  if (!p.ok()) return;
  const Multiplier m = input_to_output(u), low = quantize_multiplier(u.x.scale() * (alpha < 0.0f ? -alpha : alpha) / u.y.scale(), 1.0f);
  params = {u.x.count, -u.x.zero_point(), u.y.zero_point(), m.value, low.value, static_cast<int8_t>(m.shift),
            static_cast<int8_t>(low.shift), alpha < 0.0f};
}

void prepare_leaky_f32(Prep& p, LeakyReluF32Params& params) {
  const auto [x, y] = unary(p);
  const float alpha = alpha_of(p);
  if (p.ok()) params = {x.count, alpha};
}

}  // namespace

namespace ops {
const Op relu_s8 = unary_op<requantize_scalar<int8_t, int8_t>, prepare_rescaled<kFrom0>>("relu_s8", kRelu);
const Op relu_u8 = unary_op<requantize_scalar<uint8_t, uint8_t>, prepare_rescaled<kFrom0>>("relu_u8", kRelu);
const Op relu_s16 = unary_op<requantize_scalar<int16_t, int16_t>, prepare_rescaled<kFrom0>>("relu_s16", kRelu);
const Op relu_f32 = unary_op<clamp_f32_scalar, prepare_f32<kFrom0>>("relu_f32", kRelu);

const Op relu_n1_to_1_s8 = unary_op<requantize_scalar<int8_t, int8_t>, prepare_rescaled<kN1To1>>("relu_n1_to_1_s8", kReluN1To1);
const Op relu_n1_to_1_u8 = unary_op<requantize_scalar<uint8_t, uint8_t>, prepare_rescaled<kN1To1>>("relu_n1_to_1_u8", kReluN1To1);
const Op relu_n1_to_1_s16 = unary_op<requantize_scalar<int16_t, int16_t>, prepare_rescaled<kN1To1>>("relu_n1_to_1_s16", kReluN1To1);
const Op relu_n1_to_1_f32 = unary_op<clamp_f32_scalar, prepare_f32<kN1To1>>("relu_n1_to_1_f32", kReluN1To1);

const Op relu_0_to_1_s8 = unary_op<requantize_scalar<int8_t, int8_t>, prepare_rescaled<k0To1>>("relu_0_to_1_s8", kRelu0To1);
const Op relu_0_to_1_u8 = unary_op<requantize_scalar<uint8_t, uint8_t>, prepare_rescaled<k0To1>>("relu_0_to_1_u8", kRelu0To1);
const Op relu_0_to_1_s16 = unary_op<requantize_scalar<int16_t, int16_t>, prepare_rescaled<k0To1>>("relu_0_to_1_s16", kRelu0To1);
const Op relu_0_to_1_f32 = unary_op<clamp_f32_scalar, prepare_f32<k0To1>>("relu_0_to_1_f32", kRelu0To1);

const Op relu6_s8 = unary_op<clamp_scalar<int8_t>, prepare_relu6>("relu6_s8", kRelu6);
const Op relu6_u8 = unary_op<clamp_scalar<uint8_t>, prepare_relu6>("relu6_u8", kRelu6);
const Op relu6_s16 = unary_op<clamp_scalar<int16_t>, prepare_relu6>("relu6_s16", kRelu6);
const Op relu6_f32 = unary_op<clamp_f32_scalar, prepare_f32<k0To6>>("relu6_f32", kRelu6);

const Op leaky_relu_s8 = unary_op<leaky_relu_scalar<int8_t>, prepare_leaky>("leaky_relu_s8", kLeakyRelu);
const Op leaky_relu_u8 = unary_op<leaky_relu_scalar<uint8_t>, prepare_leaky>("leaky_relu_u8", kLeakyRelu);
const Op leaky_relu_s16 = unary_op<leaky_relu_scalar<int16_t>, prepare_leaky>("leaky_relu_s16", kLeakyRelu);
const Op leaky_relu_f32 = unary_op<leaky_relu_f32_scalar, prepare_leaky_f32>("leaky_relu_f32", kLeakyRelu);
}  // namespace ops

}  // namespace thimble

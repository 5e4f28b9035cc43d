// SPDX-License-Identifier: Apache-2.0
// RELU and RELU6. On stored values RELU rescales to the output's scale; RELU6 only clamps, whatever the output's scale says.
#include "kernels/activation/activation.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_relu_s8(Prep& p, RequantizeParams& params) {
  const Unary u = unary(p, Type::s8);
  if (!p.ok()) return;
  const Multiplier m = quantize_multiplier(u.x.scale() / u.y.scale(), 1.0f);   // TFLite forms this quotient in float
  params = requantize_params(u, m, stored_range(Activation::relu, u.y));
}

void prepare_relu6_s8(Prep& p, ClampS8Params& params) {
  const auto [x, y] = unary(p, Type::s8);
  if (!p.ok()) return;
  const Range range = stored_range(Activation::relu6, x);
  params = {x.count, static_cast<int8_t>(range.lowest), static_cast<int8_t>(range.highest)};
}

void prepare_f32(Prep& p, ClampF32Params& params, float highest) {
  const auto [x, y] = unary(p, Type::f32);
  if (p.ok()) params = {x.count, 0.0f, highest};
}

void prepare_relu_f32(Prep& p, ClampF32Params& params) { prepare_f32(p, params, __builtin_inff()); }
void prepare_relu6_f32(Prep& p, ClampF32Params& params) { prepare_f32(p, params, 6.0f); }

}  // namespace

namespace ops {
const Op relu_s8 = unary_op<RequantizeParams, int8_t, int8_t, prepare_relu_s8, requantize_s8_s8_scalar>("relu_s8", kRelu);
const Op relu_f32 = unary_op<ClampF32Params, float, float, prepare_relu_f32, clamp_f32_scalar>("relu_f32", kRelu);
const Op relu6_s8 = unary_op<ClampS8Params, int8_t, int8_t, prepare_relu6_s8, clamp_s8_scalar>("relu6_s8", kRelu6);
const Op relu6_f32 = unary_op<ClampF32Params, float, float, prepare_relu6_f32, clamp_f32_scalar>("relu6_f32", kRelu6);
}  // namespace ops

}  // namespace thimble

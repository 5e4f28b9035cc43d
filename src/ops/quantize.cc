// SPDX-License-Identifier: Apache-2.0
// QUANTIZE: from float32, or from one scale to another.
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_f32_s8(Prep& p, QuantizeParams& params) {
  const auto [x, y] = unary(p, Type::s8);
  if (p.ok()) params = {x.count, y.scale(), y.zero_point()};
}

void prepare_s8_s8(Prep& p, RequantizeParams& params) {
  const Unary u = unary(p, Type::s8);
  if (p.ok()) params = requantize_params(u, quantize_multiplier(u.x.scale(), u.y.scale()), stored_range(Activation::none, u.y));
}

}  // namespace

namespace ops {
const Op quantize_f32_s8 = unary_op<QuantizeParams, float, int8_t, prepare_f32_s8, quantize_f32_s8_scalar>(
    "quantize_f32_s8", kQuantize, {-1, Type::s8});
const Op quantize_s8_s8 = unary_op<RequantizeParams, int8_t, int8_t, prepare_s8_s8, requantize_s8_s8_scalar>(
    "quantize_s8_s8", kQuantize, {-1, Type::s8});
}  // namespace ops

}  // namespace thimble

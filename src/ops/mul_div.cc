// SPDX-License-Identifier: Apache-2.0
// MUL and DIV, with broadcasting.
#include "kernels/div/div.h"
#include "kernels/mul/mul.h"
#include "ops/builtin_codes.h"
#include "ops/divisor.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_product(Prep& p, uint8_t options_kind, const Binary& b, Multiplier m, BinaryParams<ProductParams>& params) {
  const Options options = p.options(options_kind);
  const Broadcast broadcast = keep_broadcast(p, b.tensors);
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(0), b.y());
  const int32_t zero_point = b.y().zero_point();
  params = {
      {m.value, static_cast<int8_t>(m.shift), static_cast<int16_t>(-b.x0().zero_point()), static_cast<int16_t>(-b.x1().zero_point()),
       static_cast<int16_t>(zero_point), static_cast<int16_t>(range.lowest - zero_point), static_cast<int16_t>(range.highest - zero_point)},
      broadcast};
}

void prepare_mul(Prep& p, BinaryParams<ProductParams>& params) {
  const Binary b = binary(p);
  p.require(b.x0().type != Type::s16 || (b.x0().zero_point() == 0 && b.x1().zero_point() == 0 && b.y().zero_point() == 0),
            THIMBLE_TEXT("zero points must be 0"));
  prepare_product(p, kMulOptions, b, quantize_multiplier(b.x0().scale(), b.x1().scale(), b.y().scale()), params);
}

void prepare_div(Prep& p, BinaryParams<ProductParams>& params) {
  const Binary b = binary(p);
  const float quotient = b.x0().scale() / (b.x1().scale() * b.y().scale());   // TFLite forms it in float
  prepare_product(p, kDivOptions, b, quantize_multiplier(quotient, 1.0f), params);
}

}  // namespace

namespace ops {
const Op mul_s8 = binary_variant_op<MulS8, prepare_mul>("mul_s8", kMul);
const Op mul_u8 = binary_op<mul_u8_scalar, prepare_mul>("mul_u8", kMul);
const Op mul_s16 = binary_variant_op<MulS16, prepare_mul>("mul_s16", kMul);
const Op mul_f32 = binary_variant_op<MulF32, prepare_activated<kMulOptions>>("mul_f32", kMul);
const Op mul_s32 = binary_op<mul_s32_scalar, prepare_activated<kMulOptions>>("mul_s32", kMul);
const Op mul_s64 = binary_op<mul_s64_scalar, prepare_activated<kMulOptions>>("mul_s64", kMul);

const Op div_s8 = binary_op<div_s8_scalar, prepare_div>("div_s8", kDiv);
const Op div_u8 = binary_op<div_u8_scalar, prepare_div>("div_u8", kDiv);
const Op div_f32 = binary_op<div_f32_scalar, prepare_activated<kDivOptions>>("div_f32", kDiv);
const Op div_s32 = binary_op<div_s32_scalar, prepare_activated<kDivOptions>, invoke_divisor<div_s32_scalar>>("div_s32", kDiv);
}  // namespace ops

}  // namespace thimble

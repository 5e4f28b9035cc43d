// SPDX-License-Identifier: Apache-2.0
// DEQUANTIZE: stored numbers, or half precision floats, to float32.
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_f16(Prep& p, QuantizeParams& params) {
  const auto [x, y] = unary(p, Type::f32);
  if (p.ok()) params = {x.count, x.scale(), x.zero_point()};
}

void prepare(Prep& p, QuantizeParams& params) {
  require_one_scale(p, p.input(0));
  prepare_f16(p, params);
}

}  // namespace

namespace ops {
const Op dequantize_s8 = unary_op<dequantize_scalar<int8_t>, prepare>("dequantize_s8", kDequantize);
const Op dequantize_u8 = unary_op<dequantize_scalar<uint8_t>, prepare>("dequantize_u8", kDequantize);
const Op dequantize_s16 = unary_op<dequantize_scalar<int16_t>, prepare>("dequantize_s16", kDequantize);
const Op dequantize_s32 = unary_op<dequantize_scalar<int32_t>, prepare>("dequantize_s32", kDequantize);
const Op dequantize_s4 = unary_op<dequantize_s4_scalar, prepare>("dequantize_s4", kDequantize, {}, Type::s4);
const Op dequantize_f16 = unary_op<dequantize_f16_scalar, prepare_f16>("dequantize_f16", kDequantize, {}, Type::f16);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// DEQUANTIZE: stored numbers to float32.
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_s8(Prep& p, QuantizeParams& params) {
  const auto [x, y] = unary(p, Type::f32);
  if (p.ok()) params = {x.count, x.scale(), x.zero_point()};
}

}  // namespace

namespace ops {
const Op dequantize_s8 = unary_op<QuantizeParams, int8_t, float, prepare_s8, dequantize_s8_f32_scalar>("dequantize_s8", kDequantize);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// ABS and RSQRT of stored values.
#include <math.h>

#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_abs(Prep& p, RequantizeParams& params) {
  const Unary u = unary(p);
  if (!p.ok()) return;
  const Multiplier m = quantize_multiplier(u.x.scale() / u.y.scale(), 1.0f);   // TFLite forms this quotient in float
  params = requantize_params(u, m, stored_range(Activation::none, u.y));
}

// Without a scale the lowest value stays what it is: 32768 goes through and wraps.
void prepare_abs_s16(Prep& p, RequantizeParams& params) {
  const Unary u = unary_of_any_types(p);
  if (u.x.channels != 0 || u.y.type != Type::s16) return prepare_abs(p, params);
  if (p.ok()) params = {u.x.count, 1 << 30, 1, 0, 0, 0, -INT16_MIN};
}

void prepare_rsqrt(Prep& p, RequantizeParams& params) {
  const Unary u = unary(p);
  if (!p.ok()) return;
  params = requantize_params(u, quantize_multiplier(1.0f, sqrtf(u.x.scale()) * u.y.scale()), stored_range(Activation::none, u.y));
}

}  // namespace

namespace ops {
const Op abs_s8 = unary_op<requantize_abs_scalar<int8_t>, prepare_abs>("abs_s8", kAbs);
const Op abs_s16 = unary_op<requantize_abs_scalar<int16_t>, prepare_abs_s16>("abs_s16", kAbs);
const Op rsqrt_s8 = unary_op<requantize_rsqrt_scalar<int8_t>, prepare_rsqrt>("rsqrt_s8", kRsqrt);
const Op rsqrt_s16 = unary_op<requantize_rsqrt_scalar<int16_t>, prepare_rsqrt>("rsqrt_s16", kRsqrt);
}  // namespace ops

}  // namespace thimble

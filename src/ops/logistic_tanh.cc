// SPDX-License-Identifier: Apache-2.0
// LOGISTIC and TANH, which differ in their kernels only.
#include "kernels/activation/activation.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "ops/input_scaling.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_tanh_s8(Prep& p, SigmoidS8Params& params) {
  const auto [x, y] = unary(p, Type::s8);
  if (!p.ok()) return;
  const InputScaling in = input_scaling(x.scale(), 1.0f, 4);
  params = {x.count, in.multiplier.value, static_cast<int16_t>(-x.zero_point()), static_cast<int16_t>(in.radius),
            static_cast<int8_t>(in.multiplier.shift)};
}

void prepare_logistic_s8(Prep& p, SigmoidS8Params& params) {
  prepare_tanh_s8(p, params);
  const Tensor y = p.output(0);
  p.require(y.zero_point() == INT8_MIN, y, THIMBLE_TEXT("zero point must be -128"));
}

void prepare_f32(Prep& p, SigmoidF32Params& params) {
  const auto [x, y] = unary(p, Type::f32);
  if (p.ok()) params = {x.count};
}

}  // namespace

namespace ops {
const Op logistic_s8 = unary_op<SigmoidS8Params, int8_t, int8_t, prepare_logistic_s8, logistic_s8_scalar>("logistic_s8", kLogistic);
const Op logistic_f32 = unary_op<SigmoidF32Params, float, float, prepare_f32, logistic_f32_scalar>("logistic_f32", kLogistic);
const Op tanh_s8 = unary_op<SigmoidS8Params, int8_t, int8_t, prepare_tanh_s8, tanh_s8_scalar>("tanh_s8", kTanh);
const Op tanh_f32 = unary_op<SigmoidF32Params, float, float, prepare_f32, tanh_f32_scalar>("tanh_f32", kTanh);
}  // namespace ops

}  // namespace thimble

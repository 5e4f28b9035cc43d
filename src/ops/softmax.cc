// SPDX-License-Identifier: Apache-2.0
// SOFTMAX over the last dimension.
#include "kernels/softmax/softmax.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "ops/input_scaling.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Rows {
  Tensor x, y;
  uint32_t count, depth;
  float beta;
};

Rows rows(Prep& p, Type y_type) {
  const auto [x, y] = unary(p, y_type);
  p.require(x.rank >= 1 && x.dim(x.rank - 1) == y.dim(y.rank - 1), y, THIMBLE_TEXT("must have the input's rows"));
  const uint32_t depth = p.ok() ? static_cast<uint32_t>(x.dim(x.rank - 1)) : 1;
  return {x, y, x.count / depth, depth, p.options(kSoftmaxOptions).f32(0)};
}

void prepare_s8(Prep& p, SoftmaxS8Params& params) {
  const Rows r = rows(p, Type::s8);
  p.require(r.y.scale() == 1.0f / 256 && r.y.zero_point() == INT8_MIN, r.y, THIMBLE_TEXT("scale must be 1/256, zero point -128"));
  p.require(r.beta > 0.0f && r.beta < __builtin_inff(), THIMBLE_TEXT("beta must be positive"));
  if (!p.ok()) return;
  const InputScaling in = input_scaling(r.x.scale(), r.beta, 5);
  params = {r.count, r.depth, in.multiplier.value, static_cast<int16_t>(in.multiplier.shift), static_cast<int16_t>(-in.radius)};
}

void prepare_f32(Prep& p, SoftmaxF32Params& params) {
  const Rows r = rows(p, Type::f32);
  if (p.ok()) params = {r.count, r.depth, r.beta};
}

}  // namespace

namespace ops {
const Op softmax_s8 = unary_op<SoftmaxS8Params, int8_t, int8_t, prepare_s8, softmax_s8_scalar>("softmax_s8", kSoftmax, {-1, Type::s8});
const Op softmax_f32 = unary_op<SoftmaxF32Params, float, float, prepare_f32, softmax_f32_scalar>("softmax_f32", kSoftmax);
}  // namespace ops

}  // namespace thimble

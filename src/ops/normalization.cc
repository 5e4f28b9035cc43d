// SPDX-License-Identifier: Apache-2.0
// L2_NORMALIZATION and LOCAL_RESPONSE_NORMALIZATION over the last dimension.
#include "kernels/normalization/normalization.h"

#include "ops/builtin_codes.h"
#include "ops/rows.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

Rows l2_rows(Prep& p, Type type) {
  const Rows r = rows(p, type);
  p.require(p.options(kL2NormOptions).activation(0) == Activation::none, THIMBLE_TEXT("no fused activation"));
  return r;
}

void prepare_l2_s8(Prep& p, L2NormalizationS8Params& params) {
  const Rows r = l2_rows(p, Type::s8);
  p.require(r.depth <= L2NormalizationS8Params::kMaxDepth, r.x, THIMBLE_TEXT("rows too long"));
  if (p.ok()) params = {r.count, r.depth, -r.x.zero_point()};
}

void prepare_l2_f32(Prep& p, L2NormalizationF32Params& params) {
  const Rows r = l2_rows(p, Type::f32);
  if (p.ok()) params = {r.count, r.depth};
}

void prepare_local_response(Prep& p, LocalResponseParams& params) {
  const Rows r = rows(p, Type::f32);
  const Options options = p.options(kLocalResponseNormalizationOptions);
  const int32_t radius = options.s32(0);
  p.require(radius >= 0, THIMBLE_TEXT("radius must not be negative"));
  if (p.ok()) params = {r.count, r.depth, static_cast<uint32_t>(radius), options.f32(1), options.f32(2), options.f32(3)};
}

}  // namespace

namespace ops {
const Op l2_normalization_s8 = unary_op<l2_normalization_s8_scalar, prepare_l2_s8>("l2_normalization_s8", kL2Normalization);
const Op l2_normalization_f32 = unary_op<l2_normalization_f32_scalar, prepare_l2_f32>("l2_normalization_f32", kL2Normalization);
const Op local_response_normalization_f32 = unary_op<local_response_normalization_f32_scalar, prepare_local_response>(
    "local_response_normalization_f32", kLocalResponseNormalization);
}  // namespace ops

}  // namespace thimble

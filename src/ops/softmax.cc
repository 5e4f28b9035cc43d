// SPDX-License-Identifier: Apache-2.0
// SOFTMAX and LOG_SOFTMAX over the last dimension.
#include "kernels/softmax/softmax.h"

#include "ops/builtin_codes.h"
#include "ops/input_scaling.h"
#include "ops/rows.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

float beta_of(Prep& p) {
  const float beta = p.options(kSoftmaxOptions).f32(0);
  p.require(beta > 0.0f && beta < __builtin_inff(), THIMBLE_TEXT("beta must be positive"));
  return beta;
}

Softmax8Params params_8(const Rows& r, const InputScaling& in) {
  return {r.count, r.depth, in.multiplier.value, static_cast<int16_t>(in.multiplier.shift), static_cast<int16_t>(-in.radius)};
}

void prepare_8(Prep& p, Type y_type, bool y_fits, const char* text, Softmax8Params& params) {
  const Rows r = rows(p, y_type);
  p.require(y_fits, r.y, text);
  const float beta = beta_of(p);
  if (p.ok()) params = params_8(r, input_scaling(r.x.scale(), beta, 5));
}
void prepare_s8(Prep& p, Softmax8Params& params) {
  const Tensor y = p.output(0);
  prepare_8(p, Type::s8, y.scale() == 1.0f / 256 && y.zero_point() == INT8_MIN, THIMBLE_TEXT("scale must be 1/256, zero point -128"),
            params);
}
void prepare_u8(Prep& p, Softmax8Params& params) {
  const Tensor y = p.output(0);
  prepare_8(p, Type::u8, y.scale() == 1.0f / 256 && y.zero_point() == 0, THIMBLE_TEXT("scale must be 1/256, zero point 0"), params);
}

// Converters round the scales of 16 bits.
bool nearly(float scale, float wanted) { return scale > wanted * 0.999f && scale < wanted * 1.001f; }

void prepare_s8_s16(Prep& p, Softmax8Params& params) {
  const Tensor y = p.output(0);
  prepare_8(p, Type::s16, nearly(y.scale(), 1.0f / 65536) && y.zero_point() == INT16_MIN,
            THIMBLE_TEXT("scale must be 1/65536, zero point -32768"), params);
}

void prepare_s16(Prep& p, SoftmaxS16Params& params) {
  const Rows r = rows(p, Type::s16);
  p.require(r.x.zero_point() == 0 && r.y.zero_point() == 0, THIMBLE_TEXT("zero points must be 0"));
  p.require(nearly(r.y.scale(), 1.0f / 32768), r.y, THIMBLE_TEXT("scale must be 1/32768"));
  p.require(r.depth <= SoftmaxS16Params::kMaxDepth, r.x, THIMBLE_TEXT("rows too long"));
  const Multiplier twice = quantize_product(r.x.scale(), beta_of(p), 2 * 65535 / 10);
  p.require(twice.shift <= 15, r.x, THIMBLE_TEXT("scale too large"));   // differences have 16 bits
  if (p.ok()) params = {r.count, r.depth, twice.value, twice.shift - 1};
}

void prepare_f32(Prep& p, SoftmaxF32Params& params) {
  const Rows r = rows(p, Type::f32);
  const float beta = p.options(kSoftmaxOptions).f32(0);
  if (p.ok()) params = {r.count, r.depth, beta};
}

void prepare_log_s8(Prep& p, LogSoftmaxS8Params& params) {
  const Rows r = rows(p, Type::s8);
  p.require(r.y.scale() == 1.0f / 16 && r.y.zero_point() == INT8_MAX, r.y, THIMBLE_TEXT("scale must be 1/16, zero point 127"));
  const Multiplier inverse = quantize_multiplier(1.0f / (1 << 26), r.x.scale());
  const InputScaling in = input_scaling(r.x.scale(), 1.0f, 5);
  p.require(inverse.shift <= 0 && in.radius > 0, r.x, THIMBLE_TEXT("scale out of range"));
  if (p.ok()) params = {params_8(r, in), inverse.value, inverse.shift};
}

void prepare_log_f32(Prep& p, SoftmaxF32Params& params) {
  const Rows r = rows(p, Type::f32);
  if (p.ok()) params = {r.count, r.depth, 1.0f};
}

}  // namespace

namespace ops {
const Op softmax_s8 = unary_op<softmax_s8_scalar, prepare_s8>("softmax_s8", kSoftmax, {-1, Type::s8});
const Op softmax_u8 = unary_op<softmax_u8_scalar, prepare_u8>("softmax_u8", kSoftmax);
const Op softmax_s8_s16 = unary_op<softmax_s8_s16_scalar, prepare_s8_s16>("softmax_s8_s16", kSoftmax, {-1, Type::s16});
const Op softmax_s16 = unary_op<softmax_s16_scalar, prepare_s16>("softmax_s16", kSoftmax);
const Op softmax_f32 = unary_op<softmax_f32_scalar, prepare_f32>("softmax_f32", kSoftmax);
const Op log_softmax_s8 = unary_op<log_softmax_s8_scalar, prepare_log_s8>("log_softmax_s8", kLogSoftmax);
const Op log_softmax_f32 = unary_op<log_softmax_f32_scalar, prepare_log_f32>("log_softmax_f32", kLogSoftmax);
}  // namespace ops

}  // namespace thimble

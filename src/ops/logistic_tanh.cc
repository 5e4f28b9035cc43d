// SPDX-License-Identifier: Apache-2.0
// LOGISTIC and TANH of stored values, which differ in their kernels only.
#include "kernels/activation/activation.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "ops/input_scaling.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_tanh_8(Prep& p, Sigmoid8Params& params) {
  const auto [x, y] = unary(p);
  if (!p.ok()) return;
  const InputScaling in = input_scaling(x.scale(), 1.0f, 4);
  params = {x.count, in.multiplier.value, static_cast<int16_t>(-x.zero_point()), static_cast<int16_t>(in.radius),
            static_cast<int8_t>(in.multiplier.shift)};
}

void prepare_logistic_s8(Prep& p, Sigmoid8Params& params) {
  prepare_tanh_8(p, params);
  const Tensor y = p.output(0);
  p.require(y.zero_point() == INT8_MIN, y, THIMBLE_TEXT("zero point must be -128"));
}

void prepare_logistic_u8(Prep& p, Sigmoid8Params& params) {
  prepare_tanh_8(p, params);
  const Tensor y = p.output(0);
  p.require(y.zero_point() == 0, y, THIMBLE_TEXT("zero point must be 0"));
}

// Within 0.001 in the binary logarithm.
bool nearly(float scale, float power_of_two) {
  const float ratio = scale / power_of_two;
  return ratio > 0.999307093f && ratio < 1.00069339f;
}

// The multiplier has 15 bits, cut off; a scale of 2^-12, or 2^-11 for TANH, is not multiplied by more than the table's 3.
SigmoidS16Params s16_params(uint32_t count, float scale, bool tanh, int32_t* shift) {
  *shift = 0;
  if (nearly(scale, 1.0f / 4096)) return {count, 3, 0};
  if (tanh && nearly(scale, 1.0f / 2048)) return {count, 6, 0};
  const Multiplier m = quantize_multiplier(scale, 3.0f, 1.0f / 4096);
  *shift = 15 - m.shift;
  int32_t cut = 16;
  if (m.value > 0x7FFF0000 && *shift > 0) cut++, --*shift;   // with its fraction it is more than 2^15 - 1, so that half of it is used
  if (*shift > 31) cut += *shift - 31, *shift = 31;
  return {count, static_cast<uint16_t>(cut > 31 ? 0 : m.value >> cut), static_cast<uint8_t>(*shift)};
}

void prepare_s16(Prep& p, bool tanh, SigmoidS16Params& params) {
  const auto [x, y] = unary(p);
  p.require(x.zero_point() == 0 && y.zero_point() == 0, THIMBLE_TEXT("zero points must be 0"));
  p.require(nearly(y.scale(), 1.0f / 32768), y, THIMBLE_TEXT("scale must be 1/32768"));
  int32_t shift;
  const SigmoidS16Params s16 = s16_params(x.count, x.scale(), tanh, &shift);
  p.require(shift >= 0, x, THIMBLE_TEXT("scale too large"));
  if (p.ok()) params = s16;
}
template <bool tanh> void prepare_s16(Prep& p, SigmoidS16Params& params) { prepare_s16(p, tanh, params); }

}  // namespace

namespace ops {
const Op logistic_s8 = unary_op<logistic_8_scalar<int8_t>, prepare_logistic_s8>("logistic_s8", kLogistic);
const Op logistic_u8 = unary_op<logistic_8_scalar<uint8_t>, prepare_logistic_u8>("logistic_u8", kLogistic);
const Op logistic_s16 = unary_op<logistic_s16_scalar, prepare_s16<false>>("logistic_s16", kLogistic);
const Op tanh_s8 = unary_op<tanh_8_scalar<int8_t>, prepare_tanh_8>("tanh_s8", kTanh);
const Op tanh_u8 = unary_op<tanh_8_scalar<uint8_t>, prepare_tanh_8>("tanh_u8", kTanh);
const Op tanh_s16 = unary_op<tanh_s16_scalar, prepare_s16<true>>("tanh_s16", kTanh);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// SUB and SQUARED_DIFFERENCE, with broadcasting, and what they share with ADD.
#include "ops/scaled_pair.h"

#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

float larger_scale(const Tensor& x0, const Tensor& x1) { return x0.scale() < x1.scale() ? x1.scale() : x0.scale(); }

ScaledPairParams scaled_pair_params(const Binary& b, ScaleProduct product, Multiplier m, Range range) {
  const int32_t zero_point = b.y().zero_point();
  return {scaled_inputs(b.x0(), b.x1(), product), m.value, m.shift, zero_point, range.lowest - zero_point, range.highest - zero_point};
}

template <class T> void prepare_sub(Prep& p, BinaryParams<ScaledPairParams>& params) {
  prepare_scaled_sum(p, kSubOptions, kSumBits<T>, ScaleProduct::in_float, params);
}

void prepare_squared_difference(Prep& p, int bits, BinaryParams<ScaledPairParams>& params) {
  const Binary b = binary(p);
  p.require(b.x0().type != Type::s16 || (b.x0().zero_point() == 0 && b.x1().zero_point() == 0), THIMBLE_TEXT("zero points must be 0"));
  const Broadcast broadcast = keep_broadcast(p, b.tensors);
  if (!p.ok()) return;
  const float twice = 2.0f * larger_scale(b.x0(), b.x1());
  const Multiplier m = quantize_multiplier(twice, twice / static_cast<float>(1 << 2 * bits), b.y().scale());
  params = {scaled_pair_params(b, ScaleProduct::in_double, m, stored_range(Activation::none, b.y())), broadcast};
}
template <class T> void prepare_squared_difference(Prep& p, BinaryParams<ScaledPairParams>& params) {
  prepare_squared_difference(p, kSquareBits<T>, params);
}

}  // namespace

void require_small_sum(Prep& p, Multiplier m, const Tensor& y) {
  p.require(m.shift <= 0, y, THIMBLE_TEXT("scale too small for the inputs'"));
}

ScaledInputs scaled_inputs(const Tensor& x0, const Tensor& x1, ScaleProduct product) {
  const float larger = larger_scale(x0, x1);
  const Tensor* const x[] = {&x0, &x1};
  ScaledInputs inputs = {};
  for (int k = 0; k < 2; k++) {
    const Multiplier m = product == ScaleProduct::in_double ? quantize_multiplier(x[k]->scale(), 0.5f, larger)
                                                            : quantize_multiplier(x[k]->scale() / (2.0f * larger), 1.0f);
    inputs.offset[k] = -x[k]->zero_point();
    inputs.multiplier[k] = m.value;
    inputs.shift[k] = static_cast<int8_t>(m.shift);
  }
  return inputs;
}

void prepare_scaled_sum(Prep& p, uint8_t options_kind, int sum_bits, ScaleProduct product, BinaryParams<ScaledPairParams>& params) {
  const Binary b = binary(p);
  const float twice = 2.0f * larger_scale(b.x0(), b.x1()), steps = static_cast<float>(1 << sum_bits);
  const Multiplier m = product == ScaleProduct::in_double ? quantize_multiplier(twice, 1.0f / steps, b.y().scale())
                                                          : quantize_multiplier(twice / (steps * b.y().scale()), 1.0f);
  require_small_sum(p, m, b.y());
  const Options options = p.options(options_kind);
  const Broadcast broadcast = keep_broadcast(p, b.tensors);
  if (p.ok()) params = {scaled_pair_params(b, product, m, stored_range(options.activation(0), b.y())), broadcast};
}

namespace ops {
const Op sub_s8 = binary_variant_op<SubS8, prepare_sub<int8_t>>("sub_s8", kSub);
const Op sub_u8 = binary_op<ScaledPairScalar<uint8_t>::sub, prepare_sub<uint8_t>>("sub_u8", kSub);
const Op sub_s16 = binary_variant_op<SubS16, prepare_sub<int16_t>>("sub_s16", kSub);
const Op sub_f32 = binary_op<sub_f32_scalar, prepare_activated<kSubOptions>>("sub_f32", kSub);
const Op sub_s32 = binary_op<sub_s32_scalar, prepare_activated<kSubOptions>>("sub_s32", kSub);
const Op sub_s64 = binary_op<sub_s64_scalar, prepare_activated<kSubOptions>>("sub_s64", kSub);

const Op squared_difference_s8 = binary_op<ScaledPairScalar<int8_t>::squared_difference, prepare_squared_difference<int8_t>>(
    "squared_difference_s8", kSquaredDifference);
const Op squared_difference_u8 = binary_op<ScaledPairScalar<uint8_t>::squared_difference, prepare_squared_difference<uint8_t>>(
    "squared_difference_u8", kSquaredDifference);
const Op squared_difference_s16 = binary_op<ScaledPairScalar<int16_t>::squared_difference, prepare_squared_difference<int16_t>>(
    "squared_difference_s16", kSquaredDifference);
const Op squared_difference_f32 = binary_op<squared_difference_f32_scalar, prepare_stored>("squared_difference_f32", kSquaredDifference);
const Op squared_difference_s32 = binary_op<squared_difference_s32_scalar, prepare_stored>("squared_difference_s32", kSquaredDifference);
}  // namespace ops

}  // namespace thimble

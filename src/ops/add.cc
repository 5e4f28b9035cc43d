// SPDX-License-Identifier: Apache-2.0
// ADD, with broadcasting.
#include "kernels/add/add.h"
#include "ops/builtin_codes.h"
#include "ops/scaled_pair.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_8(Prep& p, BinaryParams<Add8Params>& params) {
  const Binary b = binary(p);
  const auto& [x0, x1, y] = b.tensors;
  if (!p.accepted()) return;
  const bool swapped = x0.scales[0] < x1.scales[0];
  const Tensor &coarse = swapped ? x1 : x0, &fine = swapped ? x0 : x1;
  const Multiplier m = quantize_multiplier(fine.scales[0], 0.5f, coarse.scales[0]);
  const Multiplier my = quantize_multiplier(coarse.scales[0], 1.0f / (1 << Add8Params::kSumBits), y.scales[0]);
  require_small_sum(p, my, y);
  const Options options = p.options(kAddOptions);
  const Broadcast broadcast = keep_broadcast(p, b.tensors);
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(0), y);
  const int32_t zero_point = y.zero_point();
  params.kernel = {m.value, my.value, static_cast<int8_t>(m.shift), static_cast<int8_t>(my.shift), swapped,
                   static_cast<int16_t>(-coarse.zero_point()), static_cast<int16_t>(-fine.zero_point()), static_cast<int16_t>(zero_point),
                   static_cast<int16_t>(range.lowest - zero_point), static_cast<int16_t>(range.highest - zero_point)};
  params.broadcast = broadcast;
}

void prepare_s16(Prep& p, BinaryParams<ScaledPairParams>& params) {
  prepare_scaled_sum(p, kAddOptions, kSumBits<int16_t>, ScaleProduct::in_double, params);
}

// TFLite Micro leaves the activation of s32 out.
void prepare_s32(Prep& p, BinaryParams<BinaryIntParams>& params) {
  prepare_activated(p, kAddOptions, params);
  if (p.ok()) params.kernel = {INT32_MIN, INT32_MAX};
}

}  // namespace

namespace ops {
const Op add_s8 = binary_variant_op<AddS8, prepare_8>("add_s8", kAdd);
const Op add_u8 = binary_op<add_u8_scalar, prepare_8>("add_u8", kAdd);
const Op add_s16 = binary_variant_op<AddS16, prepare_s16>("add_s16", kAdd);
const Op add_f32 = binary_variant_op<AddF32, prepare_activated<kAddOptions>>("add_f32", kAdd);
const Op add_s32 = binary_op<add_s32_scalar, prepare_s32>("add_s32", kAdd);
const Op add_s64 = binary_op<add_s64_scalar, prepare_activated<kAddOptions>>("add_s64", kAdd);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// QUANTIZE: from float32, or from one scale or type to another.
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_from_f32(Prep& p, QuantizeParams& params) {
  const auto [x, y] = unary_of_any_types(p);
  require_one_scale(p, y);
  if (p.ok()) params = {x.count, y.scale(), y.zero_point()};
}

void prepare_from_stored(Prep& p, RequantizeParams& params) {
  const Unary u = unary_of_any_types(p);
  require_one_scale(p, u.x);
  require_one_scale(p, u.y);
  if (p.ok()) params = requantize_params(u, quantize_multiplier(u.x.scale(), u.y.scale()), stored_range(Activation::none, u.y));
}

template <class Y> constexpr Op from_f32(const char* name) {
  return unary_op<quantize_scalar<Y>, prepare_from_f32>(name, kQuantize, {-1, TypeOf<Y>::value});
}
template <class X, class Y> constexpr Op from_stored(const char* name) {
  return unary_op<requantize_scalar<X, Y>, prepare_from_stored>(name, kQuantize, {-1, TypeOf<Y>::value});
}

}  // namespace

namespace ops {
const Op quantize_f32_s8 = from_f32<int8_t>("quantize_f32_s8");
const Op quantize_f32_u8 = from_f32<uint8_t>("quantize_f32_u8");
const Op quantize_f32_s16 = from_f32<int16_t>("quantize_f32_s16");

const Op quantize_s8_s8 = from_stored<int8_t, int8_t>("quantize_s8_s8");
const Op quantize_s8_u8 = from_stored<int8_t, uint8_t>("quantize_s8_u8");
const Op quantize_s8_s16 = from_stored<int8_t, int16_t>("quantize_s8_s16");
const Op quantize_s8_s32 = from_stored<int8_t, int32_t>("quantize_s8_s32");
const Op quantize_u8_s8 = from_stored<uint8_t, int8_t>("quantize_u8_s8");
const Op quantize_u8_u8 = from_stored<uint8_t, uint8_t>("quantize_u8_u8");
const Op quantize_u8_s16 = from_stored<uint8_t, int16_t>("quantize_u8_s16");
const Op quantize_u8_s32 = from_stored<uint8_t, int32_t>("quantize_u8_s32");
const Op quantize_s16_s8 = from_stored<int16_t, int8_t>("quantize_s16_s8");
const Op quantize_s16_u8 = from_stored<int16_t, uint8_t>("quantize_s16_u8");
const Op quantize_s16_s16 = from_stored<int16_t, int16_t>("quantize_s16_s16");
const Op quantize_s16_s32 = from_stored<int16_t, int32_t>("quantize_s16_s32");
const Op quantize_s32_s8 = from_stored<int32_t, int8_t>("quantize_s32_s8");
const Op quantize_s32_u8 = from_stored<int32_t, uint8_t>("quantize_s32_u8");
const Op quantize_s32_s16 = from_stored<int32_t, int16_t>("quantize_s32_s16");
const Op quantize_s32_s32 = from_stored<int32_t, int32_t>("quantize_s32_s32");
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// CAST: one constant for each type of output, from any type. ZEROS_LIKE, which writes the stored 0 whatever the zero point.
#include "kernels/cast/cast.h"

#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_cast(Prep& p, CastParams& params) {
  const auto [x, y] = unary_of_any_types(p);
  p.require(castable(x.type), x, THIMBLE_TEXT("no cast from this type"));
  if (p.ok()) params = {x.count, x.type};
}

template <class Y, void (*kernel)(const CastParams&, const void*, Y*)> Status invoke_cast(const Call& c, const CastParams& p) {
  kernel(p, c.input<void>(0), c.output<Y>(0));
  return Status::ok;
}

template <class Y> constexpr Op cast_op(const char* name) {
  return make_op<CastParams, prepare_cast, invoke_cast<Y, cast_scalar<Y>>>(name, kCast, kUnaryArity, {-1, TypeOf<Y>::value});
}

struct ZerosParams {
  uint32_t bytes;
};

void prepare_zeros_like(Prep& p, ZerosParams& params) {
  const auto [x, y] = unary_of_any_types(p);
  p.require(y.type == x.type, y, THIMBLE_TEXT("wrong output type"));
  if (p.ok()) params = {y.bytes};
}

Status invoke_zeros_like(const Call& c, const ZerosParams& p) {
  memset(c.output<void>(0), 0, p.bytes);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op cast_f32 = cast_op<float>("cast_f32");
const Op cast_s8 = cast_op<int8_t>("cast_s8");
const Op cast_u8 = cast_op<uint8_t>("cast_u8");
const Op cast_s16 = cast_op<int16_t>("cast_s16");
const Op cast_u16 = cast_op<uint16_t>("cast_u16");
const Op cast_s32 = cast_op<int32_t>("cast_s32");
const Op cast_u32 = cast_op<uint32_t>("cast_u32");
const Op cast_s64 = cast_op<int64_t>("cast_s64");
const Op cast_boolean =
    make_op<CastParams, prepare_cast, invoke_cast<uint8_t, cast_boolean_scalar>>("cast_boolean", kCast, kUnaryArity, {-1, Type::boolean});

const Op zeros_like = make_op<ZerosParams, prepare_zeros_like, invoke_zeros_like>("zeros_like", kZerosLike, kUnaryArity);
}  // namespace ops

}  // namespace thimble

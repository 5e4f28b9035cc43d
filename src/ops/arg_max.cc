// SPDX-License-Identifier: Apache-2.0
// ARG_MAX and ARG_MIN: where along an axis, which may be an input, the largest or smallest element is.
#include "kernels/arg_max/arg_max.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  Axis axis;
  uint32_t y_count, y_bytes;
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const Axis axis = keep_axis(p, 1, x);
  p.require(y.type == Type::s32 || y.type == Type::s64, y, THIMBLE_TEXT("must be int32 or int64"));
  p.require(y.rank + 1 == x.rank, y, THIMBLE_TEXT("the output must have the input's shape without the axis"));
  if (axis.rank == 0) p.require(axis.split.outer * axis.split.inner == y.count, y, THIMBLE_TEXT("the output must have the input's shape without the axis"));
  if (!p.ok()) return;
  params = {axis, y.count, y.type == Type::s64 ? 8u : 4u};
}

template <class T, void (*kernel)(const ArgMaxParams&, const T*, void*)> Status invoke(const Call& c, const Params& p) {
  ArgMaxParams params = {{}, p.y_bytes};
  if (!resolve_axis(c, p.axis, params.axis) || params.axis.outer * params.axis.inner != p.y_count) return Status::failed;
  kernel(params, c.input<T>(0), c.output<void>(0));
  return Status::ok;
}

template <class T, void (*kernel)(const ArgMaxParams&, const T*, void*)> constexpr Op op(const char* name, uint16_t code) {
  return make_op<Params, prepare, invoke<T, kernel>>(name, code, {2, 2, 1, 1}, {0, TypeOf<T>::value});
}

}  // namespace

namespace ops {
const Op arg_max_f32 = op<float, arg_max_scalar<float>>("arg_max_f32", kArgMax);
const Op arg_max_s8 = op<int8_t, arg_max_scalar<int8_t>>("arg_max_s8", kArgMax);
const Op arg_max_u8 = op<uint8_t, arg_max_scalar<uint8_t>>("arg_max_u8", kArgMax);
const Op arg_max_s16 = op<int16_t, arg_max_scalar<int16_t>>("arg_max_s16", kArgMax);
const Op arg_max_s32 = op<int32_t, arg_max_scalar<int32_t>>("arg_max_s32", kArgMax);
const Op arg_max_s64 = op<int64_t, arg_max_scalar<int64_t>>("arg_max_s64", kArgMax);
const Op arg_min_f32 = op<float, arg_min_scalar<float>>("arg_min_f32", kArgMin);
const Op arg_min_s8 = op<int8_t, arg_min_scalar<int8_t>>("arg_min_s8", kArgMin);
const Op arg_min_u8 = op<uint8_t, arg_min_scalar<uint8_t>>("arg_min_u8", kArgMin);
const Op arg_min_s16 = op<int16_t, arg_min_scalar<int16_t>>("arg_min_s16", kArgMin);
const Op arg_min_s32 = op<int32_t, arg_min_scalar<int32_t>>("arg_min_s32", kArgMin);
const Op arg_min_s64 = op<int64_t, arg_min_scalar<int64_t>>("arg_min_s64", kArgMin);
}  // namespace ops

}  // namespace thimble

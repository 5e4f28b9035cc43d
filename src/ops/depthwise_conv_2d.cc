// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D: w is [1, rows, columns, channels * multiplier]; the multiplier follows from the shapes, its option is not read.
// The zero point of w is taken as 0, as TFLite does.
#include "kernels/depthwise_conv/depthwise_conv.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "ops/window.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using ParamsInteger = Requantized<DepthwiseConvParamsInteger>;

Activation activation(Prep& p) { return p.options(kDepthwiseConv2dOptions).activation(4); }

// What holds for every type.
DepthwiseConvShape shape(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, Type bias_type) {
  const Options o = p.options(kDepthwiseConv2dOptions);
  const int32_t channels = x.dim(3), outputs = w.dim(3);
  p.require(w.rank == 4 && w.dim(0) == 1, w, THIMBLE_TEXT("the weights must be [1, rows, columns, outputs]"));
  require_output_and_bias(p, x, y, bias_type, outputs);
  const Window geometry =
      window(p, x, y, o.padding(0), {w.dim(1), o.s32(2), o.s32(6, 1)}, {w.dim(2), o.s32(1), o.s32(5, 1)});
  if (!p.require(channels > 0 && outputs % channels == 0, w, THIMBLE_TEXT("the weights' channels must be a multiple of the input's"))) return {};
  p.require(y.dim(3) == outputs, y, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {geometry, static_cast<uint32_t>(channels), static_cast<uint32_t>(outputs / channels)};
}

void prepare_integer(Prep& p, ParamsInteger& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const DepthwiseConvShape s = shape(p, x, w, y, Type::s32);
  const ChannelMultipliers m = keep_multipliers(p, x, w, y, 3, ScaleProduct::in_double);
  if (!p.ok()) return;
  params = {{s, requantization(x, y, activation(p), m)}, m.values, m.shifts};
}

Status invoke_s8(const Call& c, const ParamsInteger& p) {
  depthwise_conv_s8_scalar(p.kernel, operands<int8_t, int32_t>(c, p, c.input<int8_t>(1)));
  return Status::ok;
}

void prepare_f32(Prep& p, DepthwiseConvParamsF32& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const DepthwiseConvShape s = shape(p, x, w, y, Type::f32);
  if (!p.ok()) return;
  params = {s, float_bounds(activation(p))};
}

Status invoke_f32(const Call& c, const DepthwiseConvParamsF32& p) {
  depthwise_conv_f32_scalar(p, operands_f32(c));
  return Status::ok;
}

constexpr Arity kArity = {2, 3, 1, 1};

}  // namespace

namespace ops {
const Op depthwise_conv_2d_s8 = make_op<ParamsInteger, prepare_integer, invoke_s8>("depthwise_conv_2d_s8", kDepthwiseConv2d, kArity,
                                                                                   {0, Type::s8}, {1, Type::s8});
const Op depthwise_conv_2d_f32 = make_op<DepthwiseConvParamsF32, prepare_f32, invoke_f32>(
    "depthwise_conv_2d_f32", kDepthwiseConv2d, kArity, {0, Type::f32}, {1, Type::f32});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// CONV_2D: w is [outputs, rows, columns, depth]. Where x has a multiple of depth channels, the convolution is grouped. The zero
// point of w is taken as 0, as TFLite does.
#include "kernels/conv/conv.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "ops/window.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using ParamsInteger = Requantized<ConvParamsInteger>;

Activation activation(Prep& p) { return p.options(kConv2dOptions).activation(3); }

// What holds for every type.
ConvShape shape(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, Type bias_type) {
  const Options o = p.options(kConv2dOptions);
  const int32_t depth = w.dim(3), outputs = w.dim(0);
  p.require(w.rank == 4, w, THIMBLE_TEXT("the weights must be [outputs, rows, columns, depth]"));
  require_output_and_bias(p, x, y, bias_type, outputs);
  const Window geometry =
      window(p, x, y, o.padding(0), {w.dim(1), o.s32(2), o.s32(5, 1)}, {w.dim(2), o.s32(1), o.s32(4, 1)});
  if (!p.require(depth > 0 && x.dim(3) % depth == 0, w, THIMBLE_TEXT("the input's channels must be a multiple of the weights'"))) return {};
  const int32_t groups = x.dim(3) / depth;
  p.require(outputs % groups == 0 && y.dim(3) == outputs, y, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {geometry, static_cast<uint32_t>(groups), static_cast<uint32_t>(depth), static_cast<uint32_t>(outputs / groups)};
}

void prepare_integer(Prep& p, ParamsInteger& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const ConvShape s = shape(p, x, w, y, Type::s32);
  const ChannelMultipliers m = keep_multipliers(p, x, w, y, 0, ScaleProduct::in_double);
  if (!p.ok()) return;
  params = {{s, requantization(x, y, activation(p), m)}, m.values, m.shifts};
}

Status invoke_s8(const Call& c, const ParamsInteger& p) {
  conv_s8_scalar(p.kernel, operands<int8_t, int32_t>(c, p, c.input<int8_t>(1)));
  return Status::ok;
}

void prepare_f32(Prep& p, ConvParamsF32& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  const ConvShape s = shape(p, x, w, y, Type::f32);
  if (!p.ok()) return;
  params = {s, float_bounds(activation(p))};
}

Status invoke_f32(const Call& c, const ConvParamsF32& p) {
  conv_f32_scalar(p, operands_f32(c));
  return Status::ok;
}

constexpr Arity kArity = {2, 3, 1, 1};

}  // namespace

namespace ops {
const Op conv_2d_s8 =
    make_op<ParamsInteger, prepare_integer, invoke_s8>("conv_2d_s8", kConv2d, kArity, {0, Type::s8}, {1, Type::s8});
const Op conv_2d_f32 =
    make_op<ConvParamsF32, prepare_f32, invoke_f32>("conv_2d_f32", kConv2d, kArity, {0, Type::f32}, {1, Type::f32});
}  // namespace ops

}  // namespace thimble

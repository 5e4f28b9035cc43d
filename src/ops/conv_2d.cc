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

// What holds for every type.
Layer<ConvShape> layer(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, Type bias_type) {
  const Options o = p.options(kConv2dOptions);
  const int32_t depth = w.dim(3), outputs = w.dim(0);
  p.require(w.rank == 4, w, THIMBLE_TEXT("the weights must be [outputs, rows, columns, depth]"));
  require_output_and_bias(p, x, y, bias_type, outputs);
  const Window geometry =
      window(p, x, y, o.padding(0), {w.dim(1), o.s32(2), o.s32(5, 1)}, {w.dim(2), o.s32(1), o.s32(4, 1)});
  const int32_t groups = depth > 0 ? x.dim(3) / depth : 0;
  if (!p.require(groups > 0 && groups * depth == x.dim(3), w, THIMBLE_TEXT("the input's channels must be a multiple of the weights'"))) return {};
  p.require(outputs % groups == 0 && y.dim(3) == outputs, y, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {{geometry, static_cast<uint32_t>(groups), static_cast<uint32_t>(depth), static_cast<uint32_t>(outputs / groups)},
          o.activation(3)};
}

constexpr Arity kArity = {2, 3, 1, 1};

}  // namespace

namespace ops {
const Op conv_2d_s8 =
    make_op<Requantized<ConvShape>, prepare_integer<ConvShape, layer, 0, Type::s32>, invoke_integer<ConvShape, OperandsS8, conv_s8_scalar>>(
        "conv_2d_s8", kConv2d, kArity, {0, Type::s8}, {1, Type::s8});
const Op conv_2d_f32 =
    make_op<SumParams<ConvShape, FloatBounds>, prepare_f32<ConvShape, layer>, invoke_f32<ConvShape, conv_f32_scalar>>(
        "conv_2d_f32", kConv2d, kArity, {0, Type::f32}, {1, Type::f32});
}  // namespace ops

}  // namespace thimble

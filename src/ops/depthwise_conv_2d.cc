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

using Shape = DepthwiseConvShape;

// What holds for every type.
Layer<Shape> layer(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, Type bias_type) {
  const Options o = p.options(kDepthwiseConv2dOptions);
  const int32_t channels = x.dim(3), outputs = w.dim(3);
  p.require(w.rank == 4 && w.dim(0) == 1, w, THIMBLE_TEXT("the weights must be [1, rows, columns, outputs]"));
  require_output_and_bias(p, x, y, bias_type, outputs);
  const Window geometry =
      window(p, x, y, o.padding(0), {w.dim(1), o.s32(2), o.s32(6, 1)}, {w.dim(2), o.s32(1), o.s32(5, 1)});
  if (!p.require(channels > 0 && outputs % channels == 0, w, THIMBLE_TEXT("the weights' channels must be a multiple of the input's"))) return {};
  p.require(y.dim(3) == outputs, y, THIMBLE_TEXT("the output's channels do not fit the weights"));
  return {{geometry, static_cast<uint32_t>(channels), static_cast<uint32_t>(outputs / channels)}, o.activation(4)};
}

constexpr Arity kArity = {2, 3, 1, 1};

}  // namespace

namespace ops {
const Op depthwise_conv_2d_s8 =
    make_op<Requantized<Shape>, prepare_integer<Shape, layer, 3, Type::s32>, invoke_integer<Shape, OperandsS8, depthwise_conv_s8_scalar>>(
        "depthwise_conv_2d_s8", kDepthwiseConv2d, kArity, {0, Type::s8}, {1, Type::s8});
const Op depthwise_conv_2d_f32 =
    make_op<SumParams<Shape, FloatBounds>, prepare_f32<Shape, layer>, invoke_f32<Shape, depthwise_conv_f32_scalar>>(
        "depthwise_conv_2d_f32", kDepthwiseConv2d, kArity, {0, Type::f32}, {1, Type::f32});
}  // namespace ops

}  // namespace thimble

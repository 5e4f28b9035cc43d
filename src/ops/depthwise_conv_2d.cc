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

constexpr SumRules kRules = {kDepthwiseConv2dOptions, 4, SumRules::kNoOption, 3};

// What holds for every type.
void layer(SumNode& n, Shape& s) {
  Prep& p = n.p;
  const Options& o = n.options;
  const Tensor &x = n.x, &w = n.w, &y = n.y;
  const int32_t channels = x.dim(3), outputs = w.dim(3);
  p.require(w.rank == 4 && w.dim(0) == 1, w, THIMBLE_TEXT("the weights must be [1, rows, columns, outputs]"));
  const Window geometry =
      window(p, x, y, o.padding(0), {w.dim(1), o.s32(2), o.s32(6, 1)}, {w.dim(2), o.s32(1), o.s32(5, 1)});
  if (!p.require(channels > 0 && outputs % channels == 0, w, THIMBLE_TEXT("the weights' channels must be a multiple of the input's"))) return;
  p.require(y.dim(3) == outputs, y, THIMBLE_TEXT("the output's channels do not fit the weights"));
  s = {geometry, static_cast<uint32_t>(channels), static_cast<uint32_t>(outputs / channels)};
}

constexpr Arity kArity = {2, 3, 1, 1};

template <class K> constexpr Op depthwise_op(const char* name, Type x, Type w) {
  return integer_op<K, Shape, kRules, layer>(name, kDepthwiseConv2d, kArity, x, w);
}

}  // namespace

namespace ops {
const Op depthwise_conv_2d_s8 = depthwise_op<DepthwiseConvS8>("depthwise_conv_2d_s8", Type::s8, Type::s8);
const Op depthwise_conv_2d_s8_s4 =
    depthwise_op<DepthwiseConvS8S4>("depthwise_conv_2d_s8_s4", Type::s8, Type::s4);
const Op depthwise_conv_2d_u8 = depthwise_op<DepthwiseConvU8>("depthwise_conv_2d_u8", Type::u8, Type::u8);
const Op depthwise_conv_2d_s16 =
    depthwise_op<DepthwiseConvS16>("depthwise_conv_2d_s16", Type::s16, Type::s8);
const Op depthwise_conv_2d_s16_s4 =
    depthwise_op<DepthwiseConvS16S4>("depthwise_conv_2d_s16_s4", Type::s16, Type::s4);
const Op depthwise_conv_2d_f32 = float_op<DepthwiseConvF32, Shape, kRules, layer>("depthwise_conv_2d_f32", kDepthwiseConv2d, kArity);
const Op depthwise_conv_2d_f32_s8 =
    hybrid_op<Shape, kRules, layer, depthwise_conv_f32_s8_scalar>("depthwise_conv_2d_f32_s8", kDepthwiseConv2d, kArity);
}  // namespace ops

}  // namespace thimble

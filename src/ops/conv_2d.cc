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

constexpr SumRules kRules = {kConv2dOptions, 3, 6, 0};

// What holds for every type.
void layer(SumNode& n, ConvShape& s) {
  const Options& o = n.options;
  const Tensor& w = n.w;
  n.p.require(w.rank == 4, w, THIMBLE_TEXT("the weights must be [outputs, rows, columns, depth]"));
  s = {window(n.p, n.x, n.y, o.padding(0), {w.dim(1), o.s32(2), o.s32(5, 1)}, {w.dim(2), o.s32(1), o.s32(4, 1)}),
       groups(n.p, n.x.dim(3), w, w.dim(3), n.y.dim(3), w.dim(0))};
}

constexpr Arity kArity = {2, 3, 1, 1};

template <class K> constexpr Op conv_op(const char* name, Type x, Type w) {
  return integer_op<K, ConvShape, kRules, layer>(name, kConv2d, kArity, x, w);
}

}  // namespace

namespace ops {
const Op conv_2d_s8 = conv_op<ConvS8>("conv_2d_s8", Type::s8, Type::s8);
const Op conv_2d_s8_s4 = conv_op<ConvS8S4>("conv_2d_s8_s4", Type::s8, Type::s4);
const Op conv_2d_u8 = conv_op<ConvU8>("conv_2d_u8", Type::u8, Type::u8);
const Op conv_2d_s16 = conv_op<ConvS16>("conv_2d_s16", Type::s16, Type::s8);
const Op conv_2d_s16_s4 = conv_op<ConvS16S4>("conv_2d_s16_s4", Type::s16, Type::s4);
const Op conv_2d_f32 = float_op<ConvF32, ConvShape, kRules, layer>("conv_2d_f32", kConv2d, kArity);
const Op conv_2d_f32_s8 = hybrid_op<ConvShape, kRules, layer, conv_f32_s8_scalar>("conv_2d_f32_s8", kConv2d, kArity);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV: w is [outputs, rows, columns, depth]. The output's shape, which input 0 repeats, decides. The zero point of int8
// weights is taken as 0, as TFLite does.
#include "kernels/transpose_conv/transpose_conv.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "ops/window.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Shape = TransposeConvShape;

constexpr SumRules kRules = {kTransposeConvOptions, 3, 4, 0, 2};

// What holds for every type.
void layer(SumNode& n, Shape& s) {
  const Options& o = n.options;
  const Tensor& w = n.w;
  n.p.require(w.rank == 4, w, THIMBLE_TEXT("the weights must be [outputs, rows, columns, depth]"));
  n.p.require(n.x.dim(3) == w.dim(3), w, THIMBLE_TEXT("the input's channels do not fit the weights"));
  s = {window(n.p, n.y, n.x, o.padding(0), {w.dim(1), o.s32(2), 1}, {w.dim(2), o.s32(1), 1}),
       groups(n.p, n.x.dim(3), w, w.dim(3), n.y.dim(3), w.dim(0))};
}

constexpr Arity kArity = {3, 4, 1, 1};

template <class K> constexpr Op transpose_conv_op(const char* name, Type x, Type w) {
  return integer_op<K, Shape, kRules, layer>(name, kTransposeConv, kArity, x, w);
}

}  // namespace

namespace ops {
const Op transpose_conv_s8 = transpose_conv_op<TransposeConvS8>("transpose_conv_s8", Type::s8, Type::s8);
const Op transpose_conv_s8_s4 =
    transpose_conv_op<TransposeConvS8S4>("transpose_conv_s8_s4", Type::s8, Type::s4);
const Op transpose_conv_u8 = transpose_conv_op<TransposeConvU8>("transpose_conv_u8", Type::u8, Type::u8);
const Op transpose_conv_s16 = transpose_conv_op<TransposeConvS16>("transpose_conv_s16", Type::s16, Type::s8);
const Op transpose_conv_f32 = float_op<TransposeConvF32, Shape, kRules, layer>("transpose_conv_f32", kTransposeConv, kArity);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// CONV_3D: w is [planes, rows, columns, depth, outputs], and where x has a multiple of depth channels, the convolution is grouped.
// CONV_3D_TRANSPOSE: w is [planes, rows, columns, outputs, depth], and the output's shape, which input 0 repeats, decides. In int8,
// which TFLite lacks, they compute what the 2D operators do.
#include "kernels/conv_3d/conv_3d.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "ops/window.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Shape = Conv3dShape;

constexpr SumRules kRules = {kConv3dOptions, 4, SumRules::kNoOption, 4}, kTransposedRules = {kConv3dOptions, 4, SumRules::kNoOption, 3, 2};

// `from` and `to` are what the window goes from and to.
Window3d geometry(SumNode& n, const Tensor& from, const Tensor& to) {
  const Options& o = n.options;
  const Tensor& w = n.w;
  n.p.require(w.rank == 5, w, THIMBLE_TEXT("the weights must be [planes, rows, columns, two kinds of channels]"));
  return window_3d(n.p, from, to, o.padding(0), {w.dim(0), o.s32(1), o.s32(5, 1)}, {w.dim(1), o.s32(3), o.s32(7, 1)},
                   {w.dim(2), o.s32(2), o.s32(6, 1)});
}

void layer(SumNode& n, Shape& s) {
  s = {geometry(n, n.x, n.y), groups(n.p, n.x.dim(4), n.w, n.w.dim(3), n.y.dim(4), n.w.dim(4))};
}

void transposed_layer(SumNode& n, Shape& s) {
  const Window3d window = geometry(n, n.y, n.x);
  n.p.require((window.planes.dilation | window.rows.dilation | window.columns.dilation) == 1,
            THIMBLE_TEXT("a transposed convolution must not be dilated"));
  n.p.require(n.x.dim(4) == n.w.dim(4), n.w, THIMBLE_TEXT("the input's channels do not fit the weights"));
  s = {window, groups(n.p, n.x.dim(4), n.w, n.w.dim(4), n.y.dim(4), n.w.dim(3))};
}

constexpr Arity kArity = {2, 3, 1, 1}, kTransposedArity = {3, 4, 1, 1};

}  // namespace

namespace ops {
const Op conv_3d_s8 =
    integer_op<Conv3dS8, Shape, kRules, layer>("conv_3d_s8", kConv3d, kArity, Type::s8, Type::s8);
const Op conv_3d_f32 = float_op<Conv3dF32, Shape, kRules, layer>("conv_3d_f32", kConv3d, kArity);
const Op conv_3d_transpose_s8 = integer_op<Conv3dTransposeS8, Shape, kTransposedRules, transposed_layer>(
    "conv_3d_transpose_s8", kConv3dTranspose, kTransposedArity, Type::s8, Type::s8);
const Op conv_3d_transpose_f32 =
    float_op<Conv3dTransposeF32, Shape, kTransposedRules, transposed_layer>("conv_3d_transpose_f32", kConv3dTranspose, kTransposedArity);
}  // namespace ops

}  // namespace thimble

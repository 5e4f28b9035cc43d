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

// `from` and `to` are what the window goes from and to.
Window3d geometry(Prep& p, const Options& o, const Tensor& w, const Tensor& from, const Tensor& to) {
  p.require(w.rank == 5, w, THIMBLE_TEXT("the weights must be [planes, rows, columns, two kinds of channels]"));
  return window_3d(p, from, to, o.padding(0), {w.dim(0), o.s32(1), o.s32(5, 1)}, {w.dim(1), o.s32(3), o.s32(7, 1)},
                   {w.dim(2), o.s32(2), o.s32(6, 1)});
}

Layer<Shape> layer(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y) {
  const Options o = p.options(kConv3dOptions);
  return {{geometry(p, o, w, x, y), groups(p, x.dim(4), w, w.dim(3), y.dim(4), w.dim(4))}, {o.activation(4), 4}};
}

Layer<Shape> transposed_layer(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y) {
  const Options o = p.options(kConv3dOptions);
  const Window3d window = geometry(p, o, w, y, x);
  p.require((window.planes.dilation | window.rows.dilation | window.columns.dilation) == 1,
            THIMBLE_TEXT("a transposed convolution must not be dilated"));
  p.require(x.dim(4) == w.dim(4), w, THIMBLE_TEXT("the input's channels do not fit the weights"));
  return {{window, groups(p, x.dim(4), w, w.dim(4), y.dim(4), w.dim(3))}, {o.activation(4), 3}};
}

constexpr Arity kArity = {2, 3, 1, 1}, kTransposedArity = {3, 4, 1, 1};

}  // namespace

namespace ops {
const Op conv_3d_s8 =
    integer_op<Conv3dS8, Shape, layer>("conv_3d_s8", kConv3d, kArity, Type::s8, Type::s8);
const Op conv_3d_f32 = float_op<Conv3dF32, Shape, layer>("conv_3d_f32", kConv3d, kArity);
const Op conv_3d_transpose_s8 = integer_op<Conv3dTransposeS8, Shape, transposed_layer, 2>(
    "conv_3d_transpose_s8", kConv3dTranspose, kTransposedArity, Type::s8, Type::s8);
const Op conv_3d_transpose_f32 =
    float_op<Conv3dTransposeF32, Shape, transposed_layer, 2>("conv_3d_transpose_f32", kConv3dTranspose, kTransposedArity);
}  // namespace ops

}  // namespace thimble

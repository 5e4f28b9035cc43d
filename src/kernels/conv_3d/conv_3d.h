// SPDX-License-Identifier: Apache-2.0
// Convolution over planes, rows and columns, and its transpose: conv.h and transpose_conv.h in one more dimension, but for the order
// of the weights.
#pragma once

#include "kernels/sum_loops.h"
#include "kernels/window.h"

namespace thimble::kernels {

struct Conv3dShape {
  Window3d window;     // transposed: from y to x, without dilation
  Groups channels;     // transposed: one group
};

using Conv3dParams = SumParams<Conv3dShape, Requantization>;
using Conv3dParamsF32 = SumParams<Conv3dShape, FloatBounds>;

// w: [filter planes, filter rows, filter columns, depth, groups * outputs]
struct Conv3dFamily {};
struct Conv3dS8 : Conv3dFamily, Kernel<Conv3dParams, Operands<int8_t, const int8_t*>> {};
struct Conv3dF32 : Conv3dFamily, Kernel<Conv3dParamsF32, Operands<float, const float*>> {};

// w: [filter planes, filter rows, filter columns, outputs, depth]
struct Conv3dTransposeS8 : Conv3dFamily, Kernel<Conv3dParams, Operands<int8_t, const int8_t*>> {};
struct Conv3dTransposeF32 : Conv3dFamily, Kernel<Conv3dParamsF32, Operands<float, const float*>> {};

#define THIMBLE_FAMILY Conv3dFamily
#define THIMBLE_VARIANTS "kernels/conv_3d/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const Conv3dShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

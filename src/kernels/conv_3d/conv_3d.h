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
void conv_3d_s8_scalar(const Conv3dParams& p, const Operands<int8_t, const int8_t*>& d);
void conv_3d_f32_scalar(const Conv3dParamsF32& p, const Operands<float, const float*>& d);

// w: [filter planes, filter rows, filter columns, outputs, depth]
void conv_3d_transpose_s8_scalar(const Conv3dParams& p, const Operands<int8_t, const int8_t*>& d);
void conv_3d_transpose_f32_scalar(const Conv3dParamsF32& p, const Operands<float, const float*>& d);

template <class Visitor> void fields(Visitor&& v, const Conv3dShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, o] = activation(bias[o] + sum over the pixels (k, l) of x, and r, s, c, with row(k, r) = i and column(l, s) = j,
//                            of x[b, k, l, c] * w[o, r, s, c])
#pragma once

#include "kernels/sum_loops.h"
#include "kernels/window.h"

namespace thimble::kernels {

struct TransposeConvShape {
  Window window;       // from y to x, without dilation
  Groups channels;     // one group
};

using TransposeConvParams = SumParams<TransposeConvShape, Requantization>;

// w: [outputs, filter rows, filter columns, depth]
struct TransposeConvFamily {};
struct TransposeConvS8 : TransposeConvFamily, Kernel<TransposeConvParams, Operands<int8_t, const int8_t*>> {};
struct TransposeConvS8S4 : TransposeConvFamily, Kernel<TransposeConvParams, Operands<int8_t, Nibbles>> {};
struct TransposeConvU8 : TransposeConvFamily, Kernel<TransposeConvParams, Operands<uint8_t, const uint8_t*>> {};
struct TransposeConvS16 : TransposeConvFamily, Kernel<TransposeConvParams, Operands<int16_t, const int8_t*>> {};
struct TransposeConvF32 : TransposeConvFamily, Kernel<SumParams<TransposeConvShape, FloatBounds>, Operands<float, const float*>> {};

#define THIMBLE_FAMILY TransposeConvFamily
#define THIMBLE_VARIANTS "kernels/transpose_conv/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const TransposeConvShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

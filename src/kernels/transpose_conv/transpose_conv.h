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
void transpose_conv_s8_scalar(const TransposeConvParams& p, const Operands<int8_t, const int8_t*>& d);
void transpose_conv_s8_s4_scalar(const TransposeConvParams& p, const Operands<int8_t, Nibbles>& d);
void transpose_conv_u8_scalar(const TransposeConvParams& p, const Operands<uint8_t, const uint8_t*>& d);
void transpose_conv_s16_scalar(const TransposeConvParams& p, const Operands<int16_t, const int8_t*>& d);
void transpose_conv_f32_scalar(const SumParams<TransposeConvShape, FloatBounds>& p, const Operands<float, const float*>& d);

template <class Visitor> void fields(Visitor&& v, const TransposeConvShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

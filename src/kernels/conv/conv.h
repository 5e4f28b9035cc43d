// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, o] = activation(bias[o] + sum over r, s, c of x[b, row(i, r), column(j, s), c + depth * (o / outputs)] * w[o, r, s, c])
#pragma once

#include "kernels/sum_of_products.h"
#include "kernels/window.h"

namespace thimble::kernels {

// x has groups * depth channels, y has groups * outputs; outputs of a group see that group's channels of x only.
struct ConvShape {
  Window window;
  uint32_t groups, depth, outputs;   // each >= 1
};

// w: [groups * outputs, filter rows, filter columns, depth]
void conv_s8_scalar(const SumParams<ConvShape, Requantization>& p, const OperandsS8& d);
void conv_f32_scalar(const SumParams<ConvShape, FloatBounds>& p, const OperandsF32& d);

template <class Visitor> void fields(Visitor&& v, const ConvShape& p) {
  fields(v, p.window);
  v("groups", p.groups), v("depth", p.depth), v("outputs", p.outputs);
}

}  // namespace thimble::kernels

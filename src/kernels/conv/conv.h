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

template <class Output> struct ConvParams {
  ConvShape shape;
  Output output;
};

using ConvParamsInteger = ConvParams<Requantization>;
using ConvParamsF32 = ConvParams<FloatBounds>;

// w: [groups * outputs, filter rows, filter columns, depth]
void conv_s8_scalar(const ConvParamsInteger& p, const OperandsS8& d);
void conv_f32_scalar(const ConvParamsF32& p, const OperandsF32& d);

template <class Visitor, class Output> void fields(Visitor&& v, const ConvParams<Output>& p) {
  fields(v, p.shape.window);
  v("groups", p.shape.groups), v("depth", p.shape.depth), v("outputs", p.shape.outputs);
  fields(v, p.output);
}

}  // namespace thimble::kernels

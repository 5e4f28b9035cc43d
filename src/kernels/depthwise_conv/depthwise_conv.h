// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, o] = activation(bias[o] + sum over r, s of x[b, row(i, r), column(j, s), o / multiplier] * w[r, s, o])
#pragma once

#include "kernels/sum_of_products.h"
#include "kernels/window.h"

namespace thimble::kernels {

// x has `channels` channels, y has channels * multiplier.
struct DepthwiseConvShape {
  Window window;
  uint32_t channels, multiplier;   // each >= 1
};

template <class Output> struct DepthwiseConvParams {
  DepthwiseConvShape shape;
  Output output;
};

using DepthwiseConvParamsInteger = DepthwiseConvParams<Requantization>;
using DepthwiseConvParamsF32 = DepthwiseConvParams<FloatBounds>;

// w: [filter rows, filter columns, channels * multiplier]
void depthwise_conv_s8_scalar(const DepthwiseConvParamsInteger& p, const OperandsS8& d);
void depthwise_conv_f32_scalar(const DepthwiseConvParamsF32& p, const OperandsF32& d);

template <class Visitor, class Output> void fields(Visitor&& v, const DepthwiseConvParams<Output>& p) {
  fields(v, p.shape.window);
  v("channels", p.shape.channels), v("multiplier", p.shape.multiplier);
  fields(v, p.output);
}

}  // namespace thimble::kernels

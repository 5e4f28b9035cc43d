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

// w: [filter rows, filter columns, channels * multiplier]
void depthwise_conv_s8_scalar(const SumParams<DepthwiseConvShape, Requantization>& p, const OperandsS8& d);
void depthwise_conv_f32_scalar(const SumParams<DepthwiseConvShape, FloatBounds>& p, const OperandsF32& d);

template <class Visitor> void fields(Visitor&& v, const DepthwiseConvShape& p) {
  fields(v, p.window);
  v("channels", p.channels), v("multiplier", p.multiplier);
}

}  // namespace thimble::kernels

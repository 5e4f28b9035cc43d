// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, o] = activation(bias[o] + sum over r, s of x[b, row(i, r), column(j, s), o / multiplier] * w[r, s, o])
#pragma once

#include "kernels/hybrid.h"
#include "kernels/window.h"

namespace thimble::kernels {

// x has `channels` channels, y has channels * multiplier.
struct DepthwiseConvShape {
  Window window;
  uint32_t channels, multiplier;   // each >= 1
};
inline uint32_t batches(const DepthwiseConvShape& s) { return s.window.batches; }

// w: [filter rows, filter columns, channels * multiplier]
using DepthwiseConvParams = SumParams<DepthwiseConvShape, Requantization>;
void depthwise_conv_s8_scalar(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d);
void depthwise_conv_s8_s4_scalar(const DepthwiseConvParams& p, const Operands<int8_t, Nibbles>& d);
void depthwise_conv_u8_scalar(const DepthwiseConvParams& p, const Operands<uint8_t, const uint8_t*>& d);
void depthwise_conv_s16_scalar(const DepthwiseConvParams& p, const Operands<int16_t, const int8_t*>& d);
void depthwise_conv_s16_s4_scalar(const DepthwiseConvParams& p, const Operands<int16_t, Nibbles>& d);
void depthwise_conv_f32_scalar(const SumParams<DepthwiseConvShape, FloatBounds>& p, const Operands<float, const float*>& d);
void depthwise_conv_f32_s8_scalar(const SumParams<DepthwiseConvShape, HybridOutput>& p, const HybridOperands& d);

template <class Visitor> void fields(Visitor&& v, const DepthwiseConvShape& p) {
  fields(v, p.window);
  v("channels", p.channels), v("multiplier", p.multiplier);
}

}  // namespace thimble::kernels

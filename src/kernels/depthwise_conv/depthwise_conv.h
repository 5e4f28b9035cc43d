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
struct DepthwiseConvFamily {};
struct DepthwiseConvS8 : DepthwiseConvFamily, Kernel<DepthwiseConvParams, Operands<int8_t, const int8_t*>> {};
struct DepthwiseConvS8S4 : DepthwiseConvFamily, Kernel<DepthwiseConvParams, Operands<int8_t, Nibbles>> {};
struct DepthwiseConvU8 : DepthwiseConvFamily, Kernel<DepthwiseConvParams, Operands<uint8_t, const uint8_t*>> {};
struct DepthwiseConvS16 : DepthwiseConvFamily, Kernel<DepthwiseConvParams, Operands<int16_t, const int8_t*>> {};
struct DepthwiseConvS16S4 : DepthwiseConvFamily, Kernel<DepthwiseConvParams, Operands<int16_t, Nibbles>> {};
struct DepthwiseConvF32 : DepthwiseConvFamily, Kernel<SumParams<DepthwiseConvShape, FloatBounds>, Operands<float, const float*>> {};
void depthwise_conv_f32_s8_scalar(const SumParams<DepthwiseConvShape, HybridOutput>& p, const HybridOperands& d);

#define THIMBLE_FAMILY DepthwiseConvFamily
#define THIMBLE_VARIANTS "kernels/depthwise_conv/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const DepthwiseConvShape& p) {
  fields(v, p.window);
  v("channels", p.channels), v("multiplier", p.multiplier);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, o] = activation(bias[o] + sum over r, s, c of x[b, row(i, r), column(j, s), c + depth * (o / outputs)] * w[o, r, s, c])
#pragma once

#include "kernels/hybrid.h"
#include "kernels/sum_loops.h"
#include "kernels/window.h"

namespace thimble::kernels {

struct ConvShape {
  Window window;
  Groups channels;
};
inline uint32_t batches(const ConvShape& s) { return s.window.batches; }

using ConvParams = SumParams<ConvShape, Requantization>;

// w: [groups * outputs, filter rows, filter columns, depth]
struct ConvFamily {};
struct ConvS8 : ConvFamily, Kernel<ConvParams, Operands<int8_t, const int8_t*>> {};
struct ConvS8S4 : ConvFamily, Kernel<ConvParams, Operands<int8_t, Nibbles>> {};
struct ConvU8 : ConvFamily, Kernel<ConvParams, Operands<uint8_t, const uint8_t*>> {};
struct ConvS16 : ConvFamily, Kernel<ConvParams, Operands<int16_t, const int8_t*>> {};
struct ConvS16S4 : ConvFamily, Kernel<ConvParams, Operands<int16_t, Nibbles>> {};
struct ConvF32 : ConvFamily, Kernel<SumParams<ConvShape, FloatBounds>, Operands<float, const float*>> {};
void conv_f32_s8_scalar(const SumParams<ConvShape, HybridOutput>& p, const HybridOperands& d);

#define THIMBLE_FAMILY ConvFamily
#define THIMBLE_VARIANTS "kernels/conv/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const ConvShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

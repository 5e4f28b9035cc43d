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
void conv_s8_scalar(const ConvParams& p, const Operands<int8_t, const int8_t*>& d);
void conv_s8_s4_scalar(const ConvParams& p, const Operands<int8_t, Nibbles>& d);
void conv_u8_scalar(const ConvParams& p, const Operands<uint8_t, const uint8_t*>& d);
void conv_s16_scalar(const ConvParams& p, const Operands<int16_t, const int8_t*>& d);
void conv_s16_s4_scalar(const ConvParams& p, const Operands<int16_t, Nibbles>& d);
void conv_f32_scalar(const SumParams<ConvShape, FloatBounds>& p, const Operands<float, const float*>& d);
void conv_f32_s8_scalar(const SumParams<ConvShape, HybridOutput>& p, const HybridOperands& d);

template <class Visitor> void fields(Visitor&& v, const ConvShape& p) { fields(v, p.window), fields(v, p.channels); }

}  // namespace thimble::kernels

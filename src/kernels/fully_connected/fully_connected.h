// SPDX-License-Identifier: Apache-2.0
// y[b, o] = activation(bias[o] + sum over i of x[b, i] * w[o, i])
#pragma once

#include "kernels/hybrid.h"

namespace thimble::kernels {

struct FullyConnectedShape {
  uint32_t batches, depth, outputs;     // each >= 1
};
inline uint32_t batches(const FullyConnectedShape& s) { return s.batches; }

// w: [outputs, depth]
using FullyConnectedParams = SumParams<FullyConnectedShape, Requantization>;
void fully_connected_s8_scalar(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d);
void fully_connected_s8_s4_scalar(const FullyConnectedParams& p, const Operands<int8_t, Nibbles>& d);
void fully_connected_u8_scalar(const FullyConnectedParams& p, const Operands<uint8_t, const uint8_t*>& d);
void fully_connected_s16_scalar(const FullyConnectedParams& p, const Operands<int16_t, const int8_t*>& d);
void fully_connected_s16_s4_scalar(const FullyConnectedParams& p, const Operands<int16_t, Nibbles>& d);
void fully_connected_f32_scalar(const SumParams<FullyConnectedShape, FloatBounds>& p, const Operands<float, const float*>& d);
void fully_connected_f32_s8_scalar(const SumParams<FullyConnectedShape, HybridOutput>& p, const HybridOperands& d);

// Names each field once, for whoever prints, packs or reports params.
template <class Visitor> void fields(Visitor&& v, const FullyConnectedShape& p) {
  v("batches", p.batches), v("depth", p.depth), v("outputs", p.outputs);
}

}  // namespace thimble::kernels

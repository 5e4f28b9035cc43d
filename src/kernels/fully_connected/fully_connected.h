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
struct FullyConnectedFamily {};
struct FullyConnectedS8 : FullyConnectedFamily, Kernel<FullyConnectedParams, Operands<int8_t, const int8_t*>> {};
struct FullyConnectedS8S4 : FullyConnectedFamily, Kernel<FullyConnectedParams, Operands<int8_t, Nibbles>> {};
struct FullyConnectedU8 : FullyConnectedFamily, Kernel<FullyConnectedParams, Operands<uint8_t, const uint8_t*>> {};
struct FullyConnectedS16 : FullyConnectedFamily, Kernel<FullyConnectedParams, Operands<int16_t, const int8_t*>> {};
struct FullyConnectedS16S4 : FullyConnectedFamily, Kernel<FullyConnectedParams, Operands<int16_t, Nibbles>> {};
struct FullyConnectedF32 : FullyConnectedFamily, Kernel<SumParams<FullyConnectedShape, FloatBounds>, Operands<float, const float*>> {};
void fully_connected_f32_s8_scalar(const SumParams<FullyConnectedShape, HybridOutput>& p, const HybridOperands& d);

#define THIMBLE_FAMILY FullyConnectedFamily
#define THIMBLE_VARIANTS "kernels/fully_connected/variants.inc"
#include "kernels/family.inc"

// Names each field once, for whoever prints, packs or reports params.
template <class Visitor> void fields(Visitor&& v, const FullyConnectedShape& p) {
  v("batches", p.batches), v("depth", p.depth), v("outputs", p.outputs);
}

}  // namespace thimble::kernels

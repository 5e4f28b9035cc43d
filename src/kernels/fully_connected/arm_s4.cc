// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with int4 weights through the kernels of int8.
#include "kernels/arch/arm_s4.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {
namespace {

NibbleBlocks blocks(const FullyConnectedShape& s) { return {s.batches, s.depth, s.outputs, false}; }

void set_outputs(FullyConnectedParams& p, uint32_t outputs) { p.shape.outputs = outputs; }

}  // namespace

THIMBLE_ARM_S4(fully_connected, FullyConnectedParams, nullptr)

}  // namespace thimble::kernels

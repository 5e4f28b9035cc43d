// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions with int4 weights through the kernels of int8.
#include "kernels/arch/arm_s4.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

// The weights of an output lie apart: there is one block of all.
NibbleBlocks blocks(const DepthwiseConvShape& s) {
  return {s.window.batches * s.window.rows.y * s.window.columns.y, uint32_t{s.window.rows.filter} * s.window.columns.filter,
          s.channels * s.multiplier, true};
}

void set_outputs(DepthwiseConvParams&, uint32_t) {}

}  // namespace

THIMBLE_ARM_S4(depthwise_conv, DepthwiseConvParams, depthwise_conv_s8_arm_dsp_scratch_bytes)

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Convolutions with int4 weights through the kernels of int8.
#include "kernels/arch/arm_s4.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

NibbleBlocks blocks(const ConvShape& s) {
  const Groups& g = s.channels;
  return {s.window.batches * s.window.rows.y * s.window.columns.y, s.window.rows.filter * s.window.columns.filter * g.depth,
          g.groups * g.outputs, g.groups != 1};
}

void set_outputs(ConvParams& p, uint32_t outputs) { p.shape.channels.outputs = outputs / p.shape.channels.groups; }

}  // namespace

THIMBLE_ARM_S4(conv, ConvParams, conv_s8_arm_dsp_scratch_bytes)

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/fully_connected/fully_connected.h"

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M'

namespace thimble::kernels {

void fully_connected_s8_rv32(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs;
  const int32_t x_offset = p.output.x_offset, w_offset = p.output.w_offset;
  rv32::Outputs sums(p.output, d);
  const rv32::Walk walk = {1, 1, depth, 0, 0, 0, depth};
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth, y += outputs) {
    sums.offset = 0;
    for (uint32_t i = 0; w_offset != 0 && i < depth; i++) sums.offset += static_cast<uint32_t>((x[i] + x_offset) * w_offset);
    rv32::in_blocks(0, outputs, [&](auto block, uint32_t o) { rv32::sum_outputs(block, sums, walk, x, d.w + o * depth, o, y); });
  }
}

}  // namespace thimble::kernels

#endif

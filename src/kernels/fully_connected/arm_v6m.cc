// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {

uint32_t fully_connected_s8_arm_v6m_scratch_bytes(const FullyConnectedParams& p) {
  return arm_v6m::ListSums::scratch_bytes(p.shape.depth, p.shape.outputs);
}

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M' || defined(__ARM_ARCH_6M__)

void fully_connected_s8_arm_v6m(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs;
  arm_v6m::ListSums sums(arm_v6m::outputs(p.output, d), depth, depth, d.scratch);
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth, y += outputs) {
    uint32_t offset = 0;
    if (p.output.w_offset != 0) {
      for (uint32_t i = 0; i < depth; i++) offset += static_cast<uint32_t>((x[i] + p.output.x_offset) * p.output.w_offset);
    }
    for (uint32_t o = 0; o < outputs; o += arm_v6m::kSums) {
      sums.start(d.w + o * depth, o, offset, arm_v6m::least(outputs - o, arm_v6m::kSums));
      sums.add(x, 1, 0, 1, depth);
      sums.finish(y + o);
    }
  }
}

#endif

}  // namespace thimble::kernels

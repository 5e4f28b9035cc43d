// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {

uint32_t fully_connected_s8_arm_v6m_scratch_bytes(const FullyConnectedParams& p) {
  return arm_v6m::ListSums::scratch_bytes(p.shape.depth, p.shape.outputs);
}

#if THIMBLE_ARM_V6M

void fully_connected_s8_arm_v6m(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs;
  const Outputs rules(p.output, d);
  const arm_v6m::Rows row = {1, 1, depth, 0, 0, 1, depth};
  arm_v6m::ListSums sums(rules, depth, depth, d.scratch);
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth, y += outputs) {
    const uint32_t offset = offset_of_weights(p.output, x, depth);
    for (uint32_t o = 0; o < outputs; o += arm_v6m::kSums) {
      sums.start(d.w + o * depth, o, offset, arm_v6m::least(outputs - o, arm_v6m::kSums));
      sums.add(x, 0, row);
      sums.finish(y + o);
    }
  }
}

#endif

}  // namespace thimble::kernels

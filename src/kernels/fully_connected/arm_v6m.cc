// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {

uint32_t fully_connected_s8_arm_v6m_scratch_bytes(const FullyConnectedParams& p) {
  return arm_v6m::RowSums::scratch_bytes(p.shape.depth) + arm_v6m::least(p.shape.outputs, arm_v6m::kSums) * sizeof(uint32_t);
}

#if THIMBLE_ARM_V6M

void fully_connected_s8_arm_v6m(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs;
  const Outputs rules(p.output, d);
  arm_v6m::RowSums row(d.scratch);
  uint32_t* const sums = reinterpret_cast<uint32_t*>(static_cast<uint8_t*>(d.scratch) + arm_v6m::RowSums::scratch_bytes(depth));
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth) {
    const uint32_t offset = offset_of_weights(p.output, x, depth);
    row.set(x, depth, p.output.x_offset);
    const int8_t* w = d.w;
    for (uint32_t o = 0, count; o < outputs; o += count, w += count * depth, y += count) {
      count = arm_v6m::least(outputs - o, arm_v6m::kSums);
      row.add(w, rules.start(o, offset, sums, count), sums, count);
      arm_v6m::store_sums(rules, o, sums, count, y);
    }
  }
}

#endif

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_RV32

namespace thimble::kernels {

void fully_connected_s8_rv32(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs;
  const Outputs sums(p.output, d);
  const rv32::Walk walk = {1, 1, depth, 0, 0, 0, depth};
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth, y += outputs)
    rv32::sum_outputs(sums, walk, x, d.w, offset_of_weights(p.output, x, depth), 0, outputs, y);
}

}  // namespace thimble::kernels

#endif

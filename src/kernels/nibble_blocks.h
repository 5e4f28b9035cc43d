// SPDX-License-Identifier: Apache-2.0
// int4 weights through a kernel of int8: a block of outputs at a time its weights are unpacked into scratch. So that y has the block's
// outputs side by side they are computed beside it, where there are more pixels than one, and copied.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels {

// A layer of one group: each of `outputs` outputs of `pixels` pixels (or batches) has `taps` weights.
struct NibbleBlocks {
  uint32_t pixels, taps, outputs;
  bool in_groups;                                 // then there is one block

  uint32_t block() const {
    // About as many bytes are unpacked, or computed beside y. What is used once need not be many.
    const uint32_t bytes = pixels == 1 ? 1024 : 6144, larger = taps > pixels ? taps : pixels;
    if (in_groups || taps * outputs <= bytes) return outputs;
    const uint32_t fitting = bytes / larger & ~3u, some = fitting < 4 ? 4 : fitting;
    return some < outputs ? some : outputs;
  }
  bool beside_y() const { return pixels != 1 && block() != outputs; }
  uint32_t weights_bytes() const { return (block() * taps + 15) / 16 * 16; }
  uint32_t scratch_bytes() const { return weights_bytes() + (beside_y() ? (block() * pixels + 15) / 16 * 16 : 0); }
};

// The kernel's own scratch lies behind the rest. set_outputs(params, count) makes params those of a block.
template <class Params, class SetOutputs>
uint32_t nibble_blocks_scratch_bytes(const NibbleBlocks& b, Params p, const SetOutputs& set_outputs, uint32_t (*scratch_bytes)(const Params&)) {
  set_outputs(p, b.block());
  return b.scratch_bytes() + (scratch_bytes != nullptr ? scratch_bytes(p) : 0);
}

template <class Params, class SetOutputs>
void run_nibble_blocks(const NibbleBlocks& b, Params p, const Operands<int8_t, Nibbles>& d, const SetOutputs& set_outputs,
                       void (*run)(const Params&, const Operands<int8_t, const int8_t*>&)) {
  int8_t *const weights = static_cast<int8_t*>(d.scratch), *const beside = weights + b.weights_bytes();
  const uint32_t step = p.output.channel_step;
  for (uint32_t first = 0; first < b.outputs; first += b.block()) {
    const uint32_t count = b.outputs - first < b.block() ? b.outputs - first : b.block();
    (d.w + first * b.taps).unpack(weights, count * b.taps);
    set_outputs(p, count);
    const int32_t* const bias = d.bias ? static_cast<const int32_t*>(d.bias) + first : nullptr;
    run(p, {d.x, weights, bias, b.beside_y() ? beside : d.y + first, d.multipliers + first * step, d.shifts + first * step, weights + b.scratch_bytes()});
    for (uint32_t i = 0; b.beside_y() && i < b.pixels; i++) memcpy(d.y + i * b.outputs + first, beside + i * count, count);
  }
}

}  // namespace thimble::kernels

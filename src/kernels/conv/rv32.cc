// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/conv/conv.h"

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M'

namespace thimble::kernels {

void conv_s8_rv32(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Window& window = p.shape.window;
  const uint32_t depth = p.shape.channels.depth, outputs = p.shape.channels.outputs;
  const uint32_t x_channels = p.shape.channels.groups * depth, y_channels = p.shape.channels.groups * outputs;
  const uint32_t w_row = window.columns.filter * depth, x_tap = window.columns.dilation * x_channels;
  const bool side_by_side = x_tap == depth;   // taps are neighbours in x, as they are in w
  rv32::Walk walk = {0, 1, depth, window.rows.dilation * window.columns.x * x_channels, x_tap, w_row, depth, window.rows.filter * w_row};
  const SumsFor<int8_t>::Sums sums(p.output, d);
  for_each_pixel(window, d.x, x_channels, d.y, y_channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    walk.rows = rows.count;
    if (side_by_side) walk.length = columns.count * depth;
    else walk.stretches = columns.count;
    const int8_t* w = d.w + (rows.first * w_row + columns.first * depth);
    for (uint32_t o = 0; o < y_channels; o += outputs, x += depth, w += outputs * walk.w_output)
      rv32::sum_all_outputs(sums, walk, p.output.x_offset, x, w, o, o + outputs, y);
  });
}

}  // namespace thimble::kernels

#endif

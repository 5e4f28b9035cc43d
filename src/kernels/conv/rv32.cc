// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/conv/conv.h"

#if THIMBLE_RV32

namespace thimble::kernels {

void conv_s8_rv32(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Window& window = p.shape.window;
  const uint32_t depth = p.shape.channels.depth, outputs = p.shape.channels.outputs;
  const uint32_t x_channels = p.shape.channels.groups * depth, y_channels = p.shape.channels.groups * outputs;
  const uint32_t w_row = window.columns.filter * depth, w_output = window.rows.filter * w_row;
  const uint32_t x_row = window.rows.dilation * window.columns.x * x_channels, x_tap = window.columns.dilation * x_channels;
  const bool side_by_side = x_tap == depth;   // taps are neighbours in x, as they are in w
  const Outputs sums(p.output, d);
  for_each_pixel(window, d.x, x_channels, d.y, y_channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    const uint32_t stretches = side_by_side ? 1 : columns.count, length = side_by_side ? columns.count * depth : depth;
    const uint32_t x_step = side_by_side ? length : x_tap;
    const rv32::Walk walk = {rows.count, stretches, length,
                             static_cast<int32_t>(x_step - length), static_cast<int32_t>(x_row - stretches * x_step),
                             static_cast<int32_t>(w_row - columns.count * depth), w_output};
    const int8_t* const w = d.w + (rows.first * w_row + columns.first * depth);
    for (uint32_t o = 0; o < y_channels; o += outputs, x += depth) rv32::sum_outputs(sums, walk, x, w + o * w_output, 0, o, o + outputs, y);
  });
}

}  // namespace thimble::kernels

#endif

// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

uint32_t inputs_per_output(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

}  // namespace

uint32_t conv_s8_arm_v6m_scratch_bytes(const ConvParams& p) {
  return arm_v6m::ListSums::scratch_bytes(inputs_per_output(p.shape), p.shape.channels.outputs);
}

#if THIMBLE_ARM_V6M

void conv_s8_arm_v6m(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Window& window = p.shape.window;
  const uint32_t depth = p.shape.channels.depth, outputs = p.shape.channels.outputs, groups = p.shape.channels.groups;
  const uint32_t x_channels = groups * depth, y_channels = groups * outputs, inputs = inputs_per_output(p.shape);
  const uint32_t w_row = window.columns.filter * depth;
  const uint32_t x_row = window.rows.dilation * window.columns.x * x_channels, x_tap = window.columns.dilation * x_channels;
  const bool side_by_side = x_tap == depth;   // taps are neighbours in x, as they are in w
  const Outputs rules(p.output, d);
  arm_v6m::ListSums sums(rules, inputs, inputs, d.scratch);
  for_each_pixel(window, d.x, x_channels, d.y, y_channels, [&](const int8_t* x_pixel, Taps rows, Taps columns, int8_t* y_pixel) {
    // Rows of taps, or, where taps are no neighbours in x, taps, a row of them at a time.
    const uint32_t length = side_by_side ? columns.count * depth : depth;
    const arm_v6m::Rows stretches = {1, 1, length, static_cast<int32_t>((side_by_side ? x_row : x_tap) - length),
                                     static_cast<int32_t>(side_by_side ? w_row - length : 0),
                                     side_by_side ? rows.count : columns.count, length};
    const uint32_t adds = side_by_side ? 1 : rows.count;
    for (uint32_t o = 0, group_end = outputs, count; o < y_channels; o += count) {
      count = arm_v6m::least(group_end - o, arm_v6m::kSums);
      sums.start(d.w + o * inputs, o, 0, count);
      const int8_t* x = x_pixel;
      uint32_t w_at = rows.first * w_row + columns.first * depth;
      for (uint32_t r = 0; r < adds; r++, x += x_row, w_at += w_row) sums.add(x, w_at, stretches);
      sums.finish(y_pixel + o);
      if (o + count == group_end) group_end += outputs, x_pixel += depth;
    }
  });
}

#endif

}  // namespace thimble::kernels

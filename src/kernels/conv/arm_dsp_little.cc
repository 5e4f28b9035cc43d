// SPDX-License-Identifier: Apache-2.0
// Convolutions with little scratch: of each pixel of y what it sees is one row of bytes, which lies in x as it is or is gathered, and
// meets the weights as in a fully connected layer. arm_dsp.cc wants six times as much and a table of the channels, and is faster.
#include <string.h>

#include "kernels/arch/arm_dsp.h"
#include "kernels/conv/conv.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP_LITTLE

namespace thimble::kernels {
namespace {

constexpr uint32_t taps_of(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

constexpr bool is_one_tap(const WindowAxis& a) { return a.filter == 1 && a.padding == 0; }
constexpr bool reads_in_place(const Window& w) { return is_one_tap(w.rows) && is_one_tap(w.columns); }

}  // namespace

uint32_t conv_s8_arm_dsp_little_scratch_bytes(const ConvParams& p) { return reads_in_place(p.shape.window) ? 0 : taps_of(p.shape); }

#if THIMBLE_ARM_DSP
namespace {

// What one pixel sees of a group; x lies at its first tap inside. What lies beside x is the zero point.
[[gnu::noinline]] void gather(const ConvParams& p, const int8_t* x, const Taps& rows, const Taps& columns, int8_t* to) {
  const Window& w = p.shape.window;
  const uint32_t depth = p.shape.channels.depth, x_channels = p.shape.channels.groups * depth, row = w.columns.filter * depth;
  const uint32_t x_tap = w.columns.dilation * x_channels, x_row = w.rows.dilation * w.columns.x * x_channels;
  const uint32_t inside = columns.count * depth, run = x_tap == depth ? inside : depth;
  if (rows.count != w.rows.filter || columns.count != w.columns.filter) memset(to, -p.output.x_offset, taps_of(p.shape));
  if (inside == 0) return;
  to += rows.first * row + columns.first * depth;
  for (uint32_t r = rows.count; r != 0; r--, x += x_row, to += row) {
    const int8_t* at = x;
    for (uint32_t done = 0; done != inside; done += run, at += x_tap) arm_dsp::copy(to + done, at, run);
  }
}

}  // namespace

void conv_s8_arm_dsp_little(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Groups& g = p.shape.channels;
  const FullyConnectedParams layer = {{1, taps_of(p.shape), g.outputs}, p.output};
  int8_t* const gathered = reads_in_place(p.shape.window) ? nullptr : static_cast<int8_t*>(d.scratch);
  for_each_pixel(p.shape.window, d.x, g.groups * g.depth, d.y, g.groups * g.outputs, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    for (uint32_t group = 0, first = 0; group < g.groups; group++, first += g.outputs) {
      const int8_t* const x_group = x + group * g.depth;
      if (gathered != nullptr) gather(p, x_group, rows, columns, gathered);
      const uint32_t scale = first * p.output.channel_step;
      fully_connected_s8_arm_dsp(layer, {gathered != nullptr ? gathered : x_group, d.w + first * layer.shape.depth,
                                         d.bias ? static_cast<const int32_t*>(d.bias) + first : nullptr, y + first,
                                         d.multipliers + scale, d.shifts + scale, nullptr});
    }
  });
}
#endif

}  // namespace thimble::kernels
#endif

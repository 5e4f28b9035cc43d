// SPDX-License-Identifier: Apache-2.0
// Convolutions with little scratch: as in arm_dsp.cc, but a few channels at a time, whose table is small. Where a column for three pixels
// would still be too large, what one pixel sees is a row of bytes, which lies in x as it is or is gathered, and meets the weights as in a
// fully connected layer: a sixth of the scratch, or none, for half as many cycles again.
#include <string.h>

#include "kernels/arch/arm_dsp.h"
#include "kernels/conv/arm_dsp_channels.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP_LITTLE

namespace thimble::kernels {
namespace {

constexpr uint32_t taps_of(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

constexpr bool is_one_tap(const WindowAxis& a) { return a.filter == 1 && a.padding == 0; }
constexpr bool reads_in_place(const Window& w) { return is_one_tap(w.rows) && is_one_tap(w.columns); }

constexpr uint32_t kChannels = 16, kLargestScratch = 1024;

ConvParams of_channels(const ConvParams& p, uint32_t count) {
  ConvParams some = p;
  some.shape.channels.outputs = count;
  some.output.lowest = -128, some.output.highest = 127;
  return some;
}

// Of the columns and the table, or 0: they would be too large.
uint32_t columns_scratch_bytes(const ConvParams& p) {
  const Groups& g = p.shape.channels;
  if (g.groups != 1 || taps_of(p.shape) > kLargestScratch) return 0;
  const uint32_t bytes = conv_s8_arm_dsp_scratch_bytes(of_channels(p, g.outputs < kChannels ? g.outputs : kChannels));
  return bytes <= kLargestScratch ? bytes : 0;
}

}  // namespace

uint32_t conv_s8_arm_dsp_little_scratch_bytes(const ConvParams& p) {
  if (const uint32_t bytes = columns_scratch_bytes(p)) return bytes;
  return reads_in_place(p.shape.window) ? 0 : taps_of(p.shape);
}

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

void by_channels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t outputs = p.shape.channels.outputs, taps = taps_of(p.shape), step = p.output.channel_step;
  for (uint32_t first = 0, count; first < outputs; first += count) {
    count = outputs - first < kChannels ? outputs - first : kChannels;
    arm_dsp::finish_channels(of_channels(p, count), {d.x, d.w + first * taps, d.bias ? static_cast<const int32_t*>(d.bias) + first : nullptr,
                                                     d.y + first, d.multipliers + first * step, d.shifts + first * step, d.scratch}, outputs);
  }
  const Window& w = p.shape.window;
  if (p.output.lowest != -128 || p.output.highest != 127)
    arm_dsp::limit_bytes(d.y, w.batches * w.rows.y * w.columns.y * outputs, p.output.lowest, p.output.highest);
}

void by_pixels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
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

}  // namespace

void conv_s8_arm_dsp_little(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  if (columns_scratch_bytes(p) != 0) by_channels(p, d);
  else by_pixels(p, d);
}
#endif

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// A convolution for cores with wide vectors: a block of output channels, whose weights are packed once into scratch, meets tiles of
// neighbouring pixels, whose x lies in a band (band.h). Around the tile, which is all an instruction set has to bring, everything is here.
#pragma once

#include "base/bytes.h"
#include "kernels/band.h"
#include "kernels/conv/conv.h"
#include "kernels/fully_connected/fully_connected.h"
#include "kernels/panel.h"

namespace thimble::kernels {

// How a variant wants its operands. A lane of packed weights is 4 bytes: `group` of them, which meet as many neighbouring elements of x.
struct Blocking {
  uint32_t group;
  uint32_t panels;        // of outputs in a block
  uint32_t panel_bytes;   // what a panel needs besides its weights
};

// Where things lie in scratch. A stretch is a run of taps whose x lie side by side in the band, as their w do; it is cut into groups.
struct ConvBlocks {
  Window window;
  BandShape band;
  uint32_t length, stretches;
  uint32_t groups;              // of all stretches
  uint64_t band_at, weights_at, panels_at, bytes;   // from an address that is a multiple of kVectorBytes
};
inline constexpr uint32_t kVectorBytes = 64;

// A convolution that sees one pixel at a time has no use for rows: all pixels are one.
inline Window without_rows(const Window& w) {
  const WindowAxis &r = w.rows, &c = w.columns;
  if (r.filter != 1 || c.filter != 1 || r.stride != 1 || c.stride != 1 || r.x != r.y || c.x != c.y || r.padding || c.padding) return w;
  const uint32_t pixels = w.batches * r.x * c.x;
  return {1, {1, 1, 1, 1, 1, 0}, {pixels, pixels, 1, 1, 1, 0}};
}

// Where a pixel of y sees all of x, or one pixel of it, and no other's, it is a row of a fully connected layer.
inline bool is_fully_connected(const ConvShape& s) {
  const auto all = [](const WindowAxis& a) { return a.y == 1 && a.filter == a.x && a.padding == 0 && a.dilation == 1; };
  const Window w = without_rows(s.window);
  return s.channels.groups == 1 && all(w.rows) && (all(w.columns) || (w.columns.filter == 1 && w.columns.stride == 1 && w.columns.x == w.columns.y));
}
inline FullyConnectedShape fully_connected(const ConvShape& s) {
  const Window w = without_rows(s.window);
  return {w.batches * w.columns.y, w.rows.filter * w.columns.filter * s.channels.depth, s.channels.outputs};
}

// False where weights would hardly be used once they are packed, where scratch would be out of proportion, or where a group has so few
// outputs that most lanes would stay empty.
inline bool lay_out(const ConvShape& s, const Blocking& blocking, ConvBlocks& b) {
  constexpr uint32_t kFewestOutputs = 4, kFewestPixels = 3;
  if (s.window.batches * s.window.rows.y * s.window.columns.y < kFewestPixels) return false;
  b.window = without_rows(s.window);
  const WindowAxis &rows = b.window.rows, &columns = b.window.columns;
  const bool side_by_side = columns.dilation == 1;
  const uint64_t taps = uint64_t{rows.filter} * columns.filter, length = uint64_t{s.channels.depth} * (side_by_side ? columns.filter : 1);
  if (s.channels.outputs < kFewestOutputs || taps * s.channels.depth > kMostScratch) return false;
  if (!lay_out(b.window, s.channels.depth, blocking.group, b.band)) return false;
  b.length = static_cast<uint32_t>(length);
  b.stretches = static_cast<uint32_t>(taps / (side_by_side ? columns.filter : 1));
  b.groups = b.stretches * ((b.length + blocking.group - 1) / blocking.group);
  const uint32_t panels = s.channels.outputs > kPanel ? blocking.panels : 1;
  // The last group of the band may reach past its end.
  b.band_at = align_up(b.groups * 4, kVectorBytes);
  b.weights_at = b.band_at + align_up((rows.filter * b.band.pitch + blocking.group) * (4 / blocking.group), kVectorBytes);
  b.panels_at = b.weights_at + uint64_t{panels} * b.groups * kPanel * 4;
  b.bytes = b.panels_at + panels * blocking.panel_bytes + kVectorBytes;
  return b.bytes <= kMostScratch;
}

inline uint32_t conv_scratch_bytes(const ConvShape& s, const Blocking& blocking) {
  ConvBlocks b;
  return lay_out(s, blocking, b) ? static_cast<uint32_t>(b.bytes) : 0;
}

// What a tile works on: pixels of one row of y, and the outputs of a block.
template <class Core> struct ConvTile {
  const ConvBlocks& blocks;
  const uint32_t* offsets;                // of the groups in the band, in elements
  const typename Core::Element* x;        // the first pixel's
  uint32_t x_step;                        // elements between pixels
  const typename Core::Weight* w;         // packed: [panel][group][lane][element]
  const typename Core::Panel* panels;
  typename Core::X* y;
  uint32_t y_step, outputs;
};

// Where the groups lie in the band.
template <class Core> inline void find_groups(const ConvBlocks& b, uint32_t depth, uint32_t* offsets) {
  const uint32_t across = b.stretches / b.window.rows.filter;
  for (uint32_t t = 0; t < b.stretches; t++) {
    const uint32_t first = t / across * b.band.pitch + t % across * b.window.columns.dilation * depth;
    for (uint32_t k = 0; k < b.length; k += Core::kBlocking.group) *offsets++ = first + k;
  }
}

// Packs a group of `size` elements of `count` outputs.
template <class Core, class W>
__attribute__((always_inline)) inline void pack_group(W w, uint32_t w_output, uint32_t size, uint32_t count, typename Core::Weight* to) {
  for (uint32_t n = 0; n < count; n++, w += w_output) {
    auto* const lane = to + lane_of(n, Core::kQuads) * Core::kBlocking.group;
    if constexpr (__is_same(W, const typename Core::Weight*)) {
      memcpy(lane, w, size * sizeof *lane);
    } else {
      for (uint32_t i = 0; i < size; i++) lane[i] = static_cast<typename Core::Weight>(w[i]);
    }
  }
}

// Packs the weights of `count` outputs.
template <class Core, class W> inline void pack(const ConvBlocks& b, W w, uint32_t w_output, uint32_t count, typename Core::Weight* to) {
  constexpr uint32_t kGroup = Core::kBlocking.group;
  if (count < kPanel || b.length % kGroup) memset(to, 0, b.groups * kPanel * 4);
  for (uint32_t t = 0; t < b.stretches; t++, w += b.length) {
    uint32_t k = 0;
    if constexpr (__is_same(W, const typename Core::X*)) {
      constexpr uint32_t kEight = 8 * kGroup;
      for (; count == kPanel && k + kEight <= b.length; k += kEight, to += kPanel * kEight) Core::pack_eight(w + k, w_output, to);
    }
    for (; k + kGroup <= b.length; k += kGroup, to += kPanel * kGroup) pack_group<Core>(w + k, w_output, kGroup, count, to);
    if (k == b.length) continue;
    pack_group<Core>(w + k, w_output, b.length - k, count, to);
    to += kPanel * kGroup;
  }
}

// As many tiles of M pixels as fit, then of half as many.
template <class Core, uint32_t M, uint32_t N> inline void tiles(const Core& core, ConvTile<Core>& tile, uint32_t pixels) {
  for (; pixels >= M; pixels -= M, tile.x += M * tile.x_step, tile.y += M * tile.y_step) core.template tile<M, N>(tile);
  if constexpr (M > 1) tiles<Core, M / 2, N>(core, tile, pixels);
}

// Core brings the types Element, Weight, Panel and X; kBlocking, kQuads and kPixels; write(to, x, count), pad(to, count),
// pack_eight(w, w_output, to) for eight groups of a panel, panel(packed weights, first output, count) and tile<pixels, panels>(tile).
template <class Core, class Data> inline void conv_in_blocks(const Core& core, const ConvShape& s, const Data& d) {
  ConvBlocks b;
  lay_out(s, Core::kBlocking, b);
  const Groups& g = s.channels;
  uint8_t* const scratch = reinterpret_cast<uint8_t*>((reinterpret_cast<uintptr_t>(d.scratch) + kVectorBytes - 1) & ~uintptr_t{kVectorBytes - 1});
  uint32_t* const offsets = reinterpret_cast<uint32_t*>(scratch);
  auto* const rows = reinterpret_cast<typename Core::Element*>(scratch + b.band_at);
  auto* const packed = reinterpret_cast<typename Core::Weight*>(scratch + b.weights_at);
  auto* const panels = reinterpret_cast<typename Core::Panel*>(scratch + b.panels_at);
  const uint32_t x_channels = g.groups * g.depth, y_channels = g.groups * g.outputs, w_output = b.stretches * b.length;
  const uint32_t x_step = b.window.columns.stride * g.depth;
  find_groups<Core>(b, g.depth, offsets);

  const auto write = [&](typename Core::Element* to, const typename Core::X* x, uint32_t columns) {
    if (g.groups == 1) return core.write(to, x, columns * g.depth);
    for (uint32_t c = 0; c < columns; c++, to += g.depth, x += x_channels) core.write(to, x, g.depth);
  };
  const auto pad = [&](typename Core::Element* to, uint32_t count) { core.pad(to, count); };
  for (uint32_t o = 0, count; o < y_channels; o += count) {
    const uint32_t group = o / g.outputs, left = (group + 1) * g.outputs - o;
    count = left < kPanel * Core::kBlocking.panels ? left : kPanel * Core::kBlocking.panels;
    for (uint32_t n = 0; n * kPanel < count; n++) {
      const uint32_t first = o + n * kPanel, outputs = count - n * kPanel < kPanel ? count - n * kPanel : kPanel;
      auto* const weights = packed + n * b.groups * kPanel * Core::kBlocking.group;
      pack<Core>(b, d.w + first * w_output, w_output, outputs, weights);
      panels[n] = core.panel(b, weights, first, outputs);
    }
    for_each_band(b.window, b.band, d.x + group * g.depth, x_channels, y_channels, d.y + o, rows, write, pad, [&](uint32_t pixels, auto* y) {
      ConvTile<Core> tile = {b, offsets, rows, x_step, packed, panels, y, y_channels, count};
      if (Core::kBlocking.panels == 1 || count <= kPanel) tiles<Core, Core::kPixels, 1>(core, tile, pixels);
      else tiles<Core, Core::kPixels, Core::kBlocking.panels>(core, tile, pixels);
    });
  }
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The part of x that lies under neighbouring outputs of one row of y, converted to what a kernel multiplies, with the padding written
// out: every tap of every output is there to be read, and those of one output lie at the same distances as those of the next.
#pragma once

#include <string.h>

#include "kernels/window.h"

namespace thimble::kernels {

struct BandShape {
  uint32_t outputs;    // at a time
  uint32_t columns;    // of x under them
  uint32_t depth;      // elements of a column that are there to be read
  uint32_t pitch;      // elements between rows
};

inline constexpr uint32_t kBandOutputs = 32;
inline constexpr uint64_t kMostScratch = 1 << 20;   // a kernel that would want more is not worth its memory

// Columns are `depth` elements each; rows start on a multiple of `multiple` elements. False where a row is absurdly long.
inline bool lay_out(const Window& w, uint32_t depth, uint32_t multiple, BandShape& band) {
  const WindowAxis& a = w.columns;
  band.outputs = a.y < kBandOutputs ? a.y : kBandOutputs;
  const uint64_t columns = uint64_t{band.outputs - 1} * a.stride + (a.filter - 1u) * a.dilation + 1;
  if (columns * depth * w.rows.filter > kMostScratch) return false;
  band.columns = static_cast<uint32_t>(columns);
  band.depth = depth;
  band.pitch = (band.columns * depth + multiple - 1) / multiple * multiple;
  return true;
}

// One row of the band: write(to, x, columns) for those columns that lie inside x, pad(to, elements) for the others.
template <class X, class T, class Write, class Pad>
inline void fill_row(const BandShape& band, const X* x, uint32_t x_channels, int64_t first, uint32_t x_columns, T* to, const Write& write,
                     const Pad& pad) {
  const int64_t end = first + band.columns;
  const int64_t from = first < 0 ? 0 : first, until = end < x_columns ? end : x_columns;
  if (from >= until) return pad(to, band.columns * band.depth);
  const uint32_t before = static_cast<uint32_t>(from - first), inside = static_cast<uint32_t>(until - from);
  if (before) pad(to, before * band.depth);
  write(to + before * band.depth, x + static_cast<uint32_t>(from) * x_channels, inside);
  if (before + inside < band.columns) pad(to + (before + inside) * band.depth, (band.columns - before - inside) * band.depth);
}

// Calls outputs(columns of y, y) for each band, after it was filled: write and pad as above. x and y point at the first channel of
// interest. Rows that the next row of y needs as well move to their new place.
template <class X, class T, class Write, class Pad, class Outputs>
inline void for_each_band(const Window& w, const BandShape& band, const X* x, uint32_t x_channels, uint32_t y_channels, X* y, T* rows,
                          const Write& write, const Pad& pad, const Outputs& outputs) {
  const WindowAxis& a = w.rows;
  const uint32_t x_row = w.columns.x * x_channels, y_row = w.columns.y * y_channels;
  const uint32_t kept = a.dilation == 1 && a.stride < a.filter ? a.filter - a.stride : 0;
  for (uint32_t b = 0; b < w.batches; b++, x += a.x * x_row, y += a.y * y_row) {
    for (uint32_t j = 0; j < w.columns.y; j += band.outputs) {
      const int64_t first = int64_t{j} * w.columns.stride - w.columns.padding;
      const uint32_t left = w.columns.y - j;
      for (uint32_t i = 0; i < a.y; i++) {
        if (kept && i) memmove(rows, rows + a.stride * band.pitch, kept * band.pitch * sizeof *rows);
        for (uint32_t r = i ? kept : 0; r < a.filter; r++) {
          const int64_t row = int64_t{i} * a.stride + r * a.dilation - a.padding;
          T* const to = rows + r * band.pitch;
          if (row < 0 || row >= a.x) pad(to, band.columns * band.depth);
          else fill_row(band, x + static_cast<uint32_t>(row) * x_row, x_channels, first, w.columns.x, to, write, pad);
        }
        outputs(left < band.outputs ? left : band.outputs, y + i * y_row + j * y_channels);
      }
    }
  }
}

}  // namespace thimble::kernels

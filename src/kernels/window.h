// SPDX-License-Identifier: Apache-2.0
// A window that slides over the rows and columns of x [batches, rows, columns, channels]: the geometry that convolutions and pools
// share, and the walk over it. Taps that fall beside x are never read: each pixel of y knows which of its taps lie inside.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// One direction. Tap k of output i lies at input i * stride + k * dilation - padding, for every i below y.
struct WindowAxis {
  uint32_t x, y;                               // size of the input and of the output, each >= 1
  uint16_t filter, stride, dilation;           // each >= 1; (filter - 1) * dilation < 65535
  uint16_t padding;                            // before the first input
};

struct Window {
  uint32_t batches;
  WindowAxis rows, columns;
};

// The taps of one output that lie inside x: `count` of them, maybe none, from tap `first`, which lies at input `x`.
struct Taps {
  uint32_t first, count, x;
};

Taps taps(const WindowAxis& axis, uint32_t output);

// Calls pixel(x at the first tap inside, taps among the rows, taps among the columns, y) for every pixel of y.
template <class X, class Y, class Pixel>
inline void for_each_pixel(const Window& w, const X* x, uint32_t x_channels, Y* y, uint32_t y_channels, const Pixel& pixel) {
  const uint32_t row_size = w.columns.x * x_channels;
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * row_size) {
    for (uint32_t i = 0; i < w.rows.y; i++) {
      const Taps rows = taps(w.rows, i);
      for (uint32_t j = 0; j < w.columns.y; j++, y += y_channels) {
        const Taps columns = taps(w.columns, j);
        pixel(x + rows.x * row_size + columns.x * x_channels, rows, columns, y);
      }
    }
  }
}

template <class Visitor> void fields(Visitor&& v, const Window& w) {
  v("batches", w.batches);
  v("x_rows", w.rows.x), v("y_rows", w.rows.y), v("filter_rows", w.rows.filter), v("row_stride", w.rows.stride),
      v("row_dilation", w.rows.dilation), v("row_padding", w.rows.padding);
  v("x_columns", w.columns.x), v("y_columns", w.columns.y), v("filter_columns", w.columns.filter),
      v("column_stride", w.columns.stride), v("column_dilation", w.columns.dilation), v("column_padding", w.columns.padding);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// A window that slides over the rows and columns of x [batches, rows, columns, channels], and in three dimensions over planes of
// them: the geometry that convolutions and pools share, and the walk over it. Taps that fall beside x are never read: each pixel of y
// knows which of its taps lie inside. A transposed convolution goes the other way: its x is what the window would make of its y.
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

struct Window3d {
  uint32_t batches;
  WindowAxis planes, rows, columns;
};

// The taps of one output that lie inside x: `count` of them, maybe none, from tap `first`, which lies at input `x`.
struct Taps {
  uint32_t first, count, x;
};

Taps taps(const WindowAxis& axis, uint32_t output);

// The taps that join one input to outputs: tap `first` to output `x`, the next tap, which is a stride further, to output x - 1, and so
// on. Without dilation.
Taps transposed_taps(const WindowAxis& axis, uint32_t input);

// Calls place(taps) for every place along an axis of y.
template <bool transposed, class Place> [[gnu::always_inline]] inline void for_each_place(const WindowAxis& a, const Place& place) {
  for (uint32_t i = 0; i < (transposed ? a.x : a.y); i++) place(transposed ? transposed_taps(a, i) : taps(a, i));
}

// Calls pixel(x at the first tap inside, taps among the rows, taps among the columns, y) for every pixel of y.
template <bool transposed = false, class X, class Y, class Pixel>
inline void for_each_pixel(const Window& w, const X* x, uint32_t x_channels, Y* y, uint32_t y_channels, const Pixel& pixel) {
  const uint32_t row_size = (transposed ? w.columns.y : w.columns.x) * x_channels;
  for (uint32_t b = 0; b < w.batches; b++, x += (transposed ? w.rows.y : w.rows.x) * row_size) {
    for_each_place<transposed>(w.rows, [&](Taps rows) {
      for_each_place<transposed>(w.columns, [&](Taps columns) {
        pixel(x + rows.x * row_size + columns.x * x_channels, rows, columns, y);
        y += y_channels;
      });
    });
  }
}

// The same in three dimensions.
template <bool transposed = false, class X, class Y, class Voxel>
inline void for_each_voxel(const Window3d& w, const X* x, uint32_t x_channels, Y* y, uint32_t y_channels, const Voxel& voxel) {
  const uint32_t row_size = (transposed ? w.columns.y : w.columns.x) * x_channels;
  const uint32_t plane_size = (transposed ? w.rows.y : w.rows.x) * row_size;
  for (uint32_t b = 0; b < w.batches; b++, x += (transposed ? w.planes.y : w.planes.x) * plane_size) {
    for_each_place<transposed>(w.planes, [&](Taps planes) {
      for_each_place<transposed>(w.rows, [&](Taps rows) {
        for_each_place<transposed>(w.columns, [&](Taps columns) {
          voxel(x + planes.x * plane_size + rows.x * row_size + columns.x * x_channels, planes, rows, columns, y);
          y += y_channels;
        });
      });
    });
  }
}

template <class Visitor> void fields(Visitor&& v, const Window& w) {
  v("batches", w.batches);
  v("x_rows", w.rows.x), v("y_rows", w.rows.y), v("filter_rows", w.rows.filter), v("row_stride", w.rows.stride),
      v("row_dilation", w.rows.dilation), v("row_padding", w.rows.padding);
  v("x_columns", w.columns.x), v("y_columns", w.columns.y), v("filter_columns", w.columns.filter),
      v("column_stride", w.columns.stride), v("column_dilation", w.columns.dilation), v("column_padding", w.columns.padding);
}

template <class Visitor> void fields(Visitor&& v, const Window3d& w) {
  fields(v, Window{w.batches, w.rows, w.columns});
  v("x_planes", w.planes.x), v("y_planes", w.planes.y), v("filter_planes", w.planes.filter), v("plane_stride", w.planes.stride),
      v("plane_dilation", w.planes.dilation), v("plane_padding", w.planes.padding);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Random shapes for each family of kernels, many of them just below, at and above what a vector holds; and the list of kernels that
// are checked, a line each.
#pragma once

#include "kernels/batch_matmul/batch_matmul.h"
#include "kernels/conv/conv.h"
#include "kernels/depthwise_conv/depthwise_conv.h"
#include "kernels/fully_connected/fully_connected.h"
#include "kernels/transpose_conv/transpose_conv.h"
#include "kernels/variants_check.h"

#define THIMBLE_CHECKED_KERNELS(check)                                                                                     \
  check(FullyConnectedS8) check(FullyConnectedS16) check(FullyConnectedU8) check(FullyConnectedF32) check(ConvS8)           \
  check(ConvS16) check(ConvU8) check(ConvF32) check(DepthwiseConvS8) check(DepthwiseConvS16) check(DepthwiseConvU8)         \
  check(DepthwiseConvF32) check(TransposeConvS8) check(TransposeConvS16) check(BatchMatmulS8) check(BatchMatmulS16) \
  check(FullyConnectedS8S4) check(ConvS8S4) check(DepthwiseConvS8S4)

namespace thimble::kernels {   // where SumParams is: found by its argument

// Whether int8 weights may have a zero point.
inline bool may_offset_weights(const FullyConnectedShape&) { return true; }
inline bool may_offset_weights(const BatchMatmulShape&) { return true; }
template <class Shape> bool may_offset_weights(const Shape&) { return false; }

// Whether all outputs are scaled alike.
inline bool has_one_scale(const BatchMatmulShape&) { return true; }
template <class Shape> bool has_one_scale(const Shape&) { return false; }

inline uint32_t random_size(check::Random& r, uint32_t highest) {   // small ones more often
  return 1 + r.below(1 + r.below(highest));
}

inline void random_shape(check::Random& r, FullyConnectedShape& s) {
  s = {r.one_in(3) ? random_size(r, 6) : 1, random_size(r, 90), random_size(r, r.one_in(6) ? 200 : 40)};
}
inline check::Counts counts(const FullyConnectedShape& s) {
  return {s.batches * s.depth, s.outputs * s.depth, s.batches * s.outputs, s.outputs};
}

inline WindowAxis random_axis(check::Random& r) {
  WindowAxis a;
  const bool usual = r.one_in(2);
  a.x = random_size(r, 20);
  a.filter = static_cast<uint16_t>(usual ? (r.one_in(2) ? 3 : 1) : random_size(r, 6));
  a.stride = static_cast<uint16_t>(usual ? 1 + r.below(2) : random_size(r, 4));
  a.dilation = static_cast<uint16_t>(r.one_in(4) ? random_size(r, 3) : 1);
  a.padding = static_cast<uint16_t>(r.one_in(3) ? 0 : r.below((a.filter - 1u) * a.dilation + 1));
  a.y = (a.x + a.padding - 1) / a.stride + 1;   // the last one whose first tap is not behind x
  if (r.one_in(2)) a.y = 1 + r.below(a.y);
  return a;
}
inline Window random_window(check::Random& r) {
  Window w = {r.one_in(4) ? 2u : 1u, random_axis(r), random_axis(r)};
  if (r.one_in(2)) w.columns.filter = w.rows.filter, w.columns.stride = w.rows.stride;
  w.columns.y = w.columns.y < (w.columns.x + w.columns.padding - 1) / w.columns.stride + 1
                    ? w.columns.y : (w.columns.x + w.columns.padding - 1) / w.columns.stride + 1;
  return w;
}
inline uint32_t x_pixels(const Window& w) { return w.batches * w.rows.x * w.columns.x; }
inline uint32_t y_pixels(const Window& w) { return w.batches * w.rows.y * w.columns.y; }
inline uint32_t taps_of(const Window& w) { return uint32_t{w.rows.filter} * w.columns.filter; }

inline void random_shape(check::Random& r, ConvShape& s) {
  s = {random_window(r), {r.one_in(4) ? random_size(r, 3) : 1, random_size(r, 40), random_size(r, r.one_in(6) ? 150 : 20)}};
}
inline check::Counts counts(const ConvShape& s) {
  const Groups& g = s.channels;
  return {x_pixels(s.window) * g.groups * g.depth, g.groups * g.outputs * taps_of(s.window) * g.depth,
          y_pixels(s.window) * g.groups * g.outputs, g.groups * g.outputs};
}

inline void random_shape(check::Random& r, DepthwiseConvShape& s) {
  s = {random_window(r), random_size(r, 40), r.one_in(3) ? random_size(r, r.one_in(4) ? 40 : 9) : 1};
}
inline check::Counts counts(const DepthwiseConvShape& s) {
  const uint32_t y_channels = s.channels * s.multiplier;
  return {x_pixels(s.window) * s.channels, taps_of(s.window) * y_channels, y_pixels(s.window) * y_channels, y_channels};
}

inline void random_shape(check::Random& r, TransposeConvShape& s) {
  s = {random_window(r), {1, random_size(r, 40), random_size(r, r.one_in(6) ? 150 : 20)}};
  s.window.rows.dilation = s.window.columns.dilation = 1;
}
inline check::Counts counts(const TransposeConvShape& s) {
  const Groups& g = s.channels;
  return {y_pixels(s.window) * g.depth, g.outputs * taps_of(s.window) * g.depth, x_pixels(s.window) * g.outputs, g.outputs};
}

// A matrix [rows, columns], or its transpose, of as many batches.
inline MatrixLayout random_layout(check::Random& r, uint32_t rows, uint32_t columns, const uint32_t (&batches)[3], bool along_columns) {
  const bool transposed = r.one_in(2);
  const uint32_t row = transposed ? 1 : columns, column = transposed ? rows : 1;
  MatrixLayout m = {{}, along_columns ? column : row, along_columns ? row : column};
  uint32_t step = rows * columns;
  for (int i = 2; i >= 0; i--) {
    if (r.one_in(4)) continue;   // broadcast
    m.batch[i] = step;
    step *= batches[i];
  }
  return m;
}
inline void random_shape(check::Random& r, BatchMatmulShape& s) {
  for (uint32_t& batches : s.batches) batches = r.one_in(3) ? random_size(r, 3) : 1;
  s.rows = random_size(r, 12), s.depth = random_size(r, 60), s.columns = random_size(r, 20);
  s.x = random_layout(r, s.rows, s.depth, s.batches, true);
  s.w = random_layout(r, s.depth, s.columns, s.batches, false);
}
inline check::Counts counts(const BatchMatmulShape& s) {   // w: bytes, also of 16-bit numbers
  const uint32_t batches = s.batches[0] * s.batches[1] * s.batches[2];
  return {batches * s.rows * s.depth, 2 * batches * s.depth * s.columns, batches * s.rows * s.columns, 4};
}

}  // namespace thimble::kernels

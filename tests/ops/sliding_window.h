// SPDX-License-Identifier: Apache-2.0
// Convolutions and pools by their definition, for tests: a tap is where the formula puts it, or outside. Shares no code with src/.
#pragma once

#include <functional>
#include <vector>

#include "support/model_builder.h"

namespace thimble::test {

struct Axis {
  int x, filter, stride = 1, dilation = 1;

  int span() const { return (filter - 1) * dilation + 1; }
  int y(bool same) const { return same ? (x + stride - 1) / stride : (x - span()) / stride + 1; }
  // Where tap k of output i lies; -1 when outside.
  int at(bool same, int i, int k) const {
    const int all = (y(same) - 1) * stride + span() - x;
    const int place = i * stride + k * dilation - (same && all > 0 ? all / 2 : 0);
    return place >= 0 && place < x ? place : -1;
  }
};

struct Sliding {
  int batches;
  Axis rows, columns;
  bool same;

  tfl::Padding padding() const { return same ? tfl::Padding_SAME : tfl::Padding_VALID; }
  std::vector<int32_t> x_shape(int channels) const { return {batches, rows.x, columns.x, channels}; }
  std::vector<int32_t> y_shape(int channels) const { return {batches, rows.y(same), columns.y(same), channels}; }

  // What the options tables of convolutions have in common.
  template <class Options> Options options() const {
    Options o;
    o.padding = padding();
    o.stride_h = rows.stride, o.stride_w = columns.stride;
    o.dilation_h = rows.dilation, o.dilation_w = columns.dilation;
    return o;
  }

  // For every pixel of y, in order: the taps inside, each as (pixel index in x, tap index in the filter).
  struct Tap {
    int pixel, tap;
  };
  void for_each(const std::function<void(const std::vector<Tap>&)>& pixel) const {
    for (int b = 0; b < batches; b++) {
      for (int i = 0; i < rows.y(same); i++) {
        for (int j = 0; j < columns.y(same); j++) pixel(taps(b, i, j));
      }
    }
  }

 private:
  std::vector<Tap> taps(int b, int i, int j) const {
    std::vector<Tap> inside;
    for (int k = 0; k < rows.filter * columns.filter; k++) {
      const int row = rows.at(same, i, k / columns.filter), column = columns.at(same, j, k % columns.filter);
      if (row >= 0 && column >= 0) inside.push_back({(b * rows.x + row) * columns.x + column, k});
    }
    return inside;
  }
};

// One of each kind: borders, strides past the filter, dilation, a filter larger than the input, windows wholly outside.
inline const std::vector<Sliding> kSlidings = {
    {1, {5, 3}, {4, 3}, true},           {2, {7, 3, 2}, {6, 2, 3}, true},           {1, {6, 2, 3}, {7, 1, 2}, false},
    {1, {2, 5}, {3, 7}, true},           {2, {9, 3, 1, 2}, {8, 2, 2, 3}, true},     {1, {9, 3, 2, 3}, {1, 1}, false},
    {1, {1, 2, 1, 5}, {2, 2, 1, 4}, true},
};

// Small whole numbers, the same on every run: sums of their products are exact in every type.
template <class T> std::vector<T> numbers(size_t count, int lowest, int highest, uint32_t seed) {
  std::vector<T> values(count);
  for (T& v : values) {
    seed = seed * 1664525u + 1013904223u;
    v = static_cast<T>(lowest + static_cast<int>((seed >> 16) % static_cast<uint32_t>(highest - lowest + 1)));
  }
  return values;
}

inline size_t elements(const std::vector<int32_t>& shape) {
  size_t count = 1;
  for (const int32_t n : shape) count *= static_cast<size_t>(n);
  return count;
}

}  // namespace thimble::test

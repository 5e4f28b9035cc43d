// SPDX-License-Identifier: Apache-2.0
// A tensor as operators along one axis see it: [outer, size, inner].
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct AxisSplit {
  uint32_t outer, size, inner;   // each >= 1
};

// Calls line(first, k) for each line along the axis, where `first` is its first element and k counts the lines.
template <class Line> inline void for_each_line(const AxisSplit& s, Line line) {
  uint32_t k = 0;
  for (uint32_t o = 0; o < s.outer; o++)
    for (uint32_t i = 0; i < s.inner; i++) line(o * s.size * s.inner + i, k++);
}

template <class Visitor> void fields(Visitor&& v, const AxisSplit& s) { v("outer", s.outer), v("size", s.size), v("inner", s.inner); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Broadcasting for all element-wise operators of two or three inputs: shapes are aligned at their last dimension, and an input of size 1
// there is repeated. Neighbouring dimensions along which the same inputs move are merged, so that equal shapes are one row whatever
// their rank, and a kernel only ever sees rows in which an input either moves or is one element.
#pragma once

#include "kernels/binary/binary.h"
#include "thimble/op.h"

namespace thimble {

struct Broadcast {
  static constexpr int kMaxInputs = 3;
  static constexpr int kMaxDims = Tensor::kMaxRank - 1;

  uint32_t row_count;           // elements in a row
  uint32_t dims;                // kept int32_t[dim_count][1 + inputs]: size, then how many bytes each input moves when the index grows
  uint8_t dim_count;            // dimensions outside the row, innermost first; 0 .. kMaxDims
  uint8_t steps[kMaxInputs];    // 1: the input moves along the row, 0: one element serves the row
};

// Requires that the shapes of the node's inputs, two or three, broadcast to that of its output, which follows them.
Broadcast keep_broadcast(Prep& p, const Tensor* x, int inputs);
template <int N> Broadcast keep_broadcast(Prep& p, const Tensor (&x)[N]) { return keep_broadcast(p, x, N - 1); }

using RowFunction = void (*)(const void* params, const Broadcast& b, const uint8_t* const* x, uint8_t* y);
void for_each_row(const Call& c, const Broadcast& b, uint32_t y_element_bytes, const void* params, RowFunction row);

template <class X, class Y, class W> kernels::BinaryData<X, Y, W> row_data(const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
  return {reinterpret_cast<const X*>(x[0]), reinterpret_cast<const W*>(x[1]), reinterpret_cast<Y*>(y), b.row_count, b.steps[0], b.steps[1]};
}

}  // namespace thimble

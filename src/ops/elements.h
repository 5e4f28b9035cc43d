// SPDX-License-Identifier: Apache-2.0
// What operators that move elements, whatever their type, ask of tensors: element sizes, axes, and integers given as tensors, which
// may be known now or at each invoke only.
#pragma once

#include "base/bytes.h"
#include "kernels/axis_split.h"
#include "ops/sizes.h"
#include "thimble/op.h"

namespace thimble {

// Requires elements of 1, 2, 4 or 8 whole bytes, and answers how many.
uint32_t require_elements(Prep& p, const Tensor& x);
// The same, and that y's are of x's type.
uint32_t require_elements(Prep& p, const Tensor& x, const Tensor& y);

// Not per channel, and the same real numbers stored as the same bytes.
bool same_quantization(const Tensor& x, const Tensor& y);

// Bytes between neighbours along each dimension; 0 past the rank.
struct Steps {
  int32_t of[Tensor::kMaxRank];
};
Steps steps(const Tensor& t, uint32_t element_bytes);

// Integers of 1, 2, 4 or 8 bytes as an operator meets them: a tensor's, constant or not.
bool require_integers(Prep& p, const Tensor& t);
int64_t integer(Type type, const void* values, uint32_t i);
// Element i of a constant.
inline int64_t integer(const Tensor& t, uint32_t i) { return integer(t.type, t.address, i); }

// Integers that say again what the shapes say: checked now when they are constant, and otherwise at each invoke.
struct Expected {
  uint32_t values;   // kept int32_t[count]
  uint8_t input, count;   // count 0: nothing is left to check
  Type type;
};
Expected keep_expected(Prep& p, int input, const int32_t* values, uint32_t count);
bool as_expected(const Call& c, const Expected& e);

using kernels::AxisSplit;
AxisSplit split_at(const int32_t* dims, uint32_t rank, uint32_t axis);
// 0 with a complaint when the axis, which may count from the end, is out of range.
uint32_t require_axis(Prep& p, int64_t axis, uint32_t rank);

// A dimension named by input `input`, which need not be constant.
struct Axis {
  AxisSplit split;   // when it is known already
  uint32_t dims;     // kept int32_t[rank] otherwise
  uint8_t input;
  uint8_t rank;      // 0: it is known
  Type type;
};
Axis keep_axis(Prep& p, int input, const Tensor& x);
// False when an axis known only now is out of range.
bool resolve_axis(const Call& c, const Axis& axis, AxisSplit& split);

}  // namespace thimble

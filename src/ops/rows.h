// SPDX-License-Identifier: Apache-2.0
// Operators that treat each row, along the last dimension, by itself.
#pragma once

#include "ops/elementwise.h"

namespace thimble {

struct Rows {
  Tensor x, y;
  uint32_t count, depth;
};
// Input 0 and output 0 with equal rows; as unary() otherwise.
Rows rows(Prep& p, Type y_type);

}  // namespace thimble

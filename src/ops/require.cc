// SPDX-License-Identifier: Apache-2.0
// Checks of tensors that operators of different kinds share.
#include "ops/require.h"

namespace thimble {

void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type) {
  p.require(y.type == y_type, y, THIMBLE_TEXT("of the wrong type"));
  p.require(y.count == x.count, y, THIMBLE_TEXT("must have the input's size"));
}

void require_one(Prep& p, const Tensor& t, Type type) {
  p.require(t.type == type && t.count == 1, t, THIMBLE_TEXT("must be one element, and of the right type"));
}

}  // namespace thimble

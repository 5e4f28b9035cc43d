// SPDX-License-Identifier: Apache-2.0
// Rows along the last dimension.
#include "ops/rows.h"

namespace thimble {

Rows rows(Prep& p, Type y_type) {
  const auto [x, y] = unary(p, y_type);
  p.require(x.rank >= 1 && x.dim(x.rank - 1) == y.dim(y.rank - 1), y, THIMBLE_TEXT("must have the input's rows"));
  const uint32_t depth = p.ok() ? static_cast<uint32_t>(x.dim(x.rank - 1)) : 1;
  return {x, y, x.count / depth, depth};
}

}  // namespace thimble

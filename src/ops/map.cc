// SPDX-License-Identifier: Apache-2.0
// The prepare of operators without parameters.
#include "ops/map.h"

namespace thimble {

void prepare_map(Prep& p, kernels::MapParams& params) {
  const auto [x, y] = unary(p);
  if (p.ok()) params = {x.count};
}

}  // namespace thimble

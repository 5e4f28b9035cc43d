// SPDX-License-Identifier: Apache-2.0
// The shared parts of preparing signal operators.
#include "ops/signal.h"

namespace thimble {

Rows rows(Prep& p, const Tensor& t) {
  const uint32_t count = static_cast<uint32_t>(t.dim(t.rank - 1));
  if (!p.require(count != 0, t, THIMBLE_TEXT("a scalar is no signal"))) return {};
  return {t.count / count, count};
}

void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type) {
  p.require(y.type == y_type, y, THIMBLE_TEXT("of the wrong type"));
  p.require(y.count == x.count, y, THIMBLE_TEXT("of another size than the input"));
}

void require_one(Prep& p, const Tensor& t, Type type) {
  p.require(t.type == type && t.count == 1, t, THIMBLE_TEXT("must be one element, and of the right type"));
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Tensors as rows, for signal operators.
#include "ops/signal.h"

namespace thimble {

SignalRows signal_rows(Prep& p, const Tensor& t) {
  const uint32_t count = static_cast<uint32_t>(t.dim(t.rank - 1));
  if (!p.require(count != 0, t, THIMBLE_TEXT("a scalar is no signal"))) return {};
  return {t.count / count, count};
}

}  // namespace thimble

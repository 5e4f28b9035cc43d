// SPDX-License-Identifier: Apache-2.0
// The shared parts of preparing signal operators.
#include "ops/signal.h"

namespace thimble {

FlexValue custom_options(const Prep& p) {
  uint32_t bytes;
  const uint8_t* const at = p.custom_options(&bytes);
  return FlexValue(at, bytes);
}

uint32_t option(Prep& p, const char* name, int32_t lowest, int32_t highest) {
  const int32_t value = custom_options(p)[name].s32(lowest - 1);
  return static_cast<uint32_t>(p.require(value >= lowest && value <= highest, THIMBLE_TEXT(name)) ? value : lowest);
}

Rows rows(Prep& p, const Tensor& t) {
  const uint32_t count = static_cast<uint32_t>(t.dim(t.rank - 1));
  if (!p.require(count != 0, t, THIMBLE_TEXT("a scalar is no signal"))) return {};
  return {t.count / count, count};
}

void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type) {
  p.require(y.type == y_type, y, THIMBLE_TEXT("the output is of the wrong type"));
  p.require(y.count == x.count, y, THIMBLE_TEXT("input and output must have as many elements"));
}

}  // namespace thimble

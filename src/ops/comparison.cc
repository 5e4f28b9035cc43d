// SPDX-License-Identifier: Apache-2.0
// What comparisons require.
#include "ops/comparison.h"

namespace thimble {

void prepare_relation(Prep& p, Broadcast& b) {
  const Tensor tensors[] = {p.input(0), p.input(1), p.output(0)};
  const auto& [x0, x1, y] = tensors;
  p.require(x1.type == x0.type, THIMBLE_TEXT("must be of one type"));
  p.require(y.type == Type::boolean, y, THIMBLE_TEXT("wrong output type"));
  const Broadcast broadcast = keep_broadcast(p, tensors);
  if (p.ok()) b = broadcast;
}

void prepare_relation(Prep& p, BinaryParams<kernels::ScaledInputs>& params) {
  Broadcast broadcast;
  prepare_relation(p, broadcast);
  const Tensor x[] = {p.input(0), p.input(1)};
  kernels::ScaledInputs inputs = {};
  for (int k = 0; k < 2; k++) {
    p.require(x[k].channels <= 1 && x[k].channels == x[0].channels, x[k], THIMBLE_TEXT("needs one scale"));
    const Multiplier m = quantize_multiplier(x[k].channels == 1 ? x[k].scale() : 1.0f, 1.0f);
    p.require(m.shift <= kernels::kHighestComparedShift, x[k], THIMBLE_TEXT("scale too large"));
    if (!p.ok()) return;   // only now is it sure that x[k] has 8 or 16 bits
    inputs.offset[k] = -x[k].zero_point();
    inputs.multiplier[k] = m.value;
    inputs.shift[k] = static_cast<int8_t>(m.shift);
  }
  params = {inputs, broadcast};
}

}  // namespace thimble

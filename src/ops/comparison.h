// SPDX-License-Identifier: Apache-2.0
// Comparisons. Tensors of 8 and 16 bits are compared by their real values, or as they are stored if they have no scale.
#pragma once

#include "kernels/comparison/comparison.h"
#include "ops/elementwise.h"

namespace thimble {

void prepare_relation(Prep& p, Broadcast& b);
void prepare_relation(Prep& p, BinaryParams<kernels::ScaledInputs>& params);

template <auto kernel>
constexpr Op relation_op(const char* name, uint16_t code, Type x0_type = TypeOf<typename BinaryKernel<decltype(kernel)>::X>::value) {
  return binary_op<kernel, prepare_relation>(name, code, x0_type);
}

}  // namespace thimble

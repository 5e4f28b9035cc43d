// SPDX-License-Identifier: Apache-2.0
// Questions of sizes that operators of different kinds ask; what follows from the answers is theirs to say.
#pragma once

#include "base/fixed_point.h"
#include "thimble/tensor.h"

namespace thimble {

bool same_shape(const Tensor& x, const Tensor& y);

// Whether n is a * b, which may not fit in 32 bits. Where a product of 64 is a long call, sizes mostly do without.
bool is_product_by_halves(uint32_t n, uint32_t a, uint32_t b);
inline bool is_product(uint32_t n, uint32_t a, uint32_t b) {
  if constexpr (kMultipliesByHalves) return is_product_by_halves(n, a, b);
  return uint64_t{a} * b == n;
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Checks of tensors that operators of different kinds share.
#pragma once

#include "base/fixed_point.h"
#include "thimble/op.h"

namespace thimble {

// Complains unless y has x's number of elements and the type.
void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type);
// Complains unless `t` is one element of the type.
void require_one(Prep& p, const Tensor& t, Type type);

// Whether n is a * b, which may not fit in 32 bits. Where a product of 64 is a long call, sizes mostly do without.
bool is_product_by_halves(uint32_t n, uint32_t a, uint32_t b);
inline bool is_product(uint32_t n, uint32_t a, uint32_t b) {
  if constexpr (kMultipliesByHalves) return is_product_by_halves(n, a, b);
  return uint64_t{a} * b == n;
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Shapes compared, and products that may not fit in 32 bits.
#include "ops/sizes.h"

namespace thimble {

bool same_shape(const Tensor& x, const Tensor& y) {
  const int32_t *a = x.shape, *b = y.shape;
  uint32_t left = y.rank;
  if (x.rank != left) return false;
  while (left != 0 && *a++ == *b++) left--;
  return left == 0;
}

bool is_product_by_halves(uint32_t n, uint32_t a, uint32_t b) {
  if ((a | b) >> 16 == 0) return a * b == n;
  return uint64_t{a} * b == n;
}

}  // namespace thimble

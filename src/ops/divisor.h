// SPDX-License-Identifier: Apache-2.0
// Operators whose second input must not hold a zero: they look for one row by row and fail instead of dividing by it.
#pragma once

#include "ops/elementwise.h"

namespace thimble {

struct Division {
  const void* params;   // the kernel's
  bool* by_zero;
};

template <auto kernel, class K = BinaryKernel<decltype(kernel)>> Status invoke_divisor(const Call& c, const typename K::Params& p) {
  bool by_zero = false;
  const Division division = {K::kernel_params(p), &by_zero};
  for_each_row(c, K::broadcast(p), sizeof(typename K::Y), &division,
               [](const void* params, const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
                 const Division& d = *static_cast<const Division*>(params);
                 const typename K::X* x1 = reinterpret_cast<const typename K::X*>(x[1]);
                 for (uint32_t left = b.steps[1] ? b.row_count : 1; left != 0; left--) *d.by_zero |= *x1++ == 0;
                 if (!*d.by_zero) K::template row<kernel>(d.params, b, x, y);
               });
  return by_zero ? Status::failed : Status::ok;
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The products that the gates of an LSTM share.
#pragma once

#include "kernels/lstm/lstm.h"

namespace thimble::kernels {

// sum[k] += values * w[k][first...] for each gate: they share each load of a value.
template <class Sum, class X, class W, class Product>
inline void add_gates(Sum (&sum)[kGates], const X* values, uint32_t count, const W* const (&w)[kGates], uint32_t first, const Product& product) {
  const W *const i = w[kInputGate] + first, *const f = w[kForgetGate] + first, *const g = w[kCellGate] + first,
                *const o = w[kOutputGate] + first;
  Sum si = sum[kInputGate], sf = sum[kForgetGate], sg = sum[kCellGate], so = sum[kOutputGate];
  for (uint32_t n = 0; n < count; n++) {
    const auto value = values[n];
    si += product(value, i[n]), sf += product(value, f[n]), sg += product(value, g[n]), so += product(value, o[n]);
  }
  sum[kInputGate] = si, sum[kForgetGate] = sf, sum[kCellGate] = sg, sum[kOutputGate] = so;
}

}  // namespace thimble::kernels

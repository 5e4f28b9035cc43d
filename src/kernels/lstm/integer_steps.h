// SPDX-License-Identifier: Apache-2.0
// A layer of stored values, for any way to sum products. Each cell is done with at once, so that gates need no room; new outputs are
// written to y, from where the old ones are replaced at the end of the step.
#pragma once

#include <string.h>

#include "kernels/activation/activation.h"
#include "kernels/lstm/gates.h"

namespace thimble::kernels {

inline int32_t saturate(int32_t value) { return clamp<int32_t>(value, INT16_MIN, INT16_MAX); }

// The sums of x * w for each type of x, which wrap.
template <class T> struct SumOf;
template <> struct SumOf<int8_t> {
  using Sum = uint32_t;
  static Sum bias(const void* b, uint32_t cell) { return static_cast<Sum>(static_cast<const int32_t*>(b)[cell]); }
};
template <> struct SumOf<int16_t> {
  using Sum = uint64_t;
  static Sum bias(const void* b, uint32_t cell) { return static_cast<Sum>(static_cast<const LooseS64*>(b)[cell]); }
};

// The gates of one cell, before their function, in steps of 2^-12. Products::add(sum, values, count, w, first, offset) adds those of
// values + offset and w[k][first...] to the sum of each gate, Products::scale(sum, m) multiplies it.
template <class T, class Products>
void gates(const LstmIntegerParams& p, const LstmIntegerData<T>& d, const T* x, const T* h, uint32_t cell, int16_t (&gate)[kGates]) {
  using Sum = typename SumOf<T>::Sum;
  Sum x_sum[kGates], h_sum[kGates] = {};
  for (uint32_t k = 0; k < kGates; k++) x_sum[k] = SumOf<T>::bias(d.bias[k], cell);
  Products::add(x_sum, x, p.shape.recurrent.depth, d.x_w, cell * p.shape.recurrent.depth, p.x_offset);
  Products::add(h_sum, h, p.shape.cells, d.h_w, cell * p.shape.cells, -p.y_offset);
  for (uint32_t k = 0; k < kGates; k++) {
    const int32_t of_x = saturate(Products::scale(x_sum[k], p.x[k])), of_h = saturate(Products::scale(h_sum[k], p.h[k]));
    gate[k] = static_cast<int16_t>(saturate(of_x + of_h));
  }
}

template <class T, class Products> void step(const LstmIntegerParams& p, const LstmIntegerData<T>& d, const T* x, T* h, int16_t* c, T* y) {
  constexpr Multiplier kForget = {1 << 30, -14};   // 2^-15
  constexpr int32_t kHighest = sizeof(T) == 1 ? INT8_MAX : INT16_MAX;
  for (uint32_t n = 0; n < p.shape.cells; n++) {
    int16_t gate[kGates], curved;
    gates<T, Products>(p, d, x, h, n, gate);
    const SigmoidS16Params of_gate = {1, 3, 0}, of_cell = {1, p.tanh_multiplier, static_cast<uint8_t>(p.tanh_shift)};
    for (uint32_t k = 0; k < kGates; k++) (k == kCellGate ? tanh_s16_scalar : logistic_s16_scalar)(of_gate, gate + k, gate + k);
    const int32_t kept = saturate(multiply(gate[kForgetGate] * c[n], kForget));
    const int32_t added = saturate(multiply(gate[kInputGate] * gate[kCellGate], p.input));
    c[n] = static_cast<int16_t>(clamp<int32_t>(saturate(kept + added), -p.cell_limit, p.cell_limit));
    tanh_s16_scalar(of_cell, c + n, &curved);
    const int32_t moved = wrapping_add<int32_t>(multiply(curved * gate[kOutputGate], p.output), p.y_offset);
    y[n] = static_cast<T>(clamp(moved, -kHighest - 1, kHighest));
  }
  memcpy(h, y, p.shape.cells * sizeof *h);
}

template <class T, class Products> void lstm(const LstmIntegerParams& p, const LstmIntegerData<T>& d) {
  const RecurrentShape& s = p.shape.recurrent;
  for_each_step(s, [&](uint32_t b, uint32_t row) {
    step<T, Products>(p, d, d.x + row * s.depth, d.h + b * s.outputs, d.c + b * s.outputs, d.y + row * s.y_row);
  });
}

}  // namespace thimble::kernels

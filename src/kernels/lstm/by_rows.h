// SPDX-License-Identifier: Apache-2.0
// The int8 LSTM for cores on which the sums of all cells are best made at once: each gate is two rows of inputs times rows of weights.
#pragma once

#include <string.h>

#include "kernels/activation/activation.h"
#include "kernels/lstm/lstm.h"

namespace thimble::kernels {

// Rows makes the sums: see RowInPlace in kernels/arch/outputs.h.
template <class Rows> class LstmByRows {
 public:
  static uint32_t scratch_bytes(const LstmIntegerParams& p) {
    const uint32_t cells = p.shape.cells, depth = p.shape.recurrent.depth;
    return Rows::scratch_bytes(depth > cells ? depth : cells) + cells * (sizeof(uint32_t) + kGates * sizeof(int16_t));
  }

  LstmByRows(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d)
      : p_(p), d_(d), cells_(p.shape.cells), rows_(d.scratch),
        sums_(reinterpret_cast<uint32_t*>(static_cast<uint8_t*>(d.scratch) + scratch_bytes(p)) - cells_ - cells_ * kGates / 2),
        gates_(reinterpret_cast<int16_t*>(sums_ + cells_)) {}

  void run() {
    const RecurrentShape& s = p_.shape.recurrent;
    for_each_step(s, [&](uint32_t b, uint32_t row) {
      add_row(d_.x + row * s.depth, s.depth, p_.x_offset, d_.x_w, d_.bias, p_.x);
      add_row(d_.h + b * s.outputs, cells_, -p_.y_offset, d_.h_w, nullptr, p_.h);
      for (uint32_t k = 0; k < kGates; k++)
        (k == kCellGate ? tanh_s16_scalar : logistic_s16_scalar)({cells_, 3, 0}, gate(k), gate(k));
      int8_t* const y = d_.y + row * s.y_row;
      update(d_.c + b * s.outputs, y);
      memcpy(d_.h + b * s.outputs, y, cells_);
    });
  }

 private:
  int16_t* gate(uint32_t k) { return gates_ + k * cells_; }
  static int32_t saturate(int32_t value) { return Rows::limited_half(value); }

  // The gates before their function, in steps of 2^-12: with biases they are set, without they grow.
  [[gnu::noinline]] void add_row(const int8_t* x, uint32_t count, int32_t x_offset, const int8_t* const (&w)[kGates], const void* const* biases,
               const Multiplier (&multipliers)[kGates]) {
    rows_.set(x, count, x_offset);
    for (uint32_t k = 0; k < kGates; k++) {
      rows_.add(w[k], biases == nullptr ? nullptr : static_cast<const uint32_t*>(biases[k]), sums_, cells_);
      int16_t* const to = gate(k);
      if (biases != nullptr) Rows::scale(sums_, cells_, multipliers[k], [=](uint32_t n, int32_t of_x) { to[n] = static_cast<int16_t>(saturate(of_x)); });
      else Rows::scale(sums_, cells_, multipliers[k], [=](uint32_t n, int32_t of_h) { to[n] = static_cast<int16_t>(saturate(to[n] + saturate(of_h))); });
    }
  }

  // Calls use(n, a * b * m) for each cell.
  template <class Use> void scaled_products(const int16_t* a, const int16_t* b, const Multiplier& m, const Use& use) {
    uint32_t* const products = sums_;
    const uint32_t cells = cells_;
    for (uint32_t n = 0; n < cells; n++) products[n] = static_cast<uint32_t>(a[n] * b[n]);
    Rows::scale(products, cells, m, use);
  }

  [[gnu::noinline]] void update(int16_t* c, int8_t* y) {
    constexpr Multiplier kForget = {1 << 30, -14};   // 2^-15
    const int32_t limit = p_.cell_limit, y_offset = p_.y_offset;
    scaled_products(gate(kForgetGate), c, kForget, [=](uint32_t n, int32_t kept) { c[n] = static_cast<int16_t>(saturate(kept)); });
    scaled_products(gate(kInputGate), gate(kCellGate), p_.input, [=](uint32_t n, int32_t added) {
      c[n] = static_cast<int16_t>(clamp(saturate(c[n] + saturate(added)), -limit, limit));
    });
    int16_t* const curved = gate(kCellGate);
    tanh_s16_scalar({cells_, p_.tanh_multiplier, static_cast<uint8_t>(p_.tanh_shift)}, c, curved);
    scaled_products(curved, gate(kOutputGate), p_.output, [=](uint32_t n, int32_t moved) {
      y[n] = static_cast<int8_t>(clamp<int32_t>(wrapping_add(moved, y_offset), INT8_MIN, INT8_MAX));
    });
  }

  const LstmIntegerParams& p_;
  const LstmIntegerData<int8_t>& d_;
  const uint32_t cells_;
  Rows rows_;
  uint32_t* const sums_;
  int16_t* const gates_;
};

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// A gate of all cells at a time, as normalization wants it, in three rows of scratch.
#include "kernels/lstm/full.h"

#include <string.h>

#include "kernels/activation/activation.h"
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

int16_t saturate(int32_t value) { return static_cast<int16_t>(clamp<int32_t>(value, INT16_MIN, INT16_MAX)); }
int8_t saturate_byte(int32_t value) { return static_cast<int8_t>(clamp<int32_t>(value, INT8_MIN, INT8_MAX)); }

// What a gate becomes by a part of any size.
int16_t add(int16_t gate, int32_t part) { return saturate(gate + clamp<int32_t>(part, 2 * INT16_MIN, -2 * INT16_MIN)); }

// start + the sum of (x + offset) * w, which wraps.
int32_t sum(int32_t start, const int8_t* x, int32_t offset, const int8_t* w, uint32_t count) {
  uint32_t all = static_cast<uint32_t>(start);
  for (uint32_t i = 0; i < count; i++) all += static_cast<uint32_t>((x[i] + offset) * w[i]);
  return static_cast<int32_t>(all);
}

// Mean and deviation carry 10 more bits than the gate, and so does the quotient.
void normalize(int16_t* gate, uint32_t count, const int16_t* norm, const int32_t* bias, const Multiplier& m, int32_t least_variance) {
  constexpr int32_t kOne = 1 << 10;
  int64_t values = 0, squares = 0;
  for (uint32_t n = 0; n < count; n++) values += gate[n], squares += gate[n] * gate[n];
  const int32_t mean = static_cast<int32_t>(values * kOne / static_cast<int32_t>(count));
  // Rounded down as TFLite does it: what is nearly the same in all cells may have less than no variance.
  const int64_t mean_of_squares = squares * static_cast<int32_t>(kOne * kOne / count);
  const int32_t variance = static_cast<int32_t>((mean_of_squares - int64_t{mean} * mean) / (kOne * kOne));
  const Multiplier root = inverse_square_root(variance < 1 ? least_variance : variance);
  for (uint32_t n = 0; n < count; n++) {
    const int64_t scaled = int64_t{multiply(kOne * gate[n] - mean, root)} * norm[n] + bias[n];
    const int64_t rounded = (scaled + (scaled > 0 ? kOne / 2 : -kOne / 2)) / kOne;
    gate[n] = saturate(multiply(static_cast<int32_t>(clamp<int64_t>(rounded, INT32_MIN, INT32_MAX)), m));
  }
}

// One step of one batch.
class Step {
 public:
  Step(const LstmFullParams& p, const LstmFullData& d, const int8_t* x, int8_t* h, int16_t* c, int8_t* y)
      : p_(p), d_(d), cells_(p.shape.cells), x_(x), h_(h), y_(y), c_(c) {}

  void run() const {
    int16_t* const rows[kFullRows] = {d_.scratch, d_.scratch + cells_, d_.scratch + 2 * cells_};
    open(kForgetGate, rows[0]);
    open(kCellGate, rows[1]);
    if (!p_.coupled) open(kInputGate, rows[2]);
    for (uint32_t n = 0; n < cells_; n++) {
      const int32_t i = p_.coupled ? INT16_MAX - rows[0][n] : rows[2][n];
      const int32_t kept = rounding_divide_by_power_of_two(rows[0][n] * c_[n], 15);
      const int32_t entering = saturate(rounding_divide_by_power_of_two(i * rows[1][n], p_.cell_shift));
      c_[n] = static_cast<int16_t>(clamp<int32_t>(saturate(kept + entering), -p_.cell_limit, p_.cell_limit));
    }
    open(kOutputGate, rows[0]);
    tanh_s16_scalar({cells_, p_.tanh_multiplier, p_.tanh_shift}, c_, rows[1]);
    int8_t* const hidden = d_.projection ? reinterpret_cast<int8_t*>(rows[2]) : y_;
    for (uint32_t n = 0; n < cells_; n++)
      hidden[n] = saturate_byte(wrapping_add<int32_t>(multiply(rows[0][n] * rows[1][n], p_.hidden), p_.hidden_offset));
    if (d_.projection) project(hidden);
    memcpy(h_, y_, p_.shape.recurrent.outputs);
  }

 private:
  // All cells of a gate; each part is rounded, and the gate limited, on its own.
  void open(LstmGate k, int16_t* gate) const {
    const RecurrentShape& s = p_.shape.recurrent;
    const int16_t *const norm = d_.norm[k], *const peephole = d_.peephole[k];
    for (uint32_t n = 0; n < cells_; n++) {
      gate[n] = add(0, multiply(sum(norm ? 0 : d_.bias[k][n], x_, p_.x_offset, d_.x_w[k] + n * s.depth, s.depth), p_.x[k]));
      gate[n] = add(gate[n], multiply(sum(0, h_, -p_.y_offset, d_.h_w[k] + n * s.outputs, s.outputs), p_.h[k]));
      if (peephole) gate[n] = add(gate[n], multiply(peephole[n] * c_[n], p_.peephole[k]));
    }
    if (norm) normalize(gate, cells_, norm, d_.bias[k], p_.norm[k], p_.least_variance[k]);
    (k == kCellGate ? tanh_s16_scalar : logistic_s16_scalar)({cells_, 3, 0}, gate, gate);
  }

  void project(const int8_t* hidden) const {
    const int32_t limit = p_.y_limit;
    for (uint32_t o = 0; o < p_.shape.recurrent.outputs; o++) {
      const int32_t start = d_.projection_bias ? d_.projection_bias[o] : 0;
      const int32_t scaled = multiply(sum(start, hidden, -p_.hidden_offset, d_.projection + o * cells_, cells_), p_.projection);
      y_[o] = static_cast<int8_t>(clamp<int32_t>(saturate_byte(wrapping_add<int32_t>(scaled, p_.y_offset)), -limit, limit));
    }
  }

  const LstmFullParams& p_;
  const LstmFullData& d_;
  const uint32_t cells_;
  const int8_t* const x_;
  int8_t *const h_, *const y_;
  int16_t* const c_;
};

}  // namespace

void lstm_full_s8_scalar(const LstmFullParams& p, const LstmFullData& d) {
  const RecurrentShape& s = p.shape.recurrent;
  for_each_step(s, [&](uint32_t b, uint32_t row) {
    Step(p, d, d.x + row * s.depth, d.h + b * s.outputs, d.c + b * p.shape.cells, d.y + row * s.y_row).run();
  });
}

}  // namespace thimble::kernels

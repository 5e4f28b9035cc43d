// SPDX-License-Identifier: Apache-2.0
// The LSTM on Helium. Of int8 the sums of all cells of a gate are made at once, and then four cells at a time are done with; of floats
// the four gates of a cell.
#include <string.h>

#include "kernels/activation/arm_mve.h"
#include "kernels/arch/arm_mve_floats.h"
#include "kernels/arch/arm_mve_sums.h"
#include "kernels/lstm/float_steps.h"
#include "kernels/lstm/lstm.h"

namespace thimble::kernels {
namespace {

// Cells that fill vectors, and sums, which are made in sixes but read in fours.
uint32_t vector_cells(const LstmIntegerParams& p) { return (p.shape.cells + 3) / 4 * 4; }
uint32_t sum_count(const LstmIntegerParams& p) { return (p.shape.cells + 5) / 6 * 6 + 2; }

}  // namespace

// The gates; what their sums start from, of x and of h; and sums.
uint32_t lstm_s8_arm_mve_scratch_bytes(const LstmIntegerParams& p) {
  return kGates * vector_cells(p) * sizeof(int16_t) + (2 * kGates + 1) * sum_count(p) * sizeof(int32_t);
}

#if defined(__ARM_FEATURE_MVE)
namespace {

class Lstm {
 public:
  Lstm(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d)
      : p_(p), d_(d), cells_(p.shape.cells), gate_(vector_cells(p)), sum_count_(sum_count(p)), gates_(static_cast<int16_t*>(d.scratch)),
        sums_(reinterpret_cast<int32_t*>(gates_ + kGates * gate_)), x_starts_(sums_ + sum_count_), h_starts_(x_starts_ + kGates * sum_count_) {}

  void run() {
    const RecurrentShape& s = p_.shape.recurrent;
    for (uint32_t k = 0; k < kGates; k++) {
      mve::find_starts(d_.x_w[k], s.depth, cells_, p_.x_offset, static_cast<const int32_t*>(d_.bias[k]), x_starts_ + k * sum_count_);
      mve::find_starts(d_.h_w[k], cells_, cells_, -p_.y_offset, nullptr, h_starts_ + k * sum_count_);
    }
    for_each_step(s, [&](uint32_t b, uint32_t row) {
      for (uint32_t k = 0; k < kGates; k++) {
        mve::add_row_products(d_.x + row * s.depth, d_.x_w[k], s.depth, cells_, x_starts_ + k * sum_count_, sums_);
        set_gate(k);
        mve::add_row_products(d_.h + b * s.outputs, d_.h_w[k], cells_, cells_, h_starts_ + k * sum_count_, sums_);
        if (k == kCellGate) finish_gate<true>(k);
        else finish_gate<false>(k);
      }
      int8_t* const y = d_.y + row * s.y_row;
      update(d_.c + b * s.outputs, y);
      memcpy(d_.h + b * s.outputs, y, cells_);
    });
  }

 private:
  // Calls vector(first cell, those of the four that there are).
  template <class Vector> [[gnu::always_inline]] void for_all_cells(const Vector& vector) const {
    const uint32_t cells = cells_;
    for (uint32_t n = 0; n < cells; n += 4) vector(n, vctp32q(cells - n));
  }
  static int32x4_t saturate(int32x4_t value) { return vmaxq_s32(vminq_s32(value, vdupq_n_s32(INT16_MAX)), vdupq_n_s32(INT16_MIN)); }
  // A multiplier in registers, out of reach of what is stored.
  struct Scale {
    explicit Scale(Multiplier m) : value(vdupq_n_s32(m.value)), shift(vdupq_n_s32(m.shift)) {}
    int32x4_t operator()(int32x4_t sums) const { return mve::multiply(sums, value, shift); }
    const int32x4_t value, shift;
  };

  // Gates before their function, in steps of 2^-12.
  void set_gate(uint32_t k) const {
    int16_t* const gate = gates_ + k * gate_;
    const int32_t* const sums = sums_;
    const Scale scaled(p_.x[k]);
    for_all_cells([=](uint32_t n, mve_pred16_t) { vstrhq_s32(gate + n, saturate(scaled(vldrwq_s32(sums + n)))); });
  }
  template <bool tanh> [[gnu::noinline]] void finish_gate(uint32_t k) const {
    int16_t* const gate = gates_ + k * gate_;
    const int32_t* const sums = sums_;
    const Scale scaled(p_.h[k]);
    for_all_cells([=](uint32_t n, mve_pred16_t) {
      const int32x4_t part = saturate(scaled(vldrwq_s32(sums + n)));
      const int32x4_t x = vmulq_n_s32(saturate(vaddq_s32(vldrhq_s32(gate + n), part)), 3);
      vstrhq_s32(gate + n, tanh ? mve::tanh_s16(x) : mve::logistic_s16(x));
    });
  }

  [[gnu::noinline]] void update(int16_t* c, int8_t* y) const {
    const Scale kept_scale({1 << 30, -14}), added_scale(p_.input), y_scale(p_.output);   // 2^-15, …
    const int16_t* const gates = gates_;
    const int32_t y_offset = p_.y_offset;
    const uint32_t gate_step = gate_, tanh_multiplier = p_.tanh_multiplier;
    const int32x4_t limit = vdupq_n_s32(p_.cell_limit), tanh_shift = vdupq_n_s32(-static_cast<int32_t>(p_.tanh_shift));
    for_all_cells([=](uint32_t n, mve_pred16_t some) {
      const auto gate = [&](LstmGate k) { return vldrhq_s32(gates + k * gate_step + n); };
      const int32x4_t kept = saturate(kept_scale(vmulq_s32(gate(kForgetGate), vldrhq_z_s32(c + n, some))));
      const int32x4_t added = saturate(added_scale(vmulq_s32(gate(kInputGate), gate(kCellGate))));
      const int32x4_t cell = vmaxq_s32(vminq_s32(saturate(vaddq_s32(kept, added)), limit), vnegq_s32(limit));
      vstrhq_p_s32(c + n, cell, some);
      const int32x4_t curved = mve::tanh_s16(vrshlq_s32(vmulq_n_s32(cell, static_cast<int32_t>(tanh_multiplier)), tanh_shift));
      const int32x4_t moved = vaddq_n_s32(y_scale(vmulq_s32(curved, gate(kOutputGate))), y_offset);
      vstrbq_p_s32(y + n, vmaxq_s32(vminq_s32(moved, vdupq_n_s32(INT8_MAX)), vdupq_n_s32(INT8_MIN)), some);
    });
  }

  const LstmIntegerParams& p_;
  const LstmIntegerData<int8_t>& d_;
  const uint32_t cells_, gate_, sum_count_;    // gate_, sum_count_: from one gate's cells or sums to the next one's
  int16_t* const gates_;
  int32_t *const sums_, *const x_starts_, *const h_starts_;
};

struct Products {
  static void add_row(float (&sum)[kGates], Row<float> row, uint32_t count, const float* const (&w)[kGates], uint32_t cell, const float*) {
    const uint32_t at = cell * count;
    const float32x4_t more = mve::four_dot_products(row.at, w[0] + at, w[1] + at, w[2] + at, w[3] + at, count);
    vstrwq_f32(sum, vaddq_f32(vldrwq_f32(sum), more));
  }
};

}  // namespace

void lstm_f32_arm_mve(const LstmF32Params& p, const LstmFloatData<float>& d) { float_lstm::lstm<Products>(p, float_lstm::kNoScales, d); }

void lstm_s8_arm_mve(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { Lstm(p, d).run(); }

#endif
}  // namespace thimble::kernels

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

// Cells that fill vectors, and the threes in which sums are made.
uint32_t cells_bytes(const LstmIntegerParams& p, uint32_t element_bytes) { return (p.shape.cells + 3) / 4 * 4 * element_bytes; }

}  // namespace

// The gates, and sums.
uint32_t lstm_s8_arm_mve_scratch_bytes(const LstmIntegerParams& p) {
  return kGates * cells_bytes(p, sizeof(int16_t)) + cells_bytes(p, sizeof(int32_t)) + 8;
}

#if defined(__ARM_FEATURE_MVE)
namespace {

class Lstm {
 public:
  Lstm(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d)
      : p_(p), d_(d), cells_(p.shape.cells), gate_(cells_bytes(p, 1)), gates_(static_cast<int16_t*>(d.scratch)),
        sums_(reinterpret_cast<int32_t*>(gates_ + kGates * gate_)) {}

  void run() {
    const RecurrentShape& s = p_.shape.recurrent;
    for_each_step(s, [&](uint32_t b, uint32_t row) {
      for (uint32_t k = 0; k < kGates; k++) {
        mve::find_row_sums(d_.x + row * s.depth, p_.x_offset, d_.x_w[k], s.depth, cells_, sums_);
        set_gate(k);
        mve::find_row_sums(d_.h + b * s.outputs, -p_.y_offset, d_.h_w[k], cells_, cells_, sums_);
        finish_gate(k);
      }
      int8_t* const y = d_.y + row * s.y_row;
      update(d_.c + b * s.outputs, y);
      memcpy(d_.h + b * s.outputs, y, cells_);
    });
  }

 private:
  // Calls vector(first cell, those of the four that there are).
  template <class Vector> [[gnu::always_inline]] void for_all_cells(const Vector& vector) const {
    for (uint32_t n = 0; n < cells_; n += 4) vector(n, vctp32q(cells_ - n));
  }
  static int32x4_t saturate(int32x4_t value) { return vmaxq_s32(vminq_s32(value, vdupq_n_s32(INT16_MAX)), vdupq_n_s32(INT16_MIN)); }
  static int32x4_t scaled(int32x4_t sums, Multiplier m) { return mve::multiply(sums, vdupq_n_s32(m.value), vdupq_n_s32(m.shift)); }

  // Gates before their function, in steps of 2^-12.
  void set_gate(uint32_t k) const {
    int16_t* const gate = gates_ + k * gate_;
    const int32_t* const bias = static_cast<const int32_t*>(d_.bias[k]);
    for_all_cells([&](uint32_t n, mve_pred16_t some) {
      const int32x4_t sums = vaddq_s32(vldrwq_s32(sums_ + n), vldrwq_z_s32(bias + n, some));
      vstrhq_s32(gate + n, saturate(scaled(sums, p_.x[k])));
    });
  }
  void finish_gate(uint32_t k) const {
    int16_t* const gate = gates_ + k * gate_;
    for_all_cells([&](uint32_t n, mve_pred16_t) {
      const int32x4_t part = saturate(scaled(vldrwq_s32(sums_ + n), p_.h[k]));
      const int32x4_t x = vmulq_n_s32(saturate(vaddq_s32(vldrhq_s32(gate + n), part)), 3);
      vstrhq_s32(gate + n, k == kCellGate ? mve::tanh_s16(x) : mve::logistic_s16(x));
    });
  }

  void update(int16_t* c, int8_t* y) const {
    constexpr Multiplier kForget = {1 << 30, -14};   // 2^-15
    const auto gate = [&](LstmGate k, uint32_t n) { return vldrhq_s32(gates_ + k * gate_ + n); };
    const int32x4_t limit = vdupq_n_s32(p_.cell_limit), tanh_shift = vdupq_n_s32(-static_cast<int32_t>(p_.tanh_shift));
    for_all_cells([&](uint32_t n, mve_pred16_t some) {
      const int32x4_t kept = saturate(scaled(vmulq_s32(gate(kForgetGate, n), vldrhq_z_s32(c + n, some)), kForget));
      const int32x4_t added = saturate(scaled(vmulq_s32(gate(kInputGate, n), gate(kCellGate, n)), p_.input));
      const int32x4_t cell = vmaxq_s32(vminq_s32(saturate(vaddq_s32(kept, added)), limit), vnegq_s32(limit));
      vstrhq_p_s32(c + n, cell, some);
      const int32x4_t curved = mve::tanh_s16(vrshlq_s32(vmulq_n_s32(cell, p_.tanh_multiplier), tanh_shift));
      const int32x4_t moved = vaddq_n_s32(scaled(vmulq_s32(curved, gate(kOutputGate, n)), p_.output), p_.y_offset);
      vstrbq_p_s32(y + n, vmaxq_s32(vminq_s32(moved, vdupq_n_s32(INT8_MAX)), vdupq_n_s32(INT8_MIN)), some);
    });
  }

  const LstmIntegerParams& p_;
  const LstmIntegerData<int8_t>& d_;
  const uint32_t cells_, gate_;    // gate_: from one gate's cells to the next one's
  int16_t* const gates_;
  int32_t* const sums_;
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

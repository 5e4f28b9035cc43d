// SPDX-License-Identifier: Apache-2.0
// Rows of weights against a row of numbers, for layers that read each weight once: fully connected ones and the gates of LSTMs.
#pragma once

#include "kernels/arch/arm_dsp.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

// Rows of weights against x, four at a time. The machine code below knows the layout.
struct Rows {
  const int8_t* x;
  const int8_t* w;
  uint32_t row, three_rows;    // bytes
  uint32_t x_offsets;
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full
  const int8_t* words_end;     // of the part of x that is whole words
  const int8_t* x_end;
  const int32_t* bias;
  uint32_t bias_step;          // bytes: 16, or 0 where the bias is kNoBias
  void* y;                     // where outputs or sums go
  uint32_t blocks;             // of four rows
  int32_t doubled_value, left, right, y_offset;   // as multiply_doubled_add() takes them; but doubled_value 0: the sums are wanted, not outputs

  void set_row(uint32_t bytes, int32_t x_offset) {
    row = bytes, three_rows = 3 * bytes;
    x_offsets = both_halves(x_offset);
    skipped_bytes = kWordCode * (-(bytes / 4) % 4);
  }
  void set_x(const int8_t* at) { x = at, words_end = at + (row & ~3u), x_end = at + row; }
  void set_scale(const Scale& scale) { doubled_value = doubled(scale.value), left = scale.left, right = scale.right; }

  static constexpr uint32_t kWordCode = 92;
};
constexpr int32_t kNoBias[4] = {};

// Sums or outputs of `blocks` times four rows, of which there is one at least; leaves w, bias and y behind them.
void finish_rows(Rows& f);

// The sum of x and one row, without a bias.
uint32_t sum_row(const Rows& f, const int8_t* w);

}  // namespace thimble::kernels::arm_dsp
#endif

namespace thimble::kernels::arm_dsp {

// What layers by rows (lstm/by_rows.h) want.
class RowSums {
 public:
  static uint32_t scratch_bytes(uint32_t) { return 0; }
#if THIMBLE_ARM_DSP
  explicit RowSums(void*) {}
  // Calls use(n, scaled sum) for each.
  template <class Use> static void scale(const uint32_t* sums, uint32_t count, const Multiplier& m, const Use& use) {
    const Scale s = scale_of(m.value, m.shift);
    for (uint32_t n = 0; n < count; n++) use(n, multiply_add(sums[n], s, 0));
  }
  static int32_t limited_half(int32_t value) { return arm_dsp::limited_half(value); }
  void set(const int8_t* x, uint32_t count, int32_t x_offset);
  // sums[i] = the sum of x and row i, on top of bias[i] where there is one.
  void add(const int8_t* w, const uint32_t* bias, uint32_t* sums, uint32_t rows);

 private:
  Rows f_;
#endif
};

}  // namespace thimble::kernels::arm_dsp

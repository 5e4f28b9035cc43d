// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: two products from one multiplication. Inputs of two pixels of y lie in the halves of a word, and one weight meets
// both. Inputs are taken without their offset and weights are above -128, so the products of two taps fit a half, and only then is
// the upper half taken out. The offset comes in at the start of a sum, and a tap beside x meets the zero point.
#pragma once

#include "kernels/arch/arm_v6m.h"
#include "kernels/window.h"

namespace thimble::kernels::arm_v6m {

// to[n] and to[count + n] = from[n] + sum over `taps` words of the lower, the upper half times w[n + tap * w_tap].
void add_pairs(const uint32_t* list, uint32_t taps, const int8_t* w, uint32_t w_tap, const uint32_t* from, uint32_t* to, uint32_t count);

// Taps that lie inside for both pixels: of x and, x_upper further, of the other. In a row they are x_tap apart.
struct PairRows {
  uint32_t x_upper, x_tap;
  int32_t x_skip;                  // from the end of a row to the next
  uint32_t list_skip;              // the same in the list, in bytes
  uint32_t rows, count;            // each at least 1
};
void pair_inputs(uint32_t* list, const int8_t* x, const PairRows* rows);

bool fit_pairs(const int8_t* w, uint32_t count);

inline constexpr uint32_t kPairTaps = 128;      // a window with more goes without
inline constexpr uint32_t kPairOutputs = 16;    // that share a list

// The sums of `count` outputs that see the same channel of x: start(), then at each row of y set_rows(), then add() for two pixels.
class PairSums {
 public:
  static uint32_t scratch_bytes(uint32_t taps, uint32_t outputs) {
    return (taps + 3 * least(outputs, kPairOutputs)) * sizeof(uint32_t);
  }

  // x_channels: of a pixel of x. w_tap: from the weights of a tap to those of the next.
  PairSums(const Outputs& outputs, const Window& window, uint32_t x_channels, uint32_t w_tap, void* scratch)
      : outputs_(outputs), window_(window), x_channels_(x_channels), w_tap_(w_tap), starts_(static_cast<uint32_t*>(scratch)) {}

  void start(const int8_t* w, uint32_t channel, uint32_t count) {
    w_ = w, channel_ = channel, count_ = count, rows_ = {window_.rows.filter, 0, 0};
    sums_ = starts_ + count, list_ = sums_ + 2 * count;
  }
  void set_rows(Taps rows);
  // x: the channel at the first pixel. y: null for a pixel that is not there.
  void add(const int8_t* x, Taps lower, Taps upper, int8_t* y_lower, int8_t* y_upper);

 private:
  const int8_t* first_weight() const { return w_ + rows_.first * window_.columns.filter * w_tap_; }
  void list_inputs(const int8_t* x, Taps lower, Taps upper);
  void list_beside(uint32_t* list, const int8_t* x, uint32_t shift) const;

  const Outputs& outputs_;
  const Window& window_;
  const uint32_t x_channels_, w_tap_;
  uint32_t* const starts_;   // bias and offset, which are the same for all pixels of a row
  uint32_t* sums_ = nullptr;
  uint32_t* list_ = nullptr;
  const int8_t* w_ = nullptr;
  uint32_t channel_ = 0, count_ = 0;
  Taps rows_ = {};
};

}  // namespace thimble::kernels::arm_v6m

// SPDX-License-Identifier: Apache-2.0
// Sums of 16-bit numbers times int8 weights, for layers with two products an instruction. A product lies in [-2^22, 2^22], so that 32
// bits hold the sum of kExactTaps of them; where an output has more, and its sum counts as 64 bits, it is added up in parts.
#pragma once

#include "kernels/arch/arm_dsp.h"
#include "kernels/sum_of_products.h"

namespace thimble::kernels::arm_dsp {

constexpr uint32_t kExactTaps = 508;   // a multiple of 4 below 512

// How the sum of an output channel is scaled.
struct ShortChannel {
  enum Kind : uint8_t {
    kOnce,         // 64 bits: (bias + sum) * multiplier / 2^32, rounded once
    kTwiceNarrow,  // 32 bits: see multiply_narrow_add()
    kTwice,        // 32 bits
    kOther         // as ShortSums does it
  };
  int32_t bias, multiplier;
  int8_t shift;
  Kind kind;
};

#if THIMBLE_ARM_DSP

using ShortOperands = Operands<int16_t, const int8_t*>;

// What turns sums into outputs, but for the limits of an activation.
class ShortOutputs {
 public:
  ShortOutputs(const Requantization& r, const ShortOperands& d, uint32_t taps)
      : r_(r), d_(d), sums_(r, d), taps_(taps), room_(taps <= kExactTaps ? INT32_MAX - static_cast<int32_t>(taps << 22) : 0), scale_(scale(0)) {}

  // Whether the sums of all taps at once are what counts.
  bool sums_fit() const { return r_.bias_bytes == 4 || taps_ <= kExactTaps; }
  ShortChannel channel(uint32_t o) const;
  // All channels. Returns their kind, if they are of one, or else kOther.
  ShortChannel::Kind fill(ShortChannel* channels, uint32_t count) const;
  // Stores the outputs of a channel of N pixels, the last one first.
  template <uint32_t N> [[gnu::always_inline]] void finish(const ShortChannel& c, const uint32_t (&sums)[N], uint32_t o, int16_t* const (&y)[N]) const {
    const uint32_t bias = static_cast<uint32_t>(c.bias);
    const int32_t multiplier = c.multiplier, right = -c.shift;
    if (c.kind == ShortChannel::kOnce) {
      for (uint32_t n = 0; n < N; n++) y[N - 1 - n][o] = static_cast<int16_t>(limited_half(multiply_rounded(bias + sums[N - 1 - n], multiplier)));
    } else if (c.kind == ShortChannel::kTwiceNarrow) {
      for (uint32_t n = 0; n < N; n++) y[N - 1 - n][o] = static_cast<int16_t>(limited_half(multiply_narrow_add(bias + sums[N - 1 - n], multiplier, right, 0)));
    } else {
      for (uint32_t n = N; n-- != 0;) y[n][o] = finish_otherwise(c, sums[n], o);
    }
  }
  int16_t finish_wide(int64_t sum, uint32_t o) const;

 private:
  ShortChannel scale(uint32_t index) const;   // without a bias
  int16_t finish_otherwise(const ShortChannel& c, uint32_t sum, uint32_t o) const;

  const Requantization& r_;
  const ShortOperands& d_;
  const ShortSums sums_;
  const uint32_t taps_;
  const int32_t room_;         // for a bias, where 32 bits shall hold the sum; 0 where they do not
  const ShortChannel scale_;   // of channel 0
};

// Limits numbers that lie anywhere, unless the limits are those of their type.
void limit_shorts(int16_t* y, uint32_t count, const Requantization& r);

// Four rows of weights against the same x: runs of `count` numbers, in `rows` times `columns` places. The machine code knows the layout.
struct ShortRows {
  static constexpr uint32_t kWordCode = 96;   // bytes
  const int16_t* x;
  const int8_t* w;
  uint32_t row, three_rows;      // bytes from row to row
  uint32_t run_bytes;            // of x, in whole words of weights
  uint32_t skipped_bytes;        // of the loop's code, so that its last turn is full: some for each of -words modulo 4
  uint32_t sums[4] = {};
  uint32_t rows = 1, columns = 1;
  int32_t x_skip = 0, w_skip = 0, x_row_skip = 0, w_row_skip = 0;   // bytes: from behind a run to the next one, then to the next row
  uint32_t count;

  ShortRows(const int16_t* x_first, const int8_t* w_first, uint32_t row_bytes, uint32_t inputs)
      : x(x_first), w(w_first), row(row_bytes), three_rows(3 * row_bytes), run_bytes(inputs / 4 * 8),
        skipped_bytes((0u - inputs / 4) % 4 * kWordCode), count(inputs) {}
  void add();   // to the sums
};

#endif

}  // namespace thimble::kernels::arm_dsp

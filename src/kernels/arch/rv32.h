// SPDX-License-Identifier: Apache-2.0
// What kernels for RV32IM are made of. The core has registers for eight sums and eight pointers to weights, but no load that steps
// its address; so four inputs go by between steps. Inputs that are zero, after a RELU about half of them, are passed over.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels::rv32 {

// What sums of the outputs from `channel` on start from, and how they become what is stored.
struct Outputs {
  Requantization rules;
  const int32_t* bias;   // or null
  const int32_t* multipliers;
  const int8_t* shifts;
  uint32_t offset;       // on top of the bias

  Outputs(const Requantization& r, const Operands<int8_t, const int8_t*>& d)
      : rules(r), bias(static_cast<const int32_t*>(d.bias)), multipliers(d.multipliers), shifts(d.shifts), offset(0) {}
  uint32_t start(uint32_t channel) const { return offset + (bias != nullptr ? static_cast<uint32_t>(bias[channel]) : 0); }
  void store(uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) const;
};

// The outputs at hand. What is done to each is written out, not looped over, or the compiler would keep them in memory.
template <uint32_t... n> struct Indices {};
using Eight = Indices<0, 1, 2, 3, 4, 5, 6, 7>;
using Four = Indices<0, 1, 2, 3>;
using One = Indices<0>;

// Taps: rows, and in each row `stretches` of inputs that lie side by side; the weights of a row all do. A skip leads from the end of
// one to the start of the next.
struct Walk {
  uint32_t rows, stretches, length;
  uint32_t x_skip, x_row_skip, w_row_skip;
  uint32_t w_output;     // between the weights of an output and of the next
};

template <uint32_t N, uint32_t... n>
[[gnu::always_inline]] inline void add_input(Indices<n...>, uint32_t (&sum)[N], int32_t x, const int8_t* const (&w)[N], uint32_t i) {
  if (x != 0) ((sum[n] += static_cast<uint32_t>(x * w[n][i])), ...);
}

// As many outputs from `channel` on; x and w point at their first tap.
template <uint32_t... n>
[[gnu::noinline]] void sum_outputs(Indices<n...> all, const Outputs& outputs, const Walk& walk, const int8_t* x, const int8_t* w_first,
                                   uint32_t channel, int8_t* y) {
  const int32_t x_offset = outputs.rules.x_offset;
  uint32_t sum[] = {outputs.start(channel + n)...};
  const int8_t* w[] = {(w_first + n * walk.w_output)...};
  for (uint32_t r = walk.rows; r != 0; r--, x += walk.x_row_skip, ((w[n] += walk.w_row_skip), ...)) {
    for (uint32_t s = walk.stretches; s != 0; s--, x += walk.x_skip) {
      const int8_t* const end = x + walk.length;
      const int8_t* const end_of_fours = x + walk.length / 4 * 4;
      for (; x != end_of_fours; x += 4, ((w[n] += 4), ...)) {
        add_input(all, sum, x[0] + x_offset, w, 0);
        add_input(all, sum, x[1] + x_offset, w, 1);
        add_input(all, sum, x[2] + x_offset, w, 2);
        add_input(all, sum, x[3] + x_offset, w, 3);
      }
      for (; x != end; x++, (w[n]++, ...)) add_input(all, sum, *x + x_offset, w, 0);
    }
  }
  const uint32_t sums[] = {sum[n]...};
  outputs.store(channel, sums, sizeof...(n), y + channel);
}

// Calls run(how many, first) for blocks of outputs from `first` to `end`.
template <class Run> [[gnu::always_inline]] inline void in_blocks(uint32_t first, uint32_t end, const Run& run) {
  for (; first + 8 <= end; first += 8) run(Eight(), first);
  if (first + 4 <= end) {
    run(Four(), first);
    first += 4;
  }
  for (; first < end; first++) run(One(), first);
}

}  // namespace thimble::kernels::rv32

// SPDX-License-Identifier: Apache-2.0
// What kernels for RV32IM are made of. The core has registers for eight sums and eight pointers to weights, but no load that steps
// its address; so four inputs go by between steps. Inputs that are zero, after a RELU about half of them, are passed over.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels::rv32 {

// Taps: rows, and in each row `stretches` of inputs that lie side by side in x and in w.
struct Walk {
  uint32_t rows, stretches, length;
  uint32_t x_row, x_stretch, w_row, w_stretch;
  uint32_t w_output;   // between the weights of an output and of the next
};

// The outputs at hand: written out, not looped over, or the compiler would keep them in memory.
template <uint32_t... n> struct Indices {};
using Eight = Indices<0, 1, 2, 3, 4, 5, 6, 7>;
using Four = Indices<0, 1, 2, 3>;
using One = Indices<0>;

template <uint32_t N, uint32_t... n>
[[gnu::always_inline]] inline void add_input(Indices<n...>, uint32_t (&sum)[N], int32_t x, const int8_t* const (&w)[N], uint32_t i) {
  if (x != 0) ((sum[n] += static_cast<uint32_t>(x * w[n][i])), ...);
}

template <uint32_t N, uint32_t... n>
[[gnu::always_inline]] inline void add_stretch(Indices<n...> all, uint32_t (&sum)[N], const int8_t* x, const int8_t* w_first, const Walk& walk,
                                               int32_t x_offset) {
  const int8_t* w[N] = {(w_first + n * walk.w_output)...};
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

// As many outputs from `channel` on; x and w point at their first tap.
template <class Sums, uint32_t... n>
[[gnu::noinline]] void sum_outputs(Indices<n...> all, const Sums& sums, const Walk& walk, int32_t x_offset, const int8_t* x, const int8_t* w,
                                   uint32_t channel, int8_t* y) {
  uint32_t sum[sizeof...(n)] = {sums.start(channel + n)...};
  for (uint32_t r = 0; r < walk.rows; r++, x += walk.x_row, w += walk.w_row) {
    const int8_t *x_stretch = x, *w_stretch = w;
    for (uint32_t s = 0; s < walk.stretches; s++, x_stretch += walk.x_stretch, w_stretch += walk.w_stretch)
      add_stretch(all, sum, x_stretch, w_stretch, walk, x_offset);
  }
  const uint32_t done[] = {sum[n]...};
  finish(sums, done, channel, y);
}

// The outputs from `channel` to `end`.
template <class Sums>
inline void sum_all_outputs(const Sums& sums, const Walk& walk, int32_t x_offset, const int8_t* x, const int8_t* w, uint32_t channel,
                            uint32_t end, int8_t* y) {
  for (; channel + 8 <= end; channel += 8, w += 8 * walk.w_output) sum_outputs(Eight(), sums, walk, x_offset, x, w, channel, y);
  if (channel + 4 <= end) {
    sum_outputs(Four(), sums, walk, x_offset, x, w, channel, y);
    channel += 4, w += 4 * walk.w_output;
  }
  for (; channel < end; channel++, w += walk.w_output) sum_outputs(One(), sums, walk, x_offset, x, w, channel, y);
}

}  // namespace thimble::kernels::rv32

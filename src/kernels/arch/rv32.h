// SPDX-License-Identifier: Apache-2.0
// What kernels for RV32IM are made of. The core has registers for eight sums and eight pointers to weights, but no load that steps
// its address; so four inputs go by between steps. Inputs that are zero, after a RELU about half of them, are passed over.
#pragma once

#include "kernels/arch/outputs.h"

#if !(defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M')
#define THIMBLE_RV32 1   // plain C: a PC runs it, too
#endif

namespace thimble::kernels::rv32 {

// multiply() of base/fixed_point.h, in an order for cores that multiply signed by unsigned.
inline int32_t multiply(int32_t sum, int32_t value, int32_t shift) {
  const int64_t doubled = static_cast<int64_t>(2 * static_cast<uint32_t>(value));   // a multiplier is never negative
  const auto high_product = [doubled](int32_t x) __attribute__((always_inline)) {
    const int64_t product = x * doubled;
    return static_cast<int32_t>(product >> 32) + static_cast<int32_t>(static_cast<uint32_t>(product) >> 31);
  };
  if (__builtin_expect(shift >= 0, false)) return high_product(static_cast<int32_t>(static_cast<uint32_t>(sum) << shift));
  // Halves go away from zero: down, where the product is negative. It is above -2^31, and below 2^31 - 1.
  const int32_t product = high_product(sum);
  return (((product + (product >> 31)) >> (-shift - 1)) + 1) >> 1;
}

void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y);

// The outputs at hand. What is done to each is written out, not looped over, or the compiler would keep them in memory.
template <uint32_t... n> struct Indices {
  static constexpr uint32_t kCount = sizeof...(n);
};
using Eight = Indices<0, 1, 2, 3, 4, 5, 6, 7>;
using Four = Indices<0, 1, 2, 3>;
using One = Indices<0>;

// Taps: rows, and in each row `stretches` of inputs that lie side by side; the weights of a row all do. A skip leads from the end of
// one to the start of the next.
struct Walk {
  uint32_t rows, stretches, length;
  int32_t x_skip, x_row_skip, w_row_skip;
  uint32_t w_output;     // between the weights of an output and of the next
};

template <uint32_t N, uint32_t... n>
[[gnu::always_inline]] inline void add_input(Indices<n...>, uint32_t (&sum)[N], int32_t x, const int8_t* const (&w)[N], uint32_t i) {
  if (x != 0) ((sum[n] += static_cast<uint32_t>(x * w[n][i])), ...);
}

// Steps each pointer. The compiler is to keep just these: left to itself it works each out anew from where a loop began.
template <uint32_t... n, uint32_t N>
[[gnu::always_inline]] inline void step(Indices<n...>, const int8_t* (&w)[N], int32_t by) {
  ((w[n] += by), ...);
  const auto keep = [](const int8_t*& p) __attribute__((always_inline)) { asm("" : "+r"(p)); };
  (keep(w[n]), ...);
}

// to[n] = from[n], or 0 if from is null, + sum of (x + x_offset) * w over the taps of as many outputs; x and w point at their first tap.
template <uint32_t... n>
[[gnu::noinline]] void add_products(Indices<n...> all, const Walk& walk, int32_t x_offset, const int8_t* x, const int8_t* w_first,
                                    const uint32_t* from, uint32_t* to) {
  uint32_t sum[] = {(from != nullptr ? from[n] : 0)...};
  const int8_t* w[] = {(w_first + n * walk.w_output)...};
  for (uint32_t r = walk.rows; r != 0; x += walk.x_row_skip, step(all, w, walk.w_row_skip)) {
    for (uint32_t s = walk.stretches; s != 0; s--, x += walk.x_skip) {
      const int8_t* const end = x + walk.length;
      for (const int8_t* const end_of_fours = x + walk.length / 4 * 4; x != end_of_fours; x += 4, step(all, w, 4)) {
        add_input(all, sum, x[0] + x_offset, w, 0);
        add_input(all, sum, x[1] + x_offset, w, 1);
        add_input(all, sum, x[2] + x_offset, w, 2);
        add_input(all, sum, x[3] + x_offset, w, 3);
      }
      for (; x != end; x++, step(all, w, 1)) add_input(all, sum, *x + x_offset, w, 0);
    }
    if (--r == 0) break;
  }
  ((to[n] = sum[n]), ...);
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

// The outputs from `first` to `end` of one place.
inline void sum_outputs(const Outputs& outputs, const Walk& walk, const int8_t* x, const int8_t* w, uint32_t offset, uint32_t first,
                        uint32_t end, int8_t* y) {
  in_blocks(first, end, [&](auto block, uint32_t o) {
    uint32_t sums[block.kCount];
    const uint32_t* const from = outputs.start(o, offset, sums, block.kCount);
    add_products(block, walk, outputs.rules.x_offset, x, w + (o - first) * walk.w_output, from, sums);
    store_sums(outputs, o, sums, block.kCount, y + o);
  });
}

class RowSums : public RowInPlace<multiply> {
 public:
  explicit RowSums(void*) {}

  void add(const int8_t* w, const uint32_t* from, uint32_t* to, uint32_t outputs) const {
    const Walk walk = {1, 1, count_, 0, 0, 0, count_};
    in_blocks(0, outputs, [&](auto block, uint32_t o) {
      add_products(block, walk, x_offset_, x_, w + o * count_, from != nullptr ? from + o : nullptr, to + o);
    });
  }
};

}  // namespace thimble::kernels::rv32

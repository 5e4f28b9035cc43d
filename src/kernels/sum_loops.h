// SPDX-License-Identifier: Apache-2.0
// The loops of every operator whose outputs sum over the same inputs with different weights: fully connected layers (no loop over
// taps), convolutions in two and three dimensions, and transposed ones. Four outputs at a time share each load of x.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels {

// A loop over taps: how many there are, and how far the next one lies in x and in w.
struct Loop {
  uint32_t count;
  int32_t x, w;
};

// `levels` loops, the outermost first, around stretches of `length` inputs that lie side by side.
template <uint32_t levels> struct Walk {
  uint32_t length;
  uint32_t w_far;   // between the weights of an output and of the next; or, where those are neighbours, between those of one output
  Loop loops[levels];
};
template <> struct Walk<0> {
  uint32_t length, w_far;
  static constexpr const Loop* loops = nullptr;
};

template <uint32_t N, bool neighbours, class Sums, class X, class W>
[[gnu::always_inline]] inline void add_products(const Sums& sums, typename Sums::Sum (&sum)[N], const X* x, W w, uint32_t length,
                                                uint32_t w_far) {
  for (uint32_t i = 0; i < length; i++) {
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) sum[n] += sums.product(x[i], neighbours ? w[i * w_far + n] : w[n * w_far + i]);
  }
}

// Floats in memory order: four x at a time, for the loads of the weights then need no address of their own.
template <uint32_t N, bool neighbours>
[[gnu::always_inline]] inline void add_products(const FloatSums&, float (&sum)[N], const float* x, const float* w, uint32_t length, uint32_t w_far) {
  const float* row[N];
  for (uint32_t n = 0; n < N; n++) row[n] = neighbours ? w + n : w + n * w_far;
  const uint32_t step = neighbours ? w_far : 1;
  const auto add = [&](uint32_t i) __attribute__((always_inline)) {
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) sum[n] += x[i] * row[n][i * step];
  };
  uint32_t fours = length / 4;
  for (; !neighbours && fours != 0; fours--, x += 4) {
    add(0), add(1), add(2), add(3);
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) row[n] += 4;
  }
  for (uint32_t rest = neighbours ? length : length % 4; rest != 0; rest--, x++) {
    add(0);
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) row[n] += step;
  }
}

template <uint32_t N, bool neighbours>
inline void add_products(const SoftFloatSums&, SoftSum (&sum)[N], const float* x, const float* w, uint32_t length, uint32_t w_far) {
  for (uint32_t n = 0; n < N; n++) sum[n].add(x, neighbours ? w + n : w + n * w_far, neighbours ? w_far : 1, length);
}

template <uint32_t levels, uint32_t N, bool neighbours, class Sums, class X, class W>
[[gnu::always_inline]] inline void walk_taps(const Sums& sums, typename Sums::Sum (&sum)[N], const X* x, W w, const Loop* loop,
                                             uint32_t length, uint32_t w_far) {
  if constexpr (levels == 0) {
    add_products<N, neighbours>(sums, sum, x, w, length, w_far);
  } else {
    for (uint32_t k = loop->count; k != 0; k--, x += loop->x, w += loop->w)
      walk_taps<levels - 1, N, neighbours>(sums, sum, x, w, loop + 1, length, w_far);
  }
}

// N outputs from `channel` on; x and w point at their first tap.
template <uint32_t N, bool neighbours, uint32_t levels, class Sums, class X, class W, class Y>
[[gnu::noinline]] void sum_outputs(const Sums& sums, const Walk<levels>& walk, const X* x, W w, uint32_t channel, Y* y) {
  typename Sums::Sum sum[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) sum[n] = sums.start(channel + n);
  walk_taps<levels, N, neighbours>(sums, sum, x, w, walk.loops, walk.length, walk.w_far);
  finish(sums, sum, channel, y);
}

// x has groups * depth channels, y has groups * outputs; outputs of a group see that group's channels of x only. Each >= 1.
struct Groups {
  uint32_t groups, depth, outputs;
};

// All outputs of one place. `w_output` lies between the weights of an output and of the next.
template <bool neighbours = false, uint32_t levels, class Sums, class X, class W, class Y>
inline void sum_all_outputs(const Sums& sums, const Groups& g, const Walk<levels>& walk, const X* x, W w, Y* y) {
  const uint32_t w_output = neighbours ? 1 : walk.w_far;
  for (uint32_t o = 0, group_end = g.outputs; o < g.groups * g.outputs; group_end += g.outputs, x += g.depth) {
    for (; o + 4 <= group_end; o += 4, w += 4 * w_output) sum_outputs<4, neighbours>(sums, walk, x, w, o, y);
    for (; o < group_end; o++, w += w_output) sum_outputs<1, neighbours>(sums, walk, x, w, o, y);
  }
}

template <class Visitor> void fields(Visitor&& v, const Groups& g) {
  v("groups", g.groups), v("depth", g.depth), v("outputs", g.outputs);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// What integer sums start from and what makes them stored outputs, for kernels that keep the sums of several outputs in memory.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels {

struct Outputs {
  const Requantization& rules;
  const uint32_t* bias;   // or null
  const int32_t* multipliers;
  const int8_t* shifts;

  Outputs(const Requantization& r, const Operands<int8_t, const int8_t*>& d)
      : rules(r), bias(static_cast<const uint32_t*>(d.bias)), multipliers(d.multipliers), shifts(d.shifts) {}

  // Where the sums of `count` outputs from `channel` on start from: the bias itself, or `sums`.
  const uint32_t* start(uint32_t channel, uint32_t offset, uint32_t* sums, uint32_t count) const {
    const uint32_t* const from = bias == nullptr ? nullptr : bias + channel;
    if (from != nullptr && offset == 0) return from;
    for (uint32_t n = 0; n < count; n++) sums[n] = offset + (from != nullptr ? from[n] : 0);
    return sums;
  }
};

// The sum of (x + x_offset) * w_offset, what a zero point of w adds to each output.
inline uint32_t offset_of_weights(const Requantization& r, const int8_t* x, uint32_t count) {
  uint32_t sum = 0;
  for (uint32_t i = 0; r.w_offset != 0 && i < count; i++) sum += static_cast<uint32_t>((x[i] + r.x_offset) * r.w_offset);
  return sum;
}

// Moves the values of a filter of an SVDF down by one, to make room for the newest. Returns the sum of (value - zero) * time.
template <class State> inline uint32_t remember(State* state, const State* time, uint32_t count, State newest, int32_t zero) {
  uint32_t sum = 0;
  const auto put = [&](uint32_t i, State value) {
    state[i] = value;
    sum += static_cast<uint32_t>(value - zero) * static_cast<uint32_t>(int32_t{time[i]});
  };
  for (; count > 4; count -= 4, state += 4, time += 4) put(0, state[1]), put(1, state[2]), put(2, state[3]), put(3, state[4]);
  if (count > 2) put(0, state[1]), put(1, state[2]), count -= 2, state += 2, time += 2;
  if (count > 1) put(0, state[1]), state++, time++;
  put(0, newest);
  return sum;
}

// A row of inputs that meets rows of weights, for LSTM and SVDF, which make something else of the sums than outputs. A Rows class for an
// instruction set adds
//   add(w, from, to, outputs): to[n] = from[n] + sum of (x + x_offset) * w[n, ...]; from may be null, for zeros
template <int32_t (&multiply)(int32_t, int32_t, int32_t)> class RowInPlace {
 public:
  static uint32_t scratch_bytes(uint32_t) { return 0; }
  // Calls use(n, scaled sum) for each; sums may be written to.
  template <class Use> static void scale(uint32_t* sums, uint32_t count, Multiplier m, const Use& use) {
    for (uint32_t n = 0; n < count; n++) use(n, multiply(static_cast<int32_t>(sums[n]), m.value, m.shift));
  }
  template <class State> static uint32_t remember(State* state, const State* time, uint32_t count, State newest, int32_t zero) {
    return kernels::remember(state, time, count, newest, zero);
  }

  static int32_t limited_half(int32_t value) { return clamp<int32_t>(value, INT16_MIN, INT16_MAX); }

  // Inputs, of which there is at least one, for the next sums.
  void set(const int8_t* x, uint32_t count, int32_t x_offset) { x_ = x, count_ = count, x_offset_ = x_offset; }

 protected:
  const int8_t* x_ = nullptr;
  uint32_t count_ = 0;
  int32_t x_offset_ = 0;
};

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The int8 SVDF for cores on which the features of many filters are best made at once: a row of inputs times rows of weights.
#pragma once

#include "kernels/svdf/svdf.h"

namespace thimble::kernels {

// Rows makes the sums: see arm_v6m::RowSums.
template <class Rows, class State> class SvdfByRows {
 public:
  using Data = SvdfData<int8_t, int8_t, State, State>;

  static uint32_t scratch_bytes(const SvdfIntegerParams& p) {
    const uint32_t filters = p.shape.units * p.shape.filters;
    return Rows::scratch_bytes(p.shape.depth) + (filters < kBlock ? filters : kBlock) * sizeof(uint32_t);
  }

  SvdfByRows(const SvdfIntegerParams& p, const Data& d)
      : p_(p), d_(d), rows_(d.scratch),
        sums_(reinterpret_cast<uint32_t*>(static_cast<uint8_t*>(d.scratch) + Rows::scratch_bytes(p.shape.depth))) {}

  void run() {
    for (uint32_t b = 0; b < p_.shape.batches; b++) batch(b);
  }

 private:
  static constexpr uint32_t kBlock = 64;   // filters whose features are made at once

  void batch(uint32_t b) {
    const SvdfShape& s = p_.shape;
    const uint32_t filters = s.units * s.filters;
    const int32_t* bias = static_cast<const int32_t*>(d_.bias);
    State* state = d_.state + b * filters * s.memory;
    const State* time = d_.time;
    int8_t* y = d_.y + b * s.units;
    rows_.set(d_.x + b * s.depth, s.depth, p_.x_offset);
    uint32_t sum = 0, in_unit = 0;
    for (uint32_t f = 0; f < filters; f++, state += s.memory, time += s.memory) {
      if (f % kBlock == 0) rows_.add(d_.w + f * s.depth, nullptr, sums_, filters - f < kBlock ? filters - f : kBlock);
      sum += remember(state, time, feature(sums_[f % kBlock]));
      if (++in_unit < s.filters) continue;
      if (bias != nullptr) sum += static_cast<uint32_t>(*bias++);
      const int32_t moved = wrapping_add<int32_t>(Rows::multiply(sum, p_.output), p_.y_offset);
      *y++ = static_cast<int8_t>(clamp<int32_t>(moved, INT8_MIN, INT8_MAX));
      sum = 0, in_unit = 0;
    }
  }

  State feature(uint32_t sum) const {
    constexpr int32_t highest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    return static_cast<State>(clamp(Rows::multiply(sum, p_.feature), -highest - 1, highest) + p_.state_zero_point);
  }

  // Forgets the oldest value of a filter, and returns the sum of all times their weights.
  uint32_t remember(State* state, const State* time, State newest) const {
    const int32_t zero = p_.state_zero_point;
    uint32_t sum = 0;
    const auto move = [&](uint32_t i) {
      const State value = state[i + 1];
      state[i] = value;
      sum += static_cast<uint32_t>(value - zero) * static_cast<uint32_t>(int32_t{time[i]});
    };
    uint32_t left = p_.shape.memory - 1;
    for (; left >= 4; left -= 4, state += 4, time += 4) move(0), move(1), move(2), move(3);
    for (; left != 0; left--, state++, time++) move(0);
    *state = newest;
    return sum + static_cast<uint32_t>(newest - zero) * static_cast<uint32_t>(int32_t{*time});
  }

  const SvdfIntegerParams& p_;
  const Data& d_;
  Rows rows_;
  uint32_t* const sums_;
};

}  // namespace thimble::kernels

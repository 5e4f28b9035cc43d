// SPDX-License-Identifier: Apache-2.0
// The int8 SVDF for cores on which the features of many filters are best made at once: a row of inputs times rows of weights.
#pragma once

#include "kernels/svdf/svdf.h"

namespace thimble::kernels {

// Rows makes the sums: see RowInPlace in kernels/arch/outputs.h.
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
    State* state = d_.state + b * filters * s.memory;
    const State* time = d_.time;
    rows_.set(d_.x + b * s.depth, s.depth, p_.x_offset);
    uint32_t sum = 0, in_unit = 0, unit = 0;
    for (uint32_t f = 0, count; f < filters; f += count) {
      count = filters - f < kBlock ? filters - f : kBlock;
      rows_.add(d_.w + f * s.depth, nullptr, sums_, count);
      Rows::scale(sums_, count, p_.feature, [this](uint32_t n, int32_t scaled) { sums_[n] = static_cast<uint32_t>(scaled); });
      uint32_t done = 0;   // units whose sums are known: they take the place of features, which come before them
      for (uint32_t n = 0; n < count; n++, state += s.memory, time += s.memory) {
        sum += remember(state, time, feature(static_cast<int32_t>(sums_[n])));
        if (++in_unit < s.filters) continue;
        sums_[done++] = sum;
        sum = 0, in_unit = 0;
      }
      if (done != 0) finish(unit, done, d_.y + b * s.units + unit);
      unit += done;
    }
  }

  void finish(uint32_t unit, uint32_t count, int8_t* y) const {
    const int32_t y_offset = p_.y_offset;
    const int32_t* const bias = static_cast<const int32_t*>(d_.bias);
    for (uint32_t n = 0; bias != nullptr && n < count; n++) sums_[n] += static_cast<uint32_t>(bias[unit + n]);
    Rows::scale(sums_, count, p_.output, [=](uint32_t n, int32_t scaled) {
      y[n] = static_cast<int8_t>(clamp<int32_t>(wrapping_add(scaled, y_offset), INT8_MIN, INT8_MAX));
    });
  }

  State feature(int32_t scaled) const {
    constexpr int32_t highest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    return static_cast<State>(clamp(scaled, -highest - 1, highest) + p_.state_zero_point);
  }

  // Forgets the oldest value of a filter, and returns the sum of all times their weights.
  uint32_t remember(State* state, const State* time, State newest) const {
    const int32_t zero = p_.state_zero_point;
    const uint32_t older = p_.shape.memory - 1;
    const uint32_t sum = Rows::move_down(state, time, older, zero);
    state[older] = newest;
    return sum + static_cast<uint32_t>(newest - zero) * static_cast<uint32_t>(int32_t{time[older]});
  }

  const SvdfIntegerParams& p_;
  const Data& d_;
  Rows rows_;
  uint32_t* const sums_;
};

}  // namespace thimble::kernels

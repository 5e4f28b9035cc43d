// SPDX-License-Identifier: Apache-2.0
// The int8 SVDF for cores on which the features of many filters are best made at once: a row of inputs times rows of weights.
#pragma once

#include "kernels/svdf/svdf.h"

namespace thimble::kernels {

// Rows makes the sums: see RowInPlace in kernels/arch/outputs.h.
template <class Rows, class State> class SvdfByRows {
 public:
  using Data = SvdfData<int8_t, int8_t, State, State>;

  static uint32_t scratch_bytes(const SvdfIntegerParams& p) { return Rows::scratch_bytes(p.shape.depth); }

  SvdfByRows(const SvdfIntegerParams& p, const Data& d) : p_(p), d_(d), rows_(d.scratch) {}

  void run() {
    for (uint32_t b = 0; b < p_.shape.batches; b++) batch(b);
  }

 private:
  static constexpr uint32_t kBlock = 32;   // filters whose features are made at once

  [[gnu::noinline]] void batch(uint32_t b) {
    const SvdfShape s = p_.shape;
    const uint32_t filters = s.units * s.filters;
    State* state = d_.state + b * filters * s.memory;
    const State* time = d_.time;
    rows_.set(d_.x + b * s.depth, s.depth, p_.x_offset);
    Remembered r = {0, 0, sums_};
    uint32_t unit = 0;
    for (uint32_t f = 0, count; f < filters; f += count, state += count * s.memory, time += count * s.memory) {
      count = filters - f < kBlock ? filters - f : kBlock;
      rows_.add(d_.w + f * s.depth, nullptr, sums_, count);
      uint32_t* const features = sums_;
      Rows::scale(features, count, p_.feature, [=](uint32_t n, int32_t scaled) { features[n] = static_cast<uint32_t>(scaled); });
      r.known = sums_;
      remember(state, time, count, r);
      const uint32_t known = static_cast<uint32_t>(r.known - sums_);
      if (known != 0) finish(unit, known, d_.y + b * s.units + unit);
      unit += known;
    }
  }

  // The sum of a unit's filters so far, how many those are, and where the next sum of a unit goes: known ones take the place of features,
  // which come before them.
  struct Remembered {
    uint32_t sum, filters;
    uint32_t* known;
  };

  // Filters forget their oldest value for a feature, and add the sum of all times their weights. What p_ holds is read before a state is
  // written: as far as the compiler knows they may be the same.
  void remember(State* state, const State* time, uint32_t count, Remembered& unit) {
    constexpr int32_t highest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    const int32_t zero = p_.state_zero_point;
    const uint32_t memory = p_.shape.memory, in_unit = p_.shape.filters;
    Remembered r = unit;
    const uint32_t* const end = sums_ + count;
    for (const uint32_t* feature = sums_; feature != end; state += memory, time += memory) {
      const int32_t scaled = static_cast<int32_t>(*feature++);
      r.sum += Rows::remember(state, time, memory, static_cast<State>(clamp(scaled, -highest - 1, highest) + zero), zero);
      if (++r.filters < in_unit) continue;
      *r.known++ = r.sum;
      r.sum = 0, r.filters = 0;
    }
    unit = r;
  }

  void finish(uint32_t unit, uint32_t count, int8_t* y) {
    const int32_t y_offset = p_.y_offset;
    uint32_t* const sums = sums_;
    const uint32_t* const bias = static_cast<const uint32_t*>(d_.bias);
    for (uint32_t n = 0; bias != nullptr && n < count; n++) sums[n] += bias[unit + n];
    Rows::scale(sums, count, p_.output, [=](uint32_t n, int32_t scaled) {
      y[n] = static_cast<int8_t>(clamp<int32_t>(wrapping_add(scaled, y_offset), INT8_MIN, INT8_MAX));
    });
  }

  const SvdfIntegerParams& p_;
  const Data& d_;
  Rows rows_;
  uint32_t sums_[kBlock];
};

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// What recurrent layers share: the walk over batches and time, and rows of numbers that meet weights.
#pragma once

#include "kernels/hybrid.h"

namespace thimble::kernels {

struct RecurrentShape {
  uint32_t batches, steps, depth;
  uint32_t outputs;               // of a batch
  uint32_t auxiliary_depth;       // 0: no auxiliary input
  uint32_t y_row;                 // from one step's outputs of a batch to the next in y
  uint16_t time_major;            // 1: x and y are [steps, batches, ...], 0: [batches, steps, ...]
  uint16_t reversed;              // 1: time runs backwards
};

// Calls step(batch, row) for each step in time of each batch: x and y of that step lie at row * their size.
template <class Step> inline void for_each_step(const RecurrentShape& s, const Step& step) {
  for (uint32_t b = 0; b < s.batches; b++) {
    for (uint32_t t = 0; t < s.steps; t++) {
      const uint32_t time = s.reversed ? s.steps - 1 - t : t;
      step(b, s.time_major ? time * s.batches + b : b * s.steps + time);
    }
  }
}

// Numbers that meet weights of type W: floats, or, where the weights are int8, what they were quantized to.
template <class W> struct Row;
template <> struct Row<float> {
  const float* at;
};
template <> struct Row<int8_t> {
  const int8_t* at;
  Scaling scaling;
};

// Makes a row; only one for int8 weights is stored, `at` bytes into `stored`.
inline void make_row(Row<float>& row, const float* values, uint32_t, bool, int8_t*, uint32_t) { row = {values}; }
inline void make_row(Row<int8_t>& row, const float* values, uint32_t count, bool asymmetric, int8_t* stored, uint32_t at) {
  row = {stored + at, quantize_on_the_fly(values, count, asymmetric, stored + at)};
}

// The sum of row * w, whose scale does not matter for floats.
inline float product(const Row<float>& row, uint32_t count, const float* w, float) {
  if constexpr (kSoftFloat) return soft_dot(row.at, w, count);
  float sum = 0.0f;
  for (uint32_t i = 0; i < count; i++) sum += row.at[i] * w[i];
  return sum;
}
inline float product(const Row<int8_t>& row, uint32_t count, const int8_t* w, float scale) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += static_cast<uint32_t>((row.at[i] + row.scaling.offset) * w[i]);
  return static_cast<float>(static_cast<int32_t>(sum)) * (row.scaling.scale * scale);
}

template <class Visitor> void fields(Visitor&& v, const RecurrentShape& p) {
  v("batches", p.batches), v("steps", p.steps), v("depth", p.depth), v("outputs", p.outputs), v("auxiliary_depth", p.auxiliary_depth),
      v("y_row", p.y_row), v("time_major", p.time_major), v("reversed", p.reversed);
}

}  // namespace thimble::kernels

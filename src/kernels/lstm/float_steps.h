// SPDX-License-Identifier: Apache-2.0
// The LSTM of floats, but for how its products are summed. Without normalization each cell is done with at once, so that gates need no
// room.
#pragma once

#include <math.h>
#include <string.h>

#include "kernels/float_activation/float_activation.h"
#include "kernels/lstm/lstm.h"

namespace thimble::kernels::float_lstm {

inline float as_real(float w, float) { return w; }
inline float as_real(int8_t w, float scale) { return static_cast<float>(w) * scale; }

inline float clip(float value, float limit) { return limit > 0.0f ? clamp(value, -limit, limit) : value; }

inline void normalize(float* values, uint32_t count, const float* coefficients, const float* bias) {
  float sum = 0.0f, squares = 0.0f;
  for (uint32_t i = 0; i < count; i++) sum += values[i];
  const float mean = sum / static_cast<float>(count);
  for (uint32_t i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
  const float scale = 1.0f / sqrtf(squares / static_cast<float>(count) + 1e-8f);
  for (uint32_t i = 0; i < count; i++) values[i] = (values[i] - mean) * scale * coefficients[i] + bias[i];
}

// Gates of `count` cells from `first` on. gates[k] holds the sums, and then the values.
template <class W> struct Cells {
  const LstmF32Params& p;
  const float* peephole_scale;
  const LstmFloatData<W>& d;
  float* c;                     // of this batch
  uint32_t first, count;
  float* gates;                 // [kGates, count]

  [[gnu::noinline]] const float* open(LstmGate k) const {
    float* const values = gates + k * count;
    for (uint32_t n = 0; d.peephole[k] != nullptr && n < count; n++)
      values[n] += as_real(d.peephole[k][first + n], peephole_scale[k]) * c[first + n];
    if (d.norm[k] != nullptr) normalize(values, count, d.norm[k], d.bias[k]);
    for (uint32_t n = 0; n < count; n++)
      values[n] = k == kCellGate ? activate(values[n], static_cast<uint8_t>(p.activation)) : logistic(values[n]);
    return values;
  }

  // Writes o * activation(c) to `to`.
  void update(float* to) const {
    const float* const f = open(kForgetGate);
    const float* const i = p.coupled ? nullptr : open(kInputGate);
    const float* const g = open(kCellGate);
    for (uint32_t n = 0; n < count; n++) c[first + n] = clip(f[n] * c[first + n] + (i ? i[n] : 1.0f - f[n]) * g[n], p.cell_clip);
    const float* const o = open(kOutputGate);
    for (uint32_t n = 0; n < count; n++) to[n] = o[n] * activate(c[first + n], static_cast<uint8_t>(p.activation));
  }
};

// One step of one batch. Products::add_row adds a row times weights to the sums of a cell's gates.
template <class Products, class W>
void step(const LstmF32Params& p, const LstmF32S8Params& scales, const LstmFloatData<W>& d, const float* x, const float* auxiliary, float* h,
          float* c, float* y) {
  const RecurrentShape& s = p.shape.recurrent;
  const bool asymmetric = scales.asymmetric != 0, normalized = d.norm[kForgetGate] != nullptr;
  Row<W> x_row, h_row, auxiliary_row, hidden_row;
  make_row(x_row, x, s.depth, asymmetric, d.stored, 0);
  make_row(h_row, h, s.outputs, asymmetric, d.stored, s.depth);
  make_row(auxiliary_row, auxiliary, s.auxiliary_depth, asymmetric, d.stored, s.depth + s.outputs);
  float one[kGates];
  float* const hidden = d.projection ? d.scratch : y;
  Cells<W> cells = {p, scales.peephole_scale, d, c, 0, normalized ? p.shape.cells : 1, normalized ? d.scratch : one};
  for (; cells.first < p.shape.cells; cells.first += cells.count) {
    for (uint32_t n = 0; n < cells.count; n++) {
      const uint32_t cell = cells.first + n;
      float sum[kGates] = {};
      for (uint32_t k = 0; k < kGates && !normalized; k++) sum[k] = d.bias[k][cell];
      Products::add_row(sum, x_row, s.depth, d.x_w, cell, scales.x_scale);
      if (s.auxiliary_depth != 0) Products::add_row(sum, auxiliary_row, s.auxiliary_depth, d.auxiliary_w, cell, scales.auxiliary_scale);
      Products::add_row(sum, h_row, s.outputs, d.h_w, cell, scales.h_scale);
      for (uint32_t k = 0; k < kGates; k++) cells.gates[k * cells.count + n] = sum[k];
    }
    cells.update(hidden + cells.first);
  }
  if (d.projection != nullptr) {
    make_row(hidden_row, hidden, p.shape.cells, asymmetric, d.stored, 0);
    for (uint32_t o = 0; o < s.outputs; o++) {
      const float sum = product(hidden_row, p.shape.cells, d.projection + o * p.shape.cells, scales.projection_scale);
      y[o] = clip(sum + (d.projection_bias ? d.projection_bias[o] : 0.0f), p.projection_clip);
    }
  }
  memcpy(h, y, s.outputs * sizeof *h);
}

template <class Products, class W> inline void lstm(const LstmF32Params& p, const LstmF32S8Params& scales, const LstmFloatData<W>& d) {
  const RecurrentShape& s = p.shape.recurrent;
  for_each_step(s, [&](uint32_t b, uint32_t row) {
    step<Products>(p, scales, d, d.x + row * s.depth, s.auxiliary_depth ? d.auxiliary + row * s.auxiliary_depth : nullptr, d.h + b * s.outputs,
         d.c + b * p.shape.cells, d.y + row * s.y_row);
  });
}

inline constexpr LstmF32S8Params kNoScales = {};

}  // namespace thimble::kernels::float_lstm

// SPDX-License-Identifier: Apache-2.0
// The int8 LSTM with TFLite's variants, in its arithmetic. To what lstm.h says of one of stored values come
//
//   peepholes       a gate adds p * c to its sum: i and f the cells before the step, o those after it
//   normalization   a gate is (sum - mean) / deviation * norm + bias, over the cells
//   coupled gates   i is 1 - f
//   projection      y = bias + w * (o * tanh(c)), which is stored as int8 between the two
#pragma once

#include "kernels/lstm/lstm.h"

namespace thimble::kernels {

struct LstmFullParams {
  LstmShape shape;                // no auxiliary input
  Multiplier x[kGates], h[kGates], peephole[kGates];   // to steps of the gate's sum: of 2^-12, or under normalization of its own
  Multiplier norm[kGates];        // to steps of 2^-12
  int32_t least_variance[kGates]; // what is taken for a variance below 1
  Multiplier hidden, projection;  // of o * tanh(c); of that times w
  int16_t x_offset;               // minus the zero point
  int16_t y_offset;               // the zero point, of h too
  int16_t hidden_offset;          // added to o * tanh(c): y_offset, or under projection what it then takes off again
  uint16_t cell_limit;            // of stored cells, [1, 32768]
  uint16_t y_limit;               // of what a projection stores, [1, 128]: on either side of 0, not of the zero point
  uint16_t tanh_multiplier;       // see LstmIntegerParams
  uint8_t tanh_shift;             // [0, 31]
  uint8_t cell_shift;             // [0, 31]: brings i * g to the cells' steps
  uint16_t coupled;               // 1: i is 1 - f, and what is said of i above is not used
};

struct LstmFullData {
  const int8_t *x, *x_w[kGates], *h_w[kGates];
  const int16_t *peephole[kGates], *norm[kGates];   // [cells]; all null without; the cell gate has no peephole
  const int32_t* bias[kGates];                      // [cells]
  const int8_t* projection;                         // [outputs, cells]; or null
  const int32_t* projection_bias;                   // [outputs]; or null
  int8_t *h, *y;
  int16_t *c, *scratch;                             // of scratch kFullRows * cells
};
inline constexpr uint32_t kFullRows = 3;

void lstm_full_s8_scalar(const LstmFullParams& p, const LstmFullData& d);

template <class Visitor> void fields(Visitor&& v, const LstmFullParams& p) {
  fields(v, p.shape);
  for (uint32_t k = 0; k < kGates; k++)
    fields(v, p.x[k]), fields(v, p.h[k]), fields(v, p.peephole[k]), fields(v, p.norm[k]), v("least_variance", p.least_variance[k]);
  fields(v, p.hidden), fields(v, p.projection);
  v("x_offset", p.x_offset), v("y_offset", p.y_offset), v("hidden_offset", p.hidden_offset), v("cell_limit", p.cell_limit),
      v("y_limit", p.y_limit), v("tanh_multiplier", p.tanh_multiplier), v("tanh_shift", p.tanh_shift), v("cell_shift", p.cell_shift),
      v("coupled", p.coupled);
}

}  // namespace thimble::kernels

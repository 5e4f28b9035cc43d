// SPDX-License-Identifier: Apache-2.0
// Long short-term memory. For each batch and each step in time, with h the outputs of the step before and c the cells,
//
//   i, f, o = logistic(x * w + h * v + bias), each with its own w, v and bias; g = activation of the same
//   c = clip(f * c + i * g)      h = y = o * activation(c)
//
// Floats may have all of TFLite's variants: an auxiliary input, peepholes (gates see the cells), layer normalization of the gates,
// i coupled to f as 1 - f, and h projected to another size.
#pragma once

#include "base/fixed_point.h"
#include "kernels/recurrent/recurrent.h"
#include "kernels/variants.h"

namespace thimble::kernels {

struct LstmShape {
  RecurrentShape recurrent;
  uint32_t cells;                 // of a batch; as many as outputs, but under projection
};

enum LstmGate : uint8_t { kInputGate, kForgetGate, kCellGate, kOutputGate, kGates };

// W is float or int8_t.
template <class W> struct LstmFloatData {
  const float *x, *auxiliary;
  const W *x_w[kGates], *h_w[kGates], *auxiliary_w[kGates];   // [cells, depth], [cells, outputs], [cells, auxiliary depth]
  const W* peephole[kGates];                                  // [cells]; all null without, of the cell gate always
  const float *bias[kGates], *norm[kGates];                   // [cells]; norm all null without
  const W* projection;                                        // [outputs, cells]; or null
  const float* projection_bias;                               // [outputs]; or null
  float *h, *c;                                               // [batches, outputs], [batches, cells]
  float* y;
  float* scratch;                 // floats: with norm kGates * cells, else with projection cells, else none
  int8_t* stored;                 // with int8 weights: the larger of depth + outputs + auxiliary depth, and cells
};

// Where i is coupled to f, the weights and the bias of i are those of f, and are not used.
struct LstmF32Params {
  LstmShape shape;
  float cell_clip, projection_clip;   // 0: none
  uint16_t activation;                // see float_activation.h
  uint16_t coupled;                   // 1: i is 1 - f
};
struct LstmF32S8Params {
  LstmF32Params floats;
  float x_scale[kGates], h_scale[kGates], auxiliary_scale[kGates], peephole_scale[kGates], projection_scale;   // of the weights
  uint32_t asymmetric;                // see HybridOutput
};

void lstm_f32_s8_scalar(const LstmF32S8Params& p, const LstmFloatData<int8_t>& d);

// Of stored values. Gates are s16 in steps of 2^-12 before, 2^-15 after their function; cells are s16.
struct LstmIntegerParams {
  LstmShape shape;                // outputs are as many as cells; no auxiliary input
  Multiplier x[kGates], h[kGates];
  Multiplier input, output;       // of i * g and of o * tanh(c)
  int16_t x_offset;               // minus the zero point
  int16_t y_offset;               // the zero point, of h too
  uint16_t cell_limit;            // of stored cells, [0, 32768]
  uint16_t tanh_multiplier;       // brings cells to steps of 1 / 12288, before tanh_shift to the right
  uint32_t tanh_shift;
};

template <class T> struct LstmIntegerData {
  const T* x;
  const int8_t *x_w[kGates], *h_w[kGates];
  const void* bias[kGates];       // int32_t where x is s8, LooseS64 where it is s16
  T *h, *y;
  int16_t* c;
  void* scratch;                  // as much as the variant asked for; null for none
};

struct LstmFamily {};
struct LstmS8 : LstmFamily, Kernel<LstmIntegerParams, LstmIntegerData<int8_t>> {};
struct LstmF32 : LstmFamily, Kernel<LstmF32Params, LstmFloatData<float>> {};
struct LstmS16 : LstmFamily, Kernel<LstmIntegerParams, LstmIntegerData<int16_t>> {};

#define THIMBLE_FAMILY LstmFamily
#define THIMBLE_VARIANTS "kernels/lstm/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const LstmShape& p) { fields(v, p.recurrent), v("cells", p.cells); }
template <class Visitor> void fields(Visitor&& v, const LstmF32Params& p) {
  fields(v, p.shape);
  v("cell_clip", p.cell_clip), v("projection_clip", p.projection_clip), v("activation", p.activation), v("coupled", p.coupled);
}
template <class Visitor> void fields(Visitor&& v, const LstmF32S8Params& p) {
  fields(v, p.floats);
  for (uint32_t k = 0; k < kGates; k++) {
    v("x_scale", p.x_scale[k]), v("h_scale", p.h_scale[k]), v("auxiliary_scale", p.auxiliary_scale[k]),
        v("peephole_scale", p.peephole_scale[k]);
  }
  v("projection_scale", p.projection_scale), v("asymmetric", p.asymmetric);
}
template <class Visitor> void fields(Visitor&& v, const Multiplier& m) { v("multiplier", m.value), v("shift", m.shift); }
template <class Visitor> void fields(Visitor&& v, const LstmIntegerParams& p) {
  fields(v, p.shape);
  for (uint32_t k = 0; k < kGates; k++) fields(v, p.x[k]), fields(v, p.h[k]);
  fields(v, p.input), fields(v, p.output);
  v("x_offset", p.x_offset), v("y_offset", p.y_offset), v("cell_limit", p.cell_limit), v("tanh_multiplier", p.tanh_multiplier),
      v("tanh_shift", p.tanh_shift);
}

}  // namespace thimble::kernels

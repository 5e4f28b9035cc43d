// SPDX-License-Identifier: Apache-2.0
// For each batch and each step in time, with h the outputs of the step before: h = y = activation(x * w + h * v + bias)
#pragma once

#include "kernels/recurrent/recurrent.h"

namespace thimble::kernels {

// W is float or int8_t.
template <class W> struct RnnData {
  const float *x, *auxiliary;
  const W *x_w, *h_w, *auxiliary_w;   // [outputs, depth], [outputs, outputs], [outputs, auxiliary depth]
  const float* bias;                  // [outputs]
  float *h, *y;
  int8_t* stored;                     // with int8 weights: depth + auxiliary depth + outputs
};

struct RnnF32Params {
  RecurrentShape shape;
  uint32_t activation;                // see float_activation.h
};
struct RnnF32S8Params {
  RnnF32Params floats;
  float x_scale, h_scale, auxiliary_scale;   // of the weights
  uint32_t asymmetric;                // see HybridOutput
};

void rnn_f32_scalar(const RnnF32Params& p, const RnnData<float>& d);
void rnn_f32_s8_scalar(const RnnF32S8Params& p, const RnnData<int8_t>& d);

template <class Visitor> void fields(Visitor&& v, const RnnF32Params& p) { fields(v, p.shape), v("activation", p.activation); }
template <class Visitor> void fields(Visitor&& v, const RnnF32S8Params& p) {
  fields(v, p.floats);
  v("x_scale", p.x_scale), v("h_scale", p.h_scale), v("auxiliary_scale", p.auxiliary_scale), v("asymmetric", p.asymmetric);
}

}  // namespace thimble::kernels

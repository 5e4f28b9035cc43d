// SPDX-License-Identifier: Apache-2.0
// y[b, o] = activation(bias[o] + sum over i of x[b, i] * w[o, i])
#pragma once

#include "base/fixed_point.h"

namespace thimble::kernels {

// Stored values are int8; the sum runs over (x + x_offset) * (w + w_offset), is requantized and moved by y_offset.
struct FullyConnectedS8Params {
  uint32_t batches, depth, outputs;     // each >= 1
  int32_t x_offset, w_offset;           // minus the zero points
  int32_t y_offset;                     // the zero point
  int32_t lowest, highest;              // of the stored output, within int8
  uint32_t channel_step;                // 1: a multiplier per output, 0: one for all
};

struct FullyConnectedS8Data {
  const int8_t* x;             // [batches, depth]
  const int8_t* w;             // [outputs, depth]
  const int32_t* bias;         // [outputs] or null
  const int32_t* multipliers;  // see channel_step
  const int8_t* shifts;
  int8_t* y;                   // [batches, outputs]
};

void fully_connected_s8_scalar(const FullyConnectedS8Params& p, const FullyConnectedS8Data& d);

struct FullyConnectedF32Params {
  uint32_t batches, depth, outputs;
  float lowest, highest;
};

struct FullyConnectedF32Data {
  const float *x, *w, *bias;   // bias may be null
  float* y;
};

void fully_connected_f32_scalar(const FullyConnectedF32Params& p, const FullyConnectedF32Data& d);

// Names each field once, for whoever prints, packs or reports params.
template <class Visitor> void fields(Visitor&& v, const FullyConnectedS8Params& p) {
  v("batches", p.batches), v("depth", p.depth), v("outputs", p.outputs), v("x_offset", p.x_offset), v("w_offset", p.w_offset),
      v("y_offset", p.y_offset), v("lowest", p.lowest), v("highest", p.highest), v("channel_step", p.channel_step);
}
template <class Visitor> void fields(Visitor&& v, const FullyConnectedF32Params& p) {
  v("batches", p.batches), v("depth", p.depth), v("outputs", p.outputs), v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

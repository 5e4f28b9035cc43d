// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {

void fully_connected_s8_scalar(const FullyConnectedS8Params& p, const FullyConnectedS8Data& d) {
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.batches; b++, x += p.depth) {
    const int8_t* w = d.w;
    for (uint32_t o = 0; o < p.outputs; o++, w += p.depth) {
      uint32_t sum = d.bias ? static_cast<uint32_t>(d.bias[o]) : 0;   // wraps like the reference's sum
      for (uint32_t i = 0; i < p.depth; i++) sum += static_cast<uint32_t>((x[i] + p.x_offset) * (w[i] + p.w_offset));
      const uint32_t channel = o * p.channel_step;
      const int32_t scaled = multiply(static_cast<int32_t>(sum), d.multipliers[channel], d.shifts[channel]);
      const int32_t moved = static_cast<int32_t>(static_cast<uint32_t>(scaled) + static_cast<uint32_t>(p.y_offset));
      *y++ = static_cast<int8_t>(clamp(moved, p.lowest, p.highest));
    }
  }
}

void fully_connected_f32_scalar(const FullyConnectedF32Params& p, const FullyConnectedF32Data& d) {
  const float* x = d.x;
  float* y = d.y;
  for (uint32_t b = 0; b < p.batches; b++, x += p.depth) {
    const float* w = d.w;
    for (uint32_t o = 0; o < p.outputs; o++, w += p.depth) {
      float sum = 0.0f;
      for (uint32_t i = 0; i < p.depth; i++) sum += x[i] * w[i];
      *y++ = clamp(sum + (d.bias ? d.bias[o] : 0.0f), p.lowest, p.highest);
    }
  }
}

}  // namespace thimble::kernels

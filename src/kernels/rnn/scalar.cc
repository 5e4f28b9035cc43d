// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/rnn/rnn.h"

#include <string.h>

#include "kernels/float_activation/float_activation.h"

namespace thimble::kernels {
namespace {

template <class W> void rnn(const RnnF32Params& p, const RnnF32S8Params& scales, const RnnData<W>& d) {
  const RecurrentShape& s = p.shape;
  const bool asymmetric = scales.asymmetric != 0;
  for_each_step(s, [&](uint32_t b, uint32_t step) {
    float *const h = d.h + b * s.outputs, *const y = d.y + step * s.y_row;
    Row<W> x, before, auxiliary = {};
    make_row(x, d.x + step * s.depth, s.depth, asymmetric, d.stored, 0);
    make_row(before, h, s.outputs, asymmetric, d.stored, s.depth);
    if (s.auxiliary_depth != 0) {
      make_row(auxiliary, d.auxiliary + step * s.auxiliary_depth, s.auxiliary_depth, asymmetric, d.stored, s.depth + s.outputs);
    }
    for (uint32_t o = 0; o < s.outputs; o++) {
      float sum = d.bias[o] + product(x, s.depth, d.x_w + o * s.depth, scales.x_scale);
      if (s.auxiliary_depth) sum += product(auxiliary, s.auxiliary_depth, d.auxiliary_w + o * s.auxiliary_depth, scales.auxiliary_scale);
      sum += product(before, s.outputs, d.h_w + o * s.outputs, scales.h_scale);
      y[o] = activate(sum, static_cast<uint8_t>(p.activation));
    }
    memcpy(h, y, s.outputs * sizeof *h);
  });
}

}  // namespace

void rnn_f32_scalar(const RnnF32Params& p, const RnnData<float>& d) { rnn(p, RnnF32S8Params{}, d); }
void rnn_f32_s8_scalar(const RnnF32S8Params& p, const RnnData<int8_t>& d) { rnn(p.floats, p, d); }

}  // namespace thimble::kernels

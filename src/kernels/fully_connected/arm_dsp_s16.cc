// SPDX-License-Identifier: Apache-2.0
// Fully connected layers of 16-bit numbers with two products an instruction. Four rows of weights share what x costs.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// The sums of x and four rows, or the same row four times where `row` is 0.
void sum_rows(const int16_t* x, uint32_t count, const int8_t* w, uint32_t row, uint32_t (&sums)[4]) {
  ShortRows f(x, w, row, count);
  f.add();
  memcpy(sums, f.sums, sizeof sums);
}

// Outputs [first, first + count) of at most four rows.
void finish_rows(const ShortOutputs& outputs, const FullyConnectedShape& s, const int16_t* x, const int8_t* w, uint32_t first, uint32_t count,
                 int16_t* y) {
  const uint32_t row = count == 4 ? s.depth : 0;
  uint32_t sums[4];
  if (outputs.sums_fit()) {
    sum_rows(x, s.depth, w, row, sums);
    for (uint32_t n = 0; n < count; n++)
      outputs.finish<1>(outputs.channel(first + n), {sums[n]}, first + n, {y});
    return;
  }
  int64_t wide[4] = {};
  for (uint32_t from = 0; from < s.depth; from += kExactTaps) {
    sum_rows(x + from, s.depth - from < kExactTaps ? s.depth - from : kExactTaps, w + from, row, sums);
    for (uint32_t n = 0; n < 4; n++) wide[n] += static_cast<int32_t>(sums[n]);
  }
  for (uint32_t n = 0; n < count; n++) y[first + n] = outputs.finish_wide(wide[n], first + n);
}

}  // namespace

void fully_connected_s16_arm_dsp(const FullyConnectedParams& p, const Operands<int16_t, const int8_t*>& d) {
  if (p.output.w_offset != 0) return fully_connected_s16_scalar(p, d);
  const FullyConnectedShape& s = p.shape;
  const ShortOutputs outputs(p.output, d, s.depth);
  for (uint32_t b = 0; b < s.batches; b++) {
    const int8_t* w = d.w;
    uint32_t o = 0;
    for (; o + 4 <= s.outputs; o += 4, w += 4 * s.depth) finish_rows(outputs, s, d.x + b * s.depth, w, o, 4, d.y + b * s.outputs);
    for (; o < s.outputs; o++, w += s.depth) finish_rows(outputs, s, d.x + b * s.depth, w, o, 1, d.y + b * s.outputs);
  }
  limit_shorts(d.y, s.batches * s.outputs, p.output);
}

}  // namespace thimble::kernels
#endif

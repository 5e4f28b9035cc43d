// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with two products an instruction. Four rows of weights share what x costs; each weight is read once.
#include "kernels/arch/arm_dsp_rows.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

struct Outputs {
  const FullyConnectedParams& p;
  const Operands<int8_t, const int8_t*>& d;

  Scale scale(uint32_t o) const {
    const uint32_t c = o * p.output.channel_step;
    return scale_of(d.multipliers[c], d.shifts[c]);
  }
  int8_t finish(uint32_t sum, uint32_t o) const { return limited_byte(multiply_add(sum, scale(o), p.output.y_offset)); }
};

// Goes back over as many rows.
void step_back(Rows& f, uint32_t rows) { f.w -= rows * f.row, f.bias -= rows * (f.bias_step / 16); }

// Where each output has a multiplier of its own, the weights have a zero point (what that adds is the same for all outputs), or there are
// fewer than four.
[[gnu::noinline]] void finish_from_sums(Rows& f, const Outputs& out, int8_t* y) {
  uint32_t offset = 0;
  for (const int8_t* x = f.x; out.p.output.w_offset != 0 && x != f.x_end; x++)
    offset += static_cast<uint32_t>((*x + out.p.output.x_offset) * out.p.output.w_offset);
  const uint32_t outputs = out.p.shape.outputs;
  f.doubled_value = 0;
  for (uint32_t o = 0, count; o < outputs; o += count) {
    uint32_t sum[4];
    if (outputs < 4) {
      count = 1;
      sum[0] = sum_row(f, f.w) + static_cast<uint32_t>(f.bias[o]);
      f.w += f.row;
    } else {
      count = 4;
      if (o + 4 > outputs) step_back(f, o + 4 - outputs), o = outputs - 4;   // some twice
      f.y = sum, f.blocks = 1;
      finish_rows(f);
    }
    for (uint32_t n = 0; n < count; n++) y[o + n] = out.finish(offset + sum[n], o + n);
  }
}

}  // namespace

void fully_connected_s8_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t row = p.shape.depth, outputs = p.shape.outputs;
  const Outputs out = {p, d};
  Rows f;
  f.set_row(row, p.output.x_offset);
  f.bias_step = d.bias ? 16 : 0;
  f.y_offset = p.output.y_offset;
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = p.shape.batches; b != 0; b--, x += row, y += outputs) {
    f.set_x(x);
    f.w = d.w;
    f.bias = d.bias ? static_cast<const int32_t*>(d.bias) : kNoBias;
    if (p.output.channel_step != 0 || p.output.w_offset != 0 || outputs < 4) {
      finish_from_sums(f, out, y);
      continue;
    }
    f.set_scale(out.scale(0));
    f.y = y, f.blocks = outputs / 4;
    finish_rows(f);
    if (outputs % 4 == 0) continue;
    step_back(f, 4 - outputs % 4);   // some twice
    f.y = y + outputs - 4, f.blocks = 1;
    finish_rows(f);
  }
  if (p.output.lowest != -128 || p.output.highest != 127)
    limit_bytes(d.y, p.shape.batches * outputs, p.output.lowest, p.output.highest);
}

}  // namespace thimble::kernels
#endif

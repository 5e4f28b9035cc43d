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
};

inline void set_scale(Rows& f, const Outputs& out, uint32_t o) {
  const uint32_t c = o * out.p.output.channel_step;
  const Scale scale = scale_of(out.d.multipliers[c], out.d.shifts[c]);
  f.multiplier = scale.value, f.left = scale.left, f.right = scale.right;
}

inline void finish_one(Rows& f, const Outputs& out, uint32_t o, uint32_t sum, int8_t* y) {
  set_scale(f, out, o);
  y[o] = limited_byte(multiply_add(sum, f.multiplier, f.left, f.right, f.y_offset));
}

// Blocks of rows from `first` on.
void finish_blocks(Rows& f, const Outputs& out, uint32_t first, uint32_t blocks, int8_t* y) {
  f.w = out.d.w + first * f.row;
  if (out.d.bias) f.bias = static_cast<const int32_t*>(out.d.bias) + first;
  f.y = y + first;
  f.blocks = blocks;
  if (f.sums_only == 0) return finish_rows(f);
  for (uint32_t o = first; blocks != 0; blocks--) {
    uint32_t sum[4];
    f.y = sum, f.blocks = 1;
    finish_rows(f);
    for (uint32_t n = 0; n < 4; n++, o++) finish_one(f, out, o, sum[n], y);
  }
}

// One by one: where there are fewer than four, or the weights have a zero point. What that adds is the same for all outputs.
[[gnu::cold, gnu::noinline]] void finish_singly(Rows& f, const Outputs& out, int8_t* y) {
  uint32_t offset = 0;
  for (const int8_t* x = f.x; out.p.output.w_offset != 0 && x != f.x_end; x++)
    offset += static_cast<uint32_t>((*x + out.p.output.x_offset) * out.p.output.w_offset);
  for (uint32_t o = 0; o < out.p.shape.outputs; o++) {
    const uint32_t start = offset + static_cast<uint32_t>(out.d.bias ? static_cast<const int32_t*>(out.d.bias)[o] : 0);
    finish_one(f, out, o, start + sum_row(f, out.d.w + o * f.row), y);
  }
}

}  // namespace

void fully_connected_s8_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t row = p.shape.depth, outputs = p.shape.outputs;
  const Outputs out = {p, d};
  Rows f;
  f.set_row(row, p.output.x_offset);
  f.bias = kNoBias, f.bias_step = d.bias ? 16 : 0;
  f.y_offset = p.output.y_offset;
  f.sums_only = p.output.channel_step;
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = p.shape.batches; b != 0; b--, x += row, y += outputs) {
    f.set_x(x);
    if (p.output.w_offset != 0 || outputs < 4) {
      finish_singly(f, out, y);
    } else {
      set_scale(f, out, 0);
      finish_blocks(f, out, 0, outputs / 4, y);
      if (outputs % 4 != 0) finish_blocks(f, out, outputs - 4, 1, y);   // some twice
    }
  }
  if (p.output.lowest != -128 || p.output.highest != 127)
    limit_bytes(d.y, p.shape.batches * outputs, p.output.lowest, p.output.highest);
}

}  // namespace thimble::kernels
#endif

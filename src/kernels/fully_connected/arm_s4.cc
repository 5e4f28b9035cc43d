// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with int4 weights: with dual multiply-accumulate straight from the packed ones, on Helium through the kernel of
// int8.
#include "kernels/arch/arm_s4.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {
namespace {

NibbleBlocks blocks(const FullyConnectedShape& s) { return {s.batches, s.depth, s.outputs, false}; }

void set_outputs(FullyConnectedParams& p, uint32_t outputs) { p.shape.outputs = outputs; }

}  // namespace

THIMBLE_S4_SCRATCH(fully_connected, FullyConnectedParams, arm_mve, fully_connected_s8_arm_mve_scratch_bytes)
THIMBLE_S4_ARM_MVE(fully_connected, FullyConnectedParams)

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// Nibbles in the upper half of their bytes are 16 times the weights, and so are the sums: they hold as many products.
constexpr uint32_t kMostTaps = 1 << 16;

// 16 times the sums of x and two rows, eight numbers at a time. x is paired as nibbles come: 0 and 4, 2 and 6, 1 and 5, 3 and 7.
[[gnu::noinline]] void sum_two_rows(const int8_t* x, uint32_t eights, uint32_t offsets, const uint8_t* w0, const uint8_t* w1, uint32_t (&sums)[2]) {
  uint32_t s0 = 0, s1 = 0;
  for (; eights != 0; eights--, x += 8, w0 += 4, w1 += 4) {
    const uint32_t a = load_word(x), b = load_word(x + 4), a02 = even_bytes(offsets, a), a13 = odd_bytes(offsets, a),
                   b02 = even_bytes(offsets, b), b13 = odd_bytes(offsets, b);
    const uint32_t x04 = even_halves(a02, b02), x26 = odd_halves(a02, b02), x15 = even_halves(a13, b13), x37 = odd_halves(a13, b13);
    const auto add = [=](uint32_t s, uint32_t w) __attribute__((always_inline)) {
      const uint32_t low = w << 4 & 0xF0F0F0F0u, high = w & 0xF0F0F0F0u;
      s = add_products(add_products(s, even_bytes(low), x04), odd_bytes(low), x26);
      return add_products(add_products(s, even_bytes(high), x15), odd_bytes(high), x37);
    };
    s0 = add(s0, load_word(w0));
    s1 = add(s1, load_word(w1));
  }
  sums[0] = s0, sums[1] = s1;
}

}  // namespace

void fully_connected_s8_s4_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, Nibbles>& d) {
  const uint32_t depth = p.shape.depth, outputs = p.shape.outputs, whole = depth / 8 * 8, step = p.output.channel_step;
  if (depth % 2 != 0 || depth > kMostTaps || p.output.w_offset != 0) return fully_connected_s8_s4_scalar(p, d);
  const int32_t* const bias = static_cast<const int32_t*>(d.bias);
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += depth, y += outputs) {
    for (uint32_t o = 0; o < outputs; o += 2) {
      const Nibbles w = d.w + o * depth;
      const uint32_t rows = outputs - o < 2 ? 1 : 2;
      uint32_t sums[2];
      sum_two_rows(x, depth / 8, both_halves(p.output.x_offset), w.byte(), (rows == 2 ? w + depth : w).byte(), sums);
      for (uint32_t n = 0; n < rows; n++) {
        uint32_t sum = static_cast<uint32_t>(static_cast<int32_t>(sums[n]) >> 4) + (bias ? static_cast<uint32_t>(bias[o + n]) : 0);
        for (uint32_t k = whole; k < depth; k++) sum += static_cast<uint32_t>((x[k] + p.output.x_offset) * w[n * depth + k]);
        const Scale scale = scale_of(d.multipliers[(o + n) * step], d.shifts[(o + n) * step]);
        y[o + n] = static_cast<int8_t>(clamp<int32_t>(multiply_add(sum, scale, p.output.y_offset), p.output.lowest, p.output.highest));
      }
    }
  }
}
#endif

}  // namespace thimble::kernels

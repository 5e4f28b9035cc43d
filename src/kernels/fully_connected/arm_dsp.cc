// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with two products an instruction. Four rows of weights share what x costs; each weight is read once.
#include "kernels/arch/arm_dsp.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// Four sums over x and four rows of weights, `row` bytes apart, of which `groups` times four bytes are summed; groups >= 1.
struct FourRows {
  uint32_t sum[4];
  const int8_t* x;
  const int8_t* w;
};

#if THIMBLE_ARM_DSP == 2
// 25 cycles for 16 products. Two words of weights are loaded in a row because a load behind a load costs one cycle less; the loop is
// entered where its last turn will be full: a group is 92 bytes of code.
[[gnu::always_inline]] inline void add_groups(FourRows& f, uint32_t row, uint32_t groups, uint32_t x_offsets) {
  const int8_t* const end = f.x + 4 * groups;
  uint32_t a = (0u - groups) % 4 * 92, b, t, even, odd;
  asm volatile(
      "adr.w %[b], 1f\n\t"
      "add %[b], %[b], %[a]\n\t"
      "mov pc, %[b]\n"
      "1:\n\t"
      ".rept 4\n\t"
      "ldr.w %[odd], [%[x]], #4\n\t"
      "ldr.w %[a], [%[w], %[row]]\n\t"
      "ldr.w %[b], [%[w], %[row], lsl #1]\n\t"
      "sxtab16 %[even], %[offsets], %[odd]\n\t"
      "sxtab16 %[odd], %[offsets], %[odd], ror #8\n\t"
      "sxtb16.w %[t], %[a]\n\t"
      "smlad %[s1], %[t], %[even], %[s1]\n\t"
      "sxtb16.w %[a], %[a], ror #8\n\t"
      "smlad %[s1], %[a], %[odd], %[s1]\n\t"
      "sxtb16.w %[t], %[b]\n\t"
      "smlad %[s2], %[t], %[even], %[s2]\n\t"
      "sxtb16.w %[b], %[b], ror #8\n\t"
      "smlad %[s2], %[b], %[odd], %[s2]\n\t"
      "ldr.w %[a], [%[w], %[row3]]\n\t"
      "ldr.w %[b], [%[w]], #4\n\t"
      "sxtb16.w %[t], %[a]\n\t"
      "smlad %[s3], %[t], %[even], %[s3]\n\t"
      "sxtb16.w %[a], %[a], ror #8\n\t"
      "smlad %[s3], %[a], %[odd], %[s3]\n\t"
      "sxtb16.w %[t], %[b]\n\t"
      "smlad %[s0], %[t], %[even], %[s0]\n\t"
      "sxtb16.w %[b], %[b], ror #8\n\t"
      "smlad %[s0], %[b], %[odd], %[s0]\n\t"
      ".endr\n\t"
      ".if . - 1b - 368\n\t.error \"groups of another size\"\n\t.endif\n\t"
      "ldr %[t], %[end]\n\t"
      "cmp %[x], %[t]\n\t"
      "bne 1b\n"
      : [s0] "+r"(f.sum[0]), [s1] "+r"(f.sum[1]), [s2] "+r"(f.sum[2]), [s3] "+r"(f.sum[3]), [x] "+r"(f.x), [w] "+r"(f.w), [a] "+r"(a),
        [b] "=&r"(b), [t] "=&r"(t), [even] "=&r"(even), [odd] "=&r"(odd)
      : [row] "r"(row), [row3] "r"(3 * row), [offsets] "r"(x_offsets), [end] "m"(end)
      : "cc", "memory");
}
#else
void add_groups(FourRows& f, uint32_t row, uint32_t groups, uint32_t x_offsets) {
  for (; groups != 0; groups--, f.x += 4, f.w += 4) {
    const uint32_t x = load_word(f.x), even = even_bytes(x_offsets, x), odd = odd_bytes(x_offsets, x);
    for (uint32_t n = 0; n < 4; n++) {
      const uint32_t w = load_word(f.w + n * row);
      f.sum[n] = add_products(add_products(f.sum[n], even_bytes(w), even), odd_bytes(w), odd);
    }
  }
}
#endif

// What all outputs of a batch share.
struct Batch {
  const FullyConnectedParams& p;
  const Operands<int8_t, const int8_t*>& d;
  const int8_t* x;
  uint32_t offset_sum;   // of x times w_offset
};

[[gnu::always_inline]] inline uint32_t start(const Batch& b, uint32_t output) {
  const int32_t* const bias = static_cast<const int32_t*>(b.d.bias);
  return b.offset_sum + (bias ? static_cast<uint32_t>(bias[output]) : 0);
}

[[gnu::always_inline]] inline int8_t finished(const Batch& b, const Scale& scale, uint32_t sum) {
  const Requantization& r = b.p.output;
  return static_cast<int8_t>(clamp<int32_t>(multiply_add(sum, scale, r.y_offset), r.lowest, r.highest));
}

inline Scale scale_at(const Batch& b, uint32_t output) { return scale_of(b.d.multipliers[output], b.d.shifts[output]); }

// Four outputs from `o` on.
[[gnu::always_inline]] inline void four_outputs(const Batch& b, uint32_t o, Scale scale, int8_t* y) {
  const uint32_t depth = b.p.shape.depth;
  FourRows f = {{start(b, o), start(b, o + 1), start(b, o + 2), start(b, o + 3)}, b.x, b.d.w + o * depth};
  const int8_t* const end = b.x + depth;
  if (depth >= 4) add_groups(f, depth, depth / 4, both_halves(b.p.output.x_offset));
  for (; f.x != end; f.x++, f.w++) {
    const int32_t x = *f.x + b.p.output.x_offset;
#pragma GCC unroll 4
    for (uint32_t n = 0; n < 4; n++) f.sum[n] += static_cast<uint32_t>(x * f.w[n * depth]);
  }
#pragma GCC unroll 4
  for (uint32_t n = 0; n < 4; n++) {
    if (b.p.output.channel_step != 0) scale = scale_at(b, o + n);
    y[o + n] = finished(b, scale, f.sum[n]);
  }
}

// Where there are fewer than four.
[[gnu::noinline]] void one_output(const Batch& b, uint32_t o, int8_t* y) {
  const uint32_t depth = b.p.shape.depth, offsets = both_halves(b.p.output.x_offset);
  const int8_t* const w = b.d.w + o * depth;
  uint32_t sum = start(b, o), i = 0;
#pragma GCC unroll 2
  for (; i + 4 <= depth; i += 4) {
    const uint32_t four_x = load_word(b.x + i), four_w = load_word(w + i);
    sum = add_products(sum, even_bytes(offsets, four_x), even_bytes(four_w));
    sum = add_products(sum, odd_bytes(offsets, four_x), odd_bytes(four_w));
  }
  for (; i < depth; i++) sum += static_cast<uint32_t>((b.x[i] + b.p.output.x_offset) * w[i]);
  y[o] = finished(b, scale_at(b, o * b.p.output.channel_step), sum);
}

}  // namespace

void fully_connected_s8_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t outputs = p.shape.outputs;
  Batch b = {p, d, d.x, 0};
  int8_t* y = d.y;
  for (uint32_t i = 0; i < p.shape.batches; i++, b.x += p.shape.depth, y += outputs) {
    b.offset_sum = 0;
    for (uint32_t k = 0; p.output.w_offset != 0 && k < p.shape.depth; k++)
      b.offset_sum += static_cast<uint32_t>((b.x[k] + p.output.x_offset) * p.output.w_offset);
    if (outputs < 4) {
      for (uint32_t o = 0; o < outputs; o++) one_output(b, o, y);
      continue;
    }
    const Scale scale = scale_at(b, 0);
    for (uint32_t o = 0; o < outputs; o += 4) four_outputs(b, o + 4 <= outputs ? o : outputs - 4, scale, y);   // some of them twice
  }
}

}  // namespace thimble::kernels
#endif

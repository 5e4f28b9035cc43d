// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with two products an instruction. Four rows of weights share what x costs; each weight is read once.
#include "kernels/arch/arm_dsp.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// Sums over words of x and of four rows of weights. The machine code below knows the layout.
struct FourRows {
  uint32_t sum[4];
  const int8_t* x;
  const int8_t* w;
  uint32_t row, three_rows;    // bytes
  uint32_t x_offsets;
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full: kWordCode for each of -words modulo 4
  const int8_t* x_end;         // behind x by a multiple of four, at least one
};
constexpr uint32_t kWordCode = 92;

// Adds the products and leaves x and w behind the words. 25 cycles for a word of x and four of weights; a load behind a load costs one
// cycle less.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline]] void add_words(FourRows&) {
  asm("push {r0, r4-r11, lr}\n\t"
      "ldm r0, {r1-r11}\n\t"         // r1-r4 the sums, r5 x, r6 w, r7 and r8 the distances of rows, r9 x_offsets
      "push {r11}\n\t"
      "adr.w lr, 1f\n\t"
      "add lr, r10\n\t"
      "mov pc, lr\n"
      "1: .rept 4\n\t"
      "ldr.w r12, [r5], #4\n\t"
      "ldr.w r10, [r6, r7]\n\t"
      "ldr.w lr, [r6, r7, lsl #1]\n\t"
      "sxtab16 r0, r9, r12\n\t"
      "sxtab16 r12, r9, r12, ror #8\n\t"
      "sxtb16 r11, r10\n\t"
      "smlad r2, r11, r0, r2\n\t"
      "sxtb16 r10, r10, ror #8\n\t"
      "smlad r2, r10, r12, r2\n\t"
      "sxtb16 r11, lr\n\t"
      "smlad r3, r11, r0, r3\n\t"
      "sxtb16 lr, lr, ror #8\n\t"
      "smlad r3, lr, r12, r3\n\t"
      "ldr.w r10, [r6, r8]\n\t"
      "ldr.w lr, [r6], #4\n\t"
      "sxtb16 r11, r10\n\t"
      "smlad r4, r11, r0, r4\n\t"
      "sxtb16 r10, r10, ror #8\n\t"
      "smlad r4, r10, r12, r4\n\t"
      "sxtb16 r11, lr\n\t"
      "smlad r1, r11, r0, r1\n\t"
      "sxtb16 lr, lr, ror #8\n\t"
      "smlad r1, lr, r12, r1\n\t"
      ".endr\n\t"
      ".if . - 1b - 4 * %c0\n\t.error \"the code for a word has another size\"\n\t.endif\n\t"
      "ldr r11, [sp]\n\t"
      "cmp r5, r11\n\t"
      "bne.w 1b\n\t"
      "pop {r0, r7}\n\t"
      "stm r7, {r1-r6}\n\t"
      "pop {r4-r11, pc}" ::"i"(kWordCode));
}
#else
void add_words(FourRows& f) {
  for (; f.x != f.x_end; f.x += 4, f.w += 4) {
    const uint32_t x = load_word(f.x), even = even_bytes(f.x_offsets, x), odd = odd_bytes(f.x_offsets, x);
    for (uint32_t n = 0; n < 4; n++) {
      const uint32_t w = load_word(f.w + n * f.row);
      f.sum[n] = add_products(add_products(f.sum[n], even_bytes(w), even), odd_bytes(w), odd);
    }
  }
}
#endif

struct Outputs {
  const FullyConnectedParams& p;
  const Operands<int8_t, const int8_t*>& d;
  uint32_t offset_sum;   // of x times w_offset
  uint32_t lowest, highest;
};

inline uint32_t start(const Outputs& out, uint32_t o) {
  const int32_t* const bias = static_cast<const int32_t*>(out.d.bias);
  return out.offset_sum + (bias ? static_cast<uint32_t>(bias[o]) : 0);
}

inline Scale scale_at(const Outputs& out, uint32_t o) {
  o *= out.p.output.channel_step;
  return scale_of(out.d.multipliers[o], out.d.shifts[o]);
}

inline int8_t finished(const Outputs& out, uint32_t sum, const Scale& scale) {
  const Requantization& r = out.p.output;
  return static_cast<int8_t>(clamp<int32_t>(multiply_add(sum, scale, r.y_offset), r.lowest, r.highest));
}

// Four outputs from `o` on; f holds what stays the same for all of them.
inline void four_outputs(const Outputs& out, FourRows& f, const int8_t* x, uint32_t o, const Scale& scale, int8_t* y) {
  const uint32_t row = f.row;
  const int8_t* const end = x + row;
#pragma GCC unroll 4
  for (uint32_t n = 0; n < 4; n++) f.sum[n] = start(out, o + n);
  f.x = x;
  f.w = out.d.w + o * row;
  if (row >= 4) add_words(f);
  for (; f.x != end; f.x++, f.w++) {
    const int32_t one = *f.x + out.p.output.x_offset;
#pragma GCC unroll 4
    for (uint32_t n = 0; n < 4; n++) f.sum[n] += static_cast<uint32_t>(one * f.w[n * row]);
  }
  if (out.p.output.channel_step == 0) {
    const int32_t more = out.p.output.y_offset;
    store_word(y + o, limited_bytes(multiply_add(f.sum[0], scale, more), multiply_add(f.sum[1], scale, more),
                                    multiply_add(f.sum[2], scale, more), multiply_add(f.sum[3], scale, more), out.lowest, out.highest));
    return;
  }
#pragma GCC unroll 1
  for (uint32_t n = 0; n < 4; n++) y[o + n] = finished(out, f.sum[n], scale_at(out, o + n));
}

// Where there are fewer than four.
[[gnu::noinline]] void one_output(const Outputs& out, const FourRows& f, const int8_t* x, uint32_t o, int8_t* y) {
  const int8_t* w = out.d.w + o * f.row;
  const int8_t* const end = x + f.row;
  uint32_t sum = start(out, o);
#pragma GCC unroll 2
  for (; x != f.x_end; x += 4, w += 4) {
    const uint32_t four_x = load_word(x), four_w = load_word(w);
    sum = add_products(sum, even_bytes(f.x_offsets, four_x), even_bytes(four_w));
    sum = add_products(sum, odd_bytes(f.x_offsets, four_x), odd_bytes(four_w));
  }
  for (; x != end; x++, w++) sum += static_cast<uint32_t>((*x + out.p.output.x_offset) * *w);
  y[o] = finished(out, sum, scale_at(out, o));
}

void one_batch(Outputs& out, FourRows& f, const int8_t* x, int8_t* y) {
  const Requantization& r = out.p.output;
  f.x_end = x + (f.row & ~3u);
  for (uint32_t k = 0; r.w_offset != 0 && k < f.row; k++) out.offset_sum += static_cast<uint32_t>((x[k] + r.x_offset) * r.w_offset);
  const uint32_t outputs = out.p.shape.outputs;
  if (outputs < 4) {
    for (uint32_t o = 0; o < outputs; o++) one_output(out, f, x, o, y);
    return;
  }
  const Scale scale = scale_at(out, 0);
  for (uint32_t o = 0; o < outputs; o += 4) four_outputs(out, f, x, o + 4 <= outputs ? o : outputs - 4, scale, y);   // some twice
}

}  // namespace

void fully_connected_s8_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t row = p.shape.depth;
  FourRows f;
  f.row = row;
  f.three_rows = 3 * row;
  f.x_offsets = both_halves(p.output.x_offset);
  f.skipped_bytes = kWordCode * ((0u - row / 4) % 4);
  for (uint32_t b = 0; b < p.shape.batches; b++) {
    Outputs out = {p, d, 0, all_bytes(p.output.lowest), all_bytes(p.output.highest)};
    one_batch(out, f, d.x + b * row, d.y + b * p.shape.outputs);
  }
}

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Fully connected layers with two products an instruction. Four rows of weights share what x costs; each weight is read once.
#include "kernels/arch/arm_dsp.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// Rows of weights against x, four at a time. The machine code below knows the layout.
struct Rows {
  const int8_t* x;
  const int8_t* w;
  uint32_t row, three_rows;    // bytes
  uint32_t x_offsets;
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full: kWordCode for each of -words modulo 4
  const int8_t* words_end;     // of the part of x that is whole words
  const int8_t* x_end;
  const int32_t* bias;
  uint32_t bias_step;          // bytes: 16, or 0 where the bias is kNoBias
  int8_t* y;
  uint32_t blocks;             // of four rows
  int32_t multiplier, left, right, y_offset;   // as multiply_add() takes them
  uint32_t sums_only;          // 1: only a block's sums are wanted
  uint32_t sum[4];
};
constexpr uint32_t kWordCode = 92;
constexpr int32_t kNoBias[4] = {};

// 25 cycles for a word of x and four of weights, some 100 besides for four rows. A load behind a load costs one cycle less.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline]] void finish_rows(Rows&) {
  // r1-r4 the sums, r5 x, r6 w, r7 and r8 the distances of rows, r9 x_offsets; on the stack lies words_end, then the struct's address
  asm("push {r0, r4-r11, lr}\n\t"
      "sub sp, #4\n"
      "1: ldr lr, [sp, #4]\n\t"
      "ldrd r12, r5, [lr, #32]\n\t"
      "ldm r12, {r1-r4}\n\t"
      "add r12, r5\n\t"
      "str r12, [lr, #32]\n\t"
      "ldm lr, {r5-r11}\n\t"
      "str r11, [sp]\n\t"
      "cmp r5, r11\n\t"
      "beq.w 3f\n\t"
      "adr.w r12, 2f\n\t"
      "add r12, r10\n\t"
      "mov pc, r12\n"
      "2: .rept 4\n\t"
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
      ".if . - 2b - 4 * %c0\n\t.error \"the code for a word has another size\"\n\t.endif\n\t"
      "ldr r11, [sp]\n\t"
      "cmp r5, r11\n\t"
      "bne.w 2b\n"
      "3: ldr lr, [sp, #4]\n\t"
      "ldr r11, [lr, #28]\n"
      "4: cmp r5, r11\n\t"
      "beq 5f\n\t"
      "ldrsb r12, [r5], #1\n\t"
      "ldrsb r10, [r6, r7]\n\t"
      "sxtah r12, r12, r9\n\t"
      "mla r2, r12, r10, r2\n\t"
      "ldrsb r10, [r6, r7, lsl #1]\n\t"
      "mla r3, r12, r10, r3\n\t"
      "ldrsb r10, [r6, r8]\n\t"
      "mla r4, r12, r10, r4\n\t"
      "ldrsb r10, [r6], #1\n\t"
      "mla r1, r12, r10, r1\n\t"
      "b 4b\n"
      "5: add r6, r8\n\t"
      "ldr r5, [lr, #64]\n\t"
      "str r6, [lr, #4]\n\t"
      "cmp r5, #0\n\t"
      "bne 6f\n\t"
      "add r10, lr, #48\n\t"
      "ldm r10, {r5-r8}\n\t"
      ".irp sum, r1, r2, r3, r4\n\t"
      "lsls \\sum, r6\n\t"
      "smull r9, \\sum, \\sum, r5\n\t"
      "adds r9, #0x40000000\n\t"
      "adc \\sum, #0\n\t"
      "adds r9, r9\n\t"
      "adcs \\sum, \\sum\n\t"
      "adds \\sum, \\sum, \\sum, asr #31\n\t"
      "asrs \\sum, r7\n\t"
      "adc \\sum, r8\n\t"
      "ssat \\sum, #8, \\sum\n\t"
      ".endr\n\t"
      "bfi r1, r2, #8, #8\n\t"
      "bfi r1, r3, #16, #8\n\t"
      "bfi r1, r4, #24, #8\n\t"
      "ldrd r5, r6, [lr, #40]\n\t"
      "str r1, [r5], #4\n\t"
      "subs r6, #1\n\t"
      "strd r5, r6, [lr, #40]\n\t"
      "bne.w 1b\n\t"
      "add sp, #8\n\t"
      "pop {r4-r11, pc}\n"
      "6: add lr, #68\n\t"
      "stm lr, {r1-r4}\n\t"
      "add sp, #8\n\t"
      "pop {r4-r11, pc}" ::"i"(kWordCode));
}
#else
void finish_rows(Rows& f) {
  do {
    for (uint32_t n = 0; n < 4; n++) f.sum[n] = static_cast<uint32_t>(f.bias[n]);
    const int8_t* x = f.x;
    for (; x != f.words_end; x += 4, f.w += 4) {
      for (uint32_t n = 0; n < 4; n++) {
        const uint32_t w = load_word(f.w + n * f.row), even = even_bytes(f.x_offsets, load_word(x)), odd = odd_bytes(f.x_offsets, load_word(x));
        f.sum[n] = add_products(add_products(f.sum[n], even_bytes(w), even), odd_bytes(w), odd);
      }
    }
    for (; x != f.x_end; x++, f.w++) {
      for (uint32_t n = 0; n < 4; n++) f.sum[n] += static_cast<uint32_t>((*x + static_cast<int16_t>(f.x_offsets)) * f.w[n * f.row]);
    }
    f.w += f.three_rows, f.bias += f.bias_step / 4;
    if (f.sums_only) return;
    for (uint32_t n = 0; n < 4; n++) *f.y++ = limited_byte(multiply_add(f.sum[n], f.multiplier, f.left, f.right, f.y_offset));
  } while (--f.blocks != 0);
}
#endif

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
    finish_rows(f);
    for (uint32_t n = 0; n < 4; n++, o++) finish_one(f, out, o, f.sum[n], y);
  }
}

// Where there are fewer than four.
void finish_few(Rows& f, const Outputs& out, int8_t* y) {
  const int8_t* w = out.d.w;
  for (uint32_t o = 0; o < out.p.shape.outputs; o++) {
    const int8_t* x = f.x;
    uint32_t sum = static_cast<uint32_t>(out.d.bias ? static_cast<const int32_t*>(out.d.bias)[o] : 0);
    for (; x != f.words_end; x += 4, w += 4) {
      const uint32_t four_x = load_word(x), four_w = load_word(w);
      sum = add_products(sum, even_bytes(f.x_offsets, four_x), even_bytes(four_w));
      sum = add_products(sum, odd_bytes(f.x_offsets, four_x), odd_bytes(four_w));
    }
    for (; x != f.x_end; x++, w++) sum += static_cast<uint32_t>((*x + out.p.output.x_offset) * *w);
    finish_one(f, out, o, sum, y);
  }
}

// Where the weights have a zero point: what it adds to all outputs of a batch is put into their sums.
void finish_with_w_offset(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d, const int8_t* x, int8_t* y) {
  uint32_t offset = 0;
  for (uint32_t k = 0; k < p.shape.depth; k++) offset += static_cast<uint32_t>((x[k] + p.output.x_offset) * p.output.w_offset);
  const Outputs out = {p, d};
  Rows f;
  f.y_offset = p.output.y_offset;
  for (uint32_t o = 0; o < p.shape.outputs; o++) {
    uint32_t sum = offset + static_cast<uint32_t>(d.bias ? static_cast<const int32_t*>(d.bias)[o] : 0);
    const int8_t* const w = d.w + o * p.shape.depth;
    for (uint32_t k = 0; k < p.shape.depth; k++) sum += static_cast<uint32_t>((x[k] + p.output.x_offset) * w[k]);
    finish_one(f, out, o, sum, y);
  }
}

}  // namespace

void fully_connected_s8_arm_dsp(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t row = p.shape.depth, outputs = p.shape.outputs;
  const Outputs out = {p, d};
  Rows f;
  f.row = row, f.three_rows = 3 * row;
  f.x_offsets = both_halves(p.output.x_offset);
  f.skipped_bytes = kWordCode * ((0u - row / 4) % 4);
  f.bias = kNoBias, f.bias_step = d.bias ? 16 : 0;
  f.y_offset = p.output.y_offset;
  f.sums_only = p.output.channel_step;
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = p.shape.batches; b != 0; b--, x += row, y += outputs) {
    f.x = x, f.words_end = x + (row & ~3u), f.x_end = x + row;
    if (p.output.w_offset != 0) {
      finish_with_w_offset(p, d, x, y);
    } else if (outputs < 4) {
      finish_few(f, out, y);
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

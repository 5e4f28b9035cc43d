// SPDX-License-Identifier: Apache-2.0
// Fully connected layers of 16-bit numbers with two products an instruction. Four rows of weights share what x costs.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/fully_connected/fully_connected.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// A whole number of words of four rows of weights against x, at least one. The machine code below knows the layout.
struct Rows {
  const int16_t* x;
  const int8_t* w;
  uint32_t row, three_rows;    // bytes
  const int16_t* x_end;
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full: kWordCode for each of -words modulo 4
  uint32_t sums[4];
};
constexpr uint32_t kWordCode = 96;

// Sets the sums. 27 cycles for a word of each row.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline, gnu::aligned(4)]] void sum_words(Rows&) {
  // r1-r4 the sums, r5 x and r6 w, r7 and r8 the distances of rows, r9 the end of x
  asm("push {r0, r4-r11, lr}\n\t"
      "ldm r0, {r5-r10}\n\t"
      ".irp sum, r1, r2, r3, r4\n\t"
      "mov \\sum, #0\n\t"
      ".endr\n\t"
      "adr.w r12, 1f\n\t"
      "add r12, r10\n\t"
      "mov pc, r12\n"
      "1: .rept 4\n\t"
      "ldr.w r0, [r5], #4\n\t"
      "ldr.w r10, [r5], #4\n\t"
      "ldr.w r11, [r6, r7]\n\t"
      "ldr.w lr, [r6, r7, lsl #1]\n\t"
      "pkhbt r12, r0, r10, lsl #16\n\t"
      "pkhtb r10, r10, r0, asr #16\n\t"
      "sxtb16 r0, r11\n\t"
      "smlad r2, r0, r12, r2\n\t"
      "sxtb16 r11, r11, ror #8\n\t"
      "smlad r2, r11, r10, r2\n\t"
      "ldr.w r11, [r6, r8]\n\t"
      "sxtb16 r0, lr\n\t"
      "smlad r3, r0, r12, r3\n\t"
      "sxtb16 lr, lr, ror #8\n\t"
      "smlad r3, lr, r10, r3\n\t"
      "ldr.w lr, [r6], #4\n\t"
      ".irp row, r11, lr\n\t"
      "sxtb16 r0, \\row\n\t"
      ".ifc \\row, lr\n\t"
      "smlad r1, r0, r12, r1\n\t"
      "sxtb16 lr, lr, ror #8\n\t"
      "smlad r1, lr, r10, r1\n\t"
      ".else\n\t"
      "smlad r4, r0, r12, r4\n\t"
      "sxtb16 r11, r11, ror #8\n\t"
      "smlad r4, r11, r10, r4\n\t"
      ".endif\n\t"
      ".endr\n\t"
      ".endr\n\t"
      ".org 1b + 4 * %c0\n\t"
      "cmp r5, r9\n\t"
      "bne.w 1b\n\t"
      "pop {r0}\n\t"
      "add r0, #24\n\t"
      "stm r0, {r1-r4}\n\t"
      "pop {r4-r11, pc}" ::"i"(kWordCode) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void sum_words(Rows& f) {
  for (uint32_t n = 0; n < 4; n++) {
    f.sums[n] = 0;
    for (const int16_t* x = f.x; x != f.x_end; x += 4) {
      const uint32_t first = load_word(x), second = load_word(x + 2), w = load_word(f.w + n * f.row + (x - f.x));
      f.sums[n] = add_products(add_products(f.sums[n], even_bytes(w), even_halves(first, second)), odd_bytes(w), odd_halves(first, second));
    }
  }
}
#endif

// The sums of x and four rows, or the same row four times where `row` is 0.
void sum_rows(const int16_t* x, uint32_t count, const int8_t* w, uint32_t row, uint32_t (&sums)[4]) {
  const uint32_t words = count / 4;
  Rows f = {x, w, row, 3 * row, x + 4 * words, (0u - words) % 4 * kWordCode, {}};
  if (words != 0) sum_words(f);
  for (uint32_t n = 0; n < 4; n++) {
    sums[n] = f.sums[n];
    for (uint32_t k = 4 * words; k < count; k++) sums[n] += static_cast<uint32_t>(x[k] * w[n * row + k]);
  }
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

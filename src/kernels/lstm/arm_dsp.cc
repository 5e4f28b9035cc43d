// SPDX-License-Identifier: Apache-2.0
// The gates of stored cells with two products an instruction.
#include "kernels/arch/arm_dsp.h"
#include "kernels/lstm/integer_steps.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// Sums over values and a row of weights for each gate. The machine code below knows the layout.
struct GateSums {
  uint32_t* sum;
  const int8_t* x;
  const int8_t* w[kGates];
  uint32_t offsets;        // of x
  const int8_t* words_end; // behind x by a multiple of four
};

// Adds the products of whole words and leaves x and w behind them. 34 cycles for a word of x and four of weights.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline]] void add_words(GateSums&) {
  // r0-r3 the sums, r4 x, r5-r8 the weights, r9 offsets; on the stack lies words_end, then the struct's address
  asm("push {r0, r4-r11, lr}\n\t"
      "ldr r10, [r0, #28]\n\t"
      "push {r10}\n\t"
      "add r12, r0, #4\n\t"
      "ldr lr, [r0]\n\t"
      "ldm r12, {r4-r9}\n\t"
      "ldm lr, {r0-r3}\n\t"
      "cmp r4, r10\n\t"
      "beq 2f\n"
      "1: ldr r12, [r4], #4\n\t"
      "sxtab16 r10, r9, r12\n\t"
      "sxtab16 r11, r9, r12, ror #8\n\t"
      ".irp lane, 0, 1, 2, 3\n\t"
      ".if \\lane == 0\n\tldr r12, [r5], #4\n\t.endif\n\t"
      ".if \\lane == 1\n\tldr r12, [r6], #4\n\t.endif\n\t"
      ".if \\lane == 2\n\tldr r12, [r7], #4\n\t.endif\n\t"
      ".if \\lane == 3\n\tldr r12, [r8], #4\n\t.endif\n\t"
      "sxtb16 lr, r12\n\t"
      "smlad r\\lane, lr, r10, r\\lane\n\t"
      "sxtb16 r12, r12, ror #8\n\t"
      "smlad r\\lane, r12, r11, r\\lane\n\t"
      ".endr\n\t"
      "ldr r12, [sp]\n\t"
      "cmp r4, r12\n\t"
      "bne 1b\n"
      "2: pop {r9, r10}\n\t"
      "ldr r11, [r10], #4\n\t"
      "stm r11, {r0-r3}\n\t"
      "stm r10, {r4-r8}\n\t"
      "pop {r4-r11, pc}");
}
#else
void add_words(GateSums& f) {
  for (; f.x != f.words_end; f.x += 4) {
    for (uint32_t k = 0; k < kGates; k++, f.w[k - 1] += 4) {
      const uint32_t x = load_word(f.x), w = load_word(f.w[k]);
      f.sum[k] = add_products(add_products(f.sum[k], even_bytes(f.offsets, x), even_bytes(w)), odd_bytes(f.offsets, x), odd_bytes(w));
    }
  }
}
#endif

struct TwoProducts {
  static void add(uint32_t (&sum)[kGates], const int8_t* x, uint32_t count, const int8_t* const (&w)[kGates], uint32_t first, int32_t offset) {
    GateSums f = {sum, x, {w[0] + first, w[1] + first, w[2] + first, w[3] + first}, both_halves(offset), x + (count & ~3u)};
    add_words(f);
    for (const int8_t* const end = x + count; f.x != end; f.x++) {
      for (uint32_t k = 0; k < kGates; k++) sum[k] += static_cast<uint32_t>((*f.x + offset) * *f.w[k]++);
    }
  }
  static int32_t scale(int32_t value, const Multiplier& m) { return multiply_add(static_cast<uint32_t>(value), scale_of(m.value, m.shift), 0); }
  static int32_t scale(uint32_t sum, const Multiplier& m) { return multiply_add(sum, scale_of(m.value, m.shift), 0); }
  static int32_t saturate(int32_t value) { return limited_half(value); }
};

}  // namespace

void lstm_s8_arm_dsp(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { lstm<int8_t, TwoProducts>(p, d); }

}  // namespace thimble::kernels
#endif

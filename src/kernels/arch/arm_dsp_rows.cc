// SPDX-License-Identifier: Apache-2.0
// Four rows at a time share what x costs.
#include "kernels/arch/arm_dsp_rows.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

uint32_t sum_row(const Rows& f, const int8_t* w) {
  const int8_t* x = f.x;
  uint32_t sum = 0;
  for (; x != f.words_end; x += 4, w += 4) {
    const uint32_t four_x = load_word(x), four_w = load_word(w);
    sum = add_products(sum, even_bytes(f.x_offsets, four_x), even_bytes(four_w));
    sum = add_products(sum, odd_bytes(f.x_offsets, four_x), odd_bytes(four_w));
  }
  for (; x != f.x_end; x++, w++) sum += static_cast<uint32_t>((*x + static_cast<int16_t>(f.x_offsets)) * *w);
  return sum;
}

// Aligned, as adr counts from an aligned address. 25 cycles for a word of x and four of weights, some 100 besides for four rows. A load behind a load costs one cycle less.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline, gnu::aligned(4)]] void finish_rows(Rows&) {
  // r1-r4 the sums, r5 x, r6 w, r7 and r8 the distances of rows, r9 x_offsets; on the stack lies words_end, then the struct's address
  asm("ldr r1, [r0, #24]\n\t"
      "push {r0, r4-r11, lr}\n\t"
      "str r1, [sp, #-4]!\n"
      "1: ldr lr, [sp, #4]\n\t"
      "ldrd r12, r5, [lr, #32]\n\t"
      "ldm r12, {r1-r4}\n\t"
      "add r12, r5\n\t"
      "str r12, [lr, #32]\n\t"
      "ldm lr, {r5-r11}\n\t"
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
      ".org 2b + 4 * %c0\n\t"
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
      "str r6, [lr, #4]\n\t"
      "add r5, lr, #48\n\t"
      "ldm r5, {r5-r8}\n\t"
      "cbz r5, 6f\n\t"
      ".irp sum, r1, r2, r3, r4\n\t"
      "lsls \\sum, \\sum, r6\n\t"
      "smmlar \\sum, \\sum, r5, \\sum\n\t"
      "adds \\sum, \\sum, \\sum, asr #31\n\t"
      "asrs \\sum, \\sum, r7\n\t"
      "adc \\sum, \\sum, r8\n\t"
      "ssat \\sum, #8, \\sum\n\t"
      ".endr\n\t"
      "bfi r1, r2, #8, #8\n\t"
      "bfi r1, r3, #16, #8\n\t"
      "bfi r1, r4, #24, #8\n\t"
      "ldrd r5, r6, [lr, #40]\n\t"
      "str r1, [r5], #4\n"
      "7: subs r6, #1\n\t"
      "strd r5, r6, [lr, #40]\n\t"
      "bne.w 1b\n\t"
      "add sp, #8\n\t"
      "pop {r4-r11, pc}\n"
      "6: ldrd r5, r6, [lr, #40]\n\t"
      "stm r5!, {r1-r4}\n\t"
      "b 7b" ::"i"(Rows::kWordCode) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void finish_rows(Rows& f) {
  for (; f.blocks != 0; f.blocks--, f.w += 4 * f.row, f.bias += f.bias_step / 4) {
    for (uint32_t n = 0; n < 4; n++) {
      const uint32_t sum = static_cast<uint32_t>(f.bias[n]) + sum_row(f, f.w + n * f.row);
      if (f.doubled_value == 0) {
        *static_cast<uint32_t*>(f.y) = sum, f.y = static_cast<uint32_t*>(f.y) + 1;
      } else {
        const int8_t y = limited_byte(multiply_doubled_add(sum, f.doubled_value, f.left, f.right, f.y_offset));
        *static_cast<int8_t*>(f.y) = y, f.y = static_cast<int8_t*>(f.y) + 1;
      }
    }
  }
}
#endif

void RowSums::set(const int8_t* x, uint32_t count, int32_t x_offset) {
  f_.set_row(count, x_offset);
  f_.set_x(x);
  f_.doubled_value = 0;
}

void RowSums::add(const int8_t* w, const uint32_t* bias, uint32_t* sums, uint32_t rows) {
  f_.w = w;
  f_.bias = bias ? reinterpret_cast<const int32_t*>(bias) : kNoBias, f_.bias_step = bias ? 16 : 0;
  f_.y = sums, f_.blocks = rows / 4;
  if (rows >= 4) finish_rows(f_);
  for (uint32_t i = rows & ~3u; i < rows; i++) sums[i] = (bias ? bias[i] : 0) + sum_row(f_, w + i * f_.row);
}

}  // namespace thimble::kernels::arm_dsp
#endif

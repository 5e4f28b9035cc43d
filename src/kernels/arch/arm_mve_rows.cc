// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium, of one row of x alone.
#include "kernels/arch/arm_mve_sums.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {
namespace {

// Three outputs of one row of x at a time. In the order in which three_sums() loads it.
struct Threes {
  const int8_t* w[3];
  const int8_t* x;
  uint32_t depth;
  int32_t* sums;
  int32_t x_offset;
  uint32_t x_advance;         // depth, rounded up to whole vectors
  uint32_t w_advance;         // from where an output's weights end to the third next one's
  const int32_t* sums_end;
};

// r0, r4, r8: sums of products; r2, r6, r10: sums of w, which meet x_offset at the end; r1, r3, r5: w; r7: x; r9: depth; r11: where
// the sums go, which add to what is there; r12: x_offset. 3.7 instructions for 16 products of an output, 5.3 for an output.
[[gnu::noinline]] void three_sums(const Threes& threes) {
  register const Threes* from asm("r12") = &threes;
  asm volatile(
      "ldm r12!, {r1, r3, r5, r7, r9, r11}\n"
      "ldm r12, {r0, r2, r4, r6}\n"
      "push {r2, r4, r6}\n"
      "mov r12, r0\n"
      "1: ldm r11, {r0, r4, r8}\n"
      "mov r2, #0\n"
      "mov r6, #0\n"
      "mov r10, #0\n"
      "dlstp.8 lr, r9\n"
      "2: vldrb.u8 q0, [r7], #16\n"
      "vldrb.u8 q1, [r1], #16\n"
      "vmladava.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r3], #16\n"
      "vaddva.s8 r2, q1\n"
      "vmladava.s8 r4, q0, q2\n"
      "vldrb.u8 q3, [r5], #16\n"
      "vaddva.s8 r6, q2\n"
      "vmladava.s8 r8, q0, q3\n"
      "vaddva.s8 r10, q3\n"
      "letp lr, 2b\n"
      "mla r0, r2, r12, r0\n"
      "mla r4, r6, r12, r4\n"
      "mla r8, r10, r12, r8\n"
      "stm r11!, {r0, r4, r8}\n"
      "ldm sp, {r0, r2, r4}\n"
      "sub r7, r7, r0\n"
      "add r1, r1, r2\n"
      "add r3, r3, r2\n"
      "add r5, r5, r2\n"
      "cmp r11, r4\n"
      "bne 1b\n"
      "add sp, #12"
      : "+r"(from)
      :
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "cc", "memory", "d0", "d1", "d2", "d3", "d4",
        "d5", "d6", "d7");
}

// Six outputs of one row of x at a time. In the order in which six_sums() loads it.
struct Sixes {
  const int8_t* w[6];
  int32_t* sums;
  const int8_t* x;
  uint32_t depth;
  const int32_t* starts;
  uint32_t w_advance;         // from where an output's weights end to the sixth next one's
  const int32_t* sums_end;
};

// r0, r2, …, r10: sums; r1, r3, …, r11: w; r12: x, and around the inner loop what the stack keeps. 2.3 instructions for 16 products of an
// output, 3 for an output.
[[gnu::noinline]] void six_sums(const Sixes& sixes) {
  register const Sixes* from asm("r12") = &sixes;
  asm volatile(
      "ldm r12!, {r1, r3, r5, r7, r9, r11}\n"
      "ldm r12, {r0, r2, r4, r6, r8, r10}\n"
      "push {r0, r2, r4, r6, r8, r10}\n"
      "1: ldr r12, [sp, #12]\n"
      "ldm r12!, {r0, r2, r4, r6, r8, r10}\n"
      "str r12, [sp, #12]\n"
      "ldrd r12, lr, [sp, #4]\n"
      "dlstp.8 lr, lr\n"
      "2: vldrb.u8 q0, [r12], #16\n"
      "vldrb.u8 q1, [r1], #16\n"
      "vmladava.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r3], #16\n"
      "vmladava.s8 r2, q0, q2\n"
      "vldrb.u8 q1, [r5], #16\n"
      "vmladava.s8 r4, q0, q1\n"
      "vldrb.u8 q2, [r7], #16\n"
      "vmladava.s8 r6, q0, q2\n"
      "vldrb.u8 q1, [r9], #16\n"
      "vmladava.s8 r8, q0, q1\n"
      "vldrb.u8 q2, [r11], #16\n"
      "vmladava.s8 r10, q0, q2\n"
      "letp lr, 2b\n"
      "ldr r12, [sp]\n"
      "stm r12!, {r0, r2, r4, r6, r8, r10}\n"
      "str r12, [sp]\n"
      "ldrd r0, r2, [sp, #16]\n"
      "add r1, r1, r0\n"
      "add r3, r3, r0\n"
      "add r5, r5, r0\n"
      "add r7, r7, r0\n"
      "add r9, r9, r0\n"
      "add r11, r11, r0\n"
      "cmp r12, r2\n"
      "bne 1b\n"
      "add sp, #24"
      : "+r"(from)
      :
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "cc", "memory", "d0", "d1", "d2", "d3", "d4",
        "d5");
}

// sums[o] = sum over i of (x[i] + x_offset) * w[o, i] + bias[o], if there is one. There is room for a multiple of 3 sums.
void find_row_sums(const int8_t* x, int32_t x_offset, const int8_t* w, const int32_t* bias, uint32_t depth, uint32_t outputs, int32_t* sums) {
  if (bias) copy(reinterpret_cast<int8_t*>(sums), reinterpret_cast<const int8_t*>(bias), outputs * sizeof *sums);
  else fill(reinterpret_cast<int8_t*>(sums), 0, outputs * sizeof *sums);
  const uint32_t advance = (depth + 15) / 16 * 16, left = outputs % 3, full = outputs - left;
  Threes threes = {{w, w + depth, w + 2 * depth}, x, depth, sums, x_offset, advance, 3 * depth - advance, sums + full};
  if (full != 0) three_sums(threes);
  if (left == 0) return;
  w += full * depth;
  threes.w[0] = w, threes.w[1] = threes.w[2] = w + (left - 1) * depth;   // an output that is not there is the last one
  threes.sums = sums + full, threes.sums_end = threes.sums + 3;
  three_sums(threes);
}

}  // namespace

void add_row_products(const int8_t* x, const int8_t* w, uint32_t depth, uint32_t outputs, const int32_t* starts, int32_t* sums) {
  const uint32_t w_advance = 6 * depth - (depth + 15) / 16 * 16, full = outputs / 6 * 6;
  const auto run = [&](uint32_t first, uint32_t end) {
    const int8_t* const at = w + first * depth;
    const Sixes sixes = {{at, at + depth, at + 2 * depth, at + 3 * depth, at + 4 * depth, at + 5 * depth}, sums + first, x, depth,
                         starts + first, w_advance, sums + end};
    six_sums(sixes);
  };
  if (outputs >= 6) {
    run(0, full);
    if (full != outputs) run(outputs - 6, outputs);   // some once more
    return;
  }
  Sixes few = {{}, sums, x, depth, starts, 0, sums + 6};
  for (uint32_t k = 0; k < 6; k++) few.w[k] = w + (k < outputs ? k * depth : 0);   // an output that is not there is the first one
  six_sums(few);
}

void multiply_row(const Row& row, const Requantizer& requantizer, int8_t* y) {
  for (uint32_t o = 0; o < row.outputs; o += kThrees) {
    const uint32_t count = row.outputs - o < kThrees ? row.outputs - o : kThrees;
    find_row_sums(row.x, row.x_offset, row.w + o * row.depth, row.bias ? row.bias + o : nullptr, row.depth, count, row.sums);
    if (row.start != 0)
      for (uint32_t i = 0; i < count; i++) row.sums[i] = wrapping_add(row.sums[i], row.start);
    store_row(requantizer, row.sums, o, count, y + o);
  }
}

}  // namespace thimble::kernels::mve
#endif

// SPDX-License-Identifier: Apache-2.0
// The inner loops of the Cortex-M0+ kernels; the one in assembly has a twin in C for other machines.
#include "kernels/arch/arm_v6m.h"

#if THIMBLE_ARM_V6M

namespace thimble::kernels::arm_v6m {
namespace {

// What store() needs to know, in the order it reads it.
struct StoreRules {
  int32_t offset;   // y_offset - lowest
  uint32_t step;
  int32_t lowest, range;
  const int8_t* end;
};

uint32_t sum_of_list(const Entry* list, const Entry* end, const int8_t* w, uint32_t sum) {
  for (; list != end; list++) sum += static_cast<uint32_t>(list->x * w[list->w_at]);
  return sum;
}

uint32_t sum_of_channel(const int8_t* x, const int8_t* w, const ChannelWalk& walk, uint32_t sum) {
  for (uint32_t r = 0; r < walk.rows; r++, x += walk.x_row, w += walk.w_row) {
    for (uint32_t s = 0; s < walk.columns; s++, x += walk.x_tap, w += walk.w_tap) {
      sum += static_cast<uint32_t>((*x + walk.x_offset) * *w);
    }
  }
  return sum;
}

#if THIMBLE_ARM_V6M >= 2
// `quads` times four outputs; the entries are even in number. 13.5 instructions for four products, 9.5 on the M3.
//   r0 entry   r1 w_at   r2 x   r3 product   r4-r7 weights of the four   r8-r11 sums   r12 end
// On the stack: list, end, w of the next four, w_output; eight saved registers and lr; from and to of the next four, quads left.
[[gnu::naked, gnu::noinline]] void add_quads(const Entry*, const Entry*, const int8_t*, uint32_t, const uint32_t*, uint32_t*, uint32_t) {
  asm(".syntax unified\n"
      ".macro thimble_entry\n"
      "ldmia r0!, {r1, r2}\n"
#if THIMBLE_ARM_V6M == 3
      "ldrsb r3, [r4, r1]\n ldrsb lr, [r5, r1]\n mla r8, r3, r2, r8\n"
      "ldrsb r3, [r6, r1]\n ldrsb r1, [r7, r1]\n mla r9, lr, r2, r9\n mla r10, r3, r2, r10\n mla r11, r1, r2, r11\n"
#else
      "ldrsb r3, [r4, r1]\n muls r3, r2, r3\n add r8, r3\n"
      "ldrsb r3, [r5, r1]\n muls r3, r2, r3\n add r9, r3\n"
      "ldrsb r3, [r6, r1]\n muls r3, r2, r3\n add r10, r3\n"
      "ldrsb r3, [r7, r1]\n muls r3, r2, r3\n add r11, r3\n"
#endif
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r0-r7}\n"
      "mov r12, r1\n"
      "1:\n"
      "ldr r0, [sp, #0]\n ldr r4, [sp, #8]\n ldr r3, [sp, #12]\n"
      "adds r5, r4, r3\n adds r6, r5, r3\n adds r7, r6, r3\n adds r3, r7, r3\n str r3, [sp, #8]\n"
      "ldr r1, [sp, #52]\n cmp r1, #0\n beq 3f\n"
      "ldmia r1!, {r2, r3}\n mov r8, r2\n mov r9, r3\n"
      "ldmia r1!, {r2, r3}\n mov r10, r2\n mov r11, r3\n"
      "str r1, [sp, #52]\n"
      "2:\n"
      "thimble_entry\n"
      "thimble_entry\n"
      "cmp r0, r12\n"
      "bne 2b\n"
      "ldr r1, [sp, #56]\n"
      "mov r2, r8\n mov r3, r9\n stmia r1!, {r2, r3}\n"
      "mov r2, r10\n mov r3, r11\n stmia r1!, {r2, r3}\n"
      "str r1, [sp, #56]\n"
      "ldr r2, [sp, #60]\n subs r2, #1\n str r2, [sp, #60]\n"
      "bne 1b\n"
      "add sp, #16\n"
      "pop {r0-r3}\n"
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"
      "pop {r4-r7, pc}\n"
      "3:\n"   // from is null
      "mov r8, r1\n mov r9, r1\n mov r10, r1\n mov r11, r1\n b 2b\n"
      ".purgem thimble_entry\n");
}

// `quads` times four channels of x, each with its own weights. 23 instructions a tap.
//   r0 x   r1 w   r2, r3 what is loaded   r4-r7 0 1 2 3   r8-r11 sums   r12 x_offset   lr w_tap
// On the stack: x and w of the next four; 8: walk; 12: end of the row, rows left, from, x_tap; nine saved registers; 64: to of the next four,
// quads left.
[[gnu::naked, gnu::noinline]] void add_channel_quads(const int8_t*, const int8_t*, const ChannelWalk*, const uint32_t*, uint32_t*, uint32_t) {
  asm(".syntax unified\n"
      ".macro thimble_channel n, sum\n"
      "ldrsb r2, [r0, \\n]\n add r2, r12\n ldrsb r3, [r1, \\n]\n muls r2, r3, r2\n add \\sum, r2\n"
      ".endm\n"
      ".macro thimble_tap\n"
      "thimble_channel r4, r8\n thimble_channel r5, r9\n thimble_channel r6, r10\n thimble_channel r7, r11\n"
      "ldr r2, [sp, #24]\n add r0, r2\n add r1, lr\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "ldr r4, [r2, #0]\n push {r3, r4}\n"
      "sub sp, #8\n"
      "push {r0-r2}\n"
      "ldr r3, [r2, #28]\n mov r12, r3\n ldr r3, [r2, #4]\n mov lr, r3\n"
      "movs r4, #0\n movs r5, #1\n movs r6, #2\n movs r7, #3\n"
      "1:\n"
      "ldr r1, [sp, #20]\n"
      "ldmia r1!, {r2, r3}\n mov r8, r2\n mov r9, r3\n"
      "ldmia r1!, {r2, r3}\n mov r10, r2\n mov r11, r3\n"
      "str r1, [sp, #20]\n"
      "ldr r0, [sp, #0]\n adds r3, r0, #4\n str r3, [sp, #0]\n"
      "ldr r1, [sp, #4]\n adds r3, r1, #4\n str r3, [sp, #4]\n"
      "ldr r3, [sp, #8]\n ldr r2, [r3, #16]\n str r2, [sp, #16]\n"
      "2:\n"
      "ldr r3, [sp, #8]\n ldr r2, [r3, #20]\n cmp r2, #3\n beq 4f\n"
      "ldr r2, [r3, #24]\n add r2, r0\n str r2, [sp, #12]\n"
      "3:\n"
      "thimble_tap\n"
      "ldr r2, [sp, #12]\n cmp r0, r2\n bne 3b\n"
      "b 5f\n"
      "4:\n"
      "thimble_tap\n"
      "thimble_tap\n"
      "thimble_tap\n"
      "5:\n"
      "ldr r3, [sp, #8]\n ldr r2, [r3, #8]\n add r0, r2\n ldr r2, [r3, #12]\n add r1, r2\n"
      "ldr r2, [sp, #16]\n subs r2, #1\n str r2, [sp, #16]\n"
      "bne 2b\n"
      "ldr r1, [sp, #64]\n"
      "mov r2, r8\n mov r3, r9\n stmia r1!, {r2, r3}\n"
      "mov r2, r10\n mov r3, r11\n stmia r1!, {r2, r3}\n"
      "str r1, [sp, #64]\n"
      "ldr r2, [sp, #68]\n subs r2, #1\n str r2, [sp, #68]\n"
      "beq 6f\n b 1b\n"
      "6:\n"
      "add sp, #28\n"
      "pop {r0-r3}\n"
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"
      "pop {r4-r7, pc}\n"
      ".purgem thimble_tap\n"
      ".purgem thimble_channel\n");
}

#else
void add_quads(const Entry* list, const Entry* end, const int8_t* w, uint32_t w_output, const uint32_t* from, uint32_t* to,
               uint32_t quads) {
  for (; quads != 0; quads--, to += 4, w += 4 * w_output) {
    for (uint32_t n = 0; n < 4; n++) to[n] = sum_of_list(list, end, w + n * w_output, from != nullptr ? *from++ : 0);
  }
}

void add_channel_quads(const int8_t* x, const int8_t* w, const ChannelWalk* walk, const uint32_t* from, uint32_t* to, uint32_t quads) {
  for (uint32_t n = 0; n < 4 * quads; n++) to[n] = sum_of_channel(x + n, w + n, *walk, from[n]);
}
#endif

#if THIMBLE_ARM_V6M == 2
// An output a round: 44 instructions, or 34 where all have the same multiplier; see multiply_by_halves() for the arithmetic.
//   r0 sum   r1 y   r2 scratch, low half of the sum, half   r3 value_low   r4 sum, its high half   r5 value, value_high   r6 right
//   r7 result   r12 2^14   lr y_offset - lowest
//   each its own: r8, r10 multiplier and shift   r9, r11 their steps          the same: r8 value_low   r9 half   r10 value_high   r11 right
// On the stack: lowest, highest - lowest, end of y.
[[gnu::naked, gnu::noinline]] void store(const uint32_t*, const int32_t*, const int8_t*, int8_t*, const StoreRules*) {
  asm(".syntax unified\n"
      ".macro thimble_products same\n"
      "uxth r2, r4\n asrs r4, r4, #16\n"
      "mov r7, r2\n muls r7, r3, r7\n lsrs r7, r7, #16\n"
      "muls r2, r5, r2\n adds r7, r7, r2\n add r7, r12\n"
      "muls r3, r4, r3\n adds r7, r7, r3\n"
      "muls r5, r4, r5\n lsls r5, r5, #1\n"
      ".if \\same\n mov r2, r9\n .else\n movs r2, #1\n lsls r2, r2, r6\n lsrs r2, r2, #1\n .endif\n"
      ".endm\n"
      ".macro thimble_store again, same\n"
      "cmp r4, #0\n blt 5f\n"
      "thimble_products \\same\n"
      "lsrs r7, r7, #15\n adds r7, r7, r5\n adds r7, r7, r2\n lsrs r7, r7, r6\n"
      "3:\n"
      "add r7, lr\n ldr r2, [sp, #4]\n cmp r7, r2\n bhi 7f\n"
      "8:\n"
      "ldr r3, [sp, #0]\n adds r7, r7, r3\n strb r7, [r1]\n adds r1, #1\n"
      "ldr r2, [sp, #8]\n cmp r1, r2\n bne \\again\n"
      "b 20f\n"
      "5:\n"   // a sum below zero: after a RELU the lowest
      "mov r2, lr\n cmp r2, #0\n bgt 6f\n"
      "movs r7, #0\n b 8b\n"
      "6:\n"
      "thimble_products \\same\n"
      "asrs r7, r7, #15\n adds r7, r7, r5\n cmp r6, #0\n beq 3b\n"
      "adds r2, r2, r7\n asrs r7, r7, #31\n adds r7, r7, r2\n asrs r7, r7, r6\n b 3b\n"
      "7:\n"   // beside the bounds
      "ldr r3, [sp, #0]\n adds r7, r7, r3\n cmp r7, r3\n bge 9f\n"
      "movs r2, #0\n"
      "9:\n"
      "mov r7, r2\n b 8b\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "mov r8, r1\n mov r10, r2\n movs r1, r3\n"
      "ldr r7, [sp, #36]\n"
      "ldmia r7!, {r2, r3, r4}\n mov lr, r2\n mov r11, r3\n lsls r3, r3, #2\n mov r9, r3\n"
      "ldmia r7!, {r5, r6}\n"
      "push {r4-r6}\n"
      "movs r2, #1\n lsls r2, r2, #14\n mov r12, r2\n"
      "cmp r3, #0\n bne 1f\n"
      "mov r5, r10\n ldrb r6, [r5]\n sxtb r6, r6\n rsbs r6, r6, #0\n ble 1f\n"
      "mov r5, r8\n ldr r5, [r5]\n uxth r3, r5\n mov r8, r3\n lsrs r5, r5, #16\n mov r10, r5\n"
      "movs r2, #1\n lsls r2, r2, r6\n lsrs r2, r2, #1\n mov r9, r2\n mov r11, r6\n"
      "10:\n"
      "ldmia r0!, {r4}\n mov r3, r8\n mov r5, r10\n mov r6, r11\n"
      "thimble_store 10b, 1\n"
      "4:\n"   // a shift to the left, or none
      "rsbs r6, r6, #0\n lsls r4, r4, r6\n movs r6, #0\n b 2f\n"
      "1:\n"
      "ldmia r0!, {r4}\n"
      "mov r5, r8\n add r8, r9\n ldr r5, [r5]\n"
      "mov r6, r10\n add r10, r11\n ldrb r6, [r6]\n sxtb r6, r6\n"
      "rsbs r6, r6, #0\n ble 4b\n"
      "2:\n"
      "uxth r3, r5\n lsrs r5, r5, #16\n"
      "thimble_store 1b, 0\n"
      "20:\n"
      "add sp, #12\n"
      "pop {r0, r2-r4}\n"
      "mov r8, r0\n mov r9, r2\n mov r10, r3\n mov r11, r4\n"
      "pop {r4-r7, pc}\n"
      ".purgem thimble_store\n"
      ".purgem thimble_products\n");
}
#else
void store(const uint32_t* sum, const int32_t* multiplier, const int8_t* shift, int8_t* y, const StoreRules* rules) {
  for (; y != rules->end; y++, multiplier += rules->step, shift += rules->step) {
    const int32_t above = wrapping_add(scaled(*sum++, *multiplier, *shift), rules->offset);   // the lowest
    const bool inside = static_cast<uint32_t>(above) <= static_cast<uint32_t>(rules->range);
    const int32_t nearest = wrapping_add(above, rules->lowest) < rules->lowest ? 0 : rules->range;
    *y = static_cast<int8_t>((inside ? above : nearest) + rules->lowest);
  }
}
#endif

}  // namespace

#if THIMBLE_ARM_V6M >= 2
// Eight instructions an input.
//   r0 x   r1 entry   r2 w_at   r3 x here   r4 x_step   r5 w_step   r6 x_offset   r7 0   r12 end of x in the row   lr rows left
[[gnu::naked, gnu::noinline]] Entry* list_inputs(Entry*, const int8_t*, uint32_t, const Rows*, int32_t) {
  asm(".syntax unified\n"
      "push {r3-r7, lr}\n"
      "ldmia r3!, {r4, r5}\n ldr r6, [sp, #24]\n movs r7, #0\n"
      "ldr r3, [r3, #12]\n mov lr, r3\n"
      "mov r3, r0\n movs r0, r1\n movs r1, r3\n"
      "1:\n"
      "ldr r3, [sp, #0]\n ldr r3, [r3, #8]\n adds r3, r3, r0\n mov r12, r3\n"
      "2:\n"
      "ldrsb r3, [r0, r7]\n adds r0, r0, r4\n adds r3, r3, r6\n beq 3f\n"
      "stmia r1!, {r2, r3}\n"
      "3:\n"
      "adds r2, r2, r5\n cmp r0, r12\n bne 2b\n"
      "ldr r3, [sp, #0]\n ldr r3, [r3, #12]\n adds r0, r0, r3\n"
      "ldr r3, [sp, #0]\n ldr r3, [r3, #16]\n adds r2, r2, r3\n"
      "mov r3, lr\n subs r3, #1\n mov lr, r3\n bne 1b\n"
      "movs r0, r1\n"
      "pop {r3-r7, pc}\n");
}
#else
Entry* list_inputs(Entry* entry, const int8_t* x, uint32_t w_at, const Rows* rows, int32_t x_offset) {
  for (uint32_t r = 0; r < rows->rows; r++, x += rows->x_skip, w_at += static_cast<uint32_t>(rows->w_skip)) {
    for (uint32_t i = 0; i < rows->count; i++, x += rows->x_step, w_at += rows->w_step) {
      const int32_t x_here = *x + x_offset;
      if (x_here != 0) *entry++ = {static_cast<int32_t>(w_at), x_here};
    }
  }
  return entry;
}
#endif

void add_products(const Entry* list, Entry* end, const int8_t* w, uint32_t w_output, const uint32_t* from, uint32_t* to, uint32_t count) {
  const uint32_t in_quads = count / 4 * 4;
  if (in_quads != 0) {
    Entry* even = end;
    if ((end - list) % 2 != 0) *even++ = {0, 0};
    add_quads(list, even, w, w_output, from, to, in_quads / 4);
  }
  for (uint32_t n = in_quads; n < count; n++) to[n] = sum_of_list(list, end, w + n * w_output, from != nullptr ? from[n] : 0);
}

void add_channels(const int8_t* x, const int8_t* w, const ChannelWalk& walk, const uint32_t* from, uint32_t* to, uint32_t count) {
  const uint32_t in_quads = count / 4 * 4;
  if (in_quads != 0) add_channel_quads(x, w, &walk, from, to, in_quads / 4);
  for (uint32_t n = in_quads; n < count; n++) to[n] = sum_of_channel(x + n, w + n, walk, from[n]);
}

void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) {
  const Requantization& rules = outputs.rules;
  const uint32_t step = rules.channel_step, first = channel * step;
  const StoreRules r = {rules.y_offset - rules.lowest, step, rules.lowest, rules.highest - rules.lowest, y + count};
  store(sums, outputs.multipliers + first, outputs.shifts + first, y, &r);
}

void ListSums::add(const int8_t* x, uint32_t w_at, Rows rows) {
  const int32_t x_row = static_cast<int32_t>(rows.x_length) + rows.x_skip;
  const uint32_t w_row = rows.count * rows.w_step + static_cast<uint32_t>(rows.w_skip);
  while (rows.rows != 0 && rows.count != 0) {
    const uint32_t left = rows.rows, room = static_cast<uint32_t>(limit_ - end_);
    if (rows.count <= room) {
      if (left * rows.count > room) rows.rows = room / rows.count;
      end_ = list_inputs(end_, x, w_at, &rows, outputs_.rules.x_offset);
    } else {
      rows.rows = 1;
      add_in_pieces(x, w_at, rows);
    }
    x += static_cast<int32_t>(rows.rows) * x_row, w_at += rows.rows * w_row;
    rows.rows = left - rows.rows;
  }
}

// A row.
void ListSums::add_in_pieces(const int8_t* x, uint32_t w_at, Rows row) {
  for (uint32_t left = row.count; left != 0; left -= row.count) {
    if (limit_ - end_ < kPiece) flush();
    row.count = least(left, static_cast<uint32_t>(limit_ - end_)), row.x_length = row.count * row.x_step;
    end_ = list_inputs(end_, x, w_at, &row, outputs_.rules.x_offset);
    x += row.x_length, w_at += row.count * row.w_step;
  }
}

}  // namespace thimble::kernels::arm_v6m

#endif

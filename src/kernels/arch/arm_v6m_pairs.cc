// SPDX-License-Identifier: Apache-2.0
// See the header; the inner loops in assembly have twins in C for other machines.
#include "kernels/arch/arm_v6m_pairs.h"

#if THIMBLE_ARM_V6M

namespace thimble::kernels::arm_v6m {

#if THIMBLE_ARM_V6M >= 2
// 10 instructions for two taps of two pixels. The shift leaves in carry what rounds the lower half away.
//   r0 list   r1, r2 inputs, their products   r3 weight   r4 sum of the upper   r5 tap   r6 weights of a tap   r7 of the next
//   r8 sum of both   r9 2 * w_tap   r10 list after the last eight taps   r11 after the last two   r12 end of the list   lr from
// On the stack: list, end of to, 4 * count; nine saved registers; 48: next of from, next of to.
[[gnu::naked, gnu::noinline]] void add_pairs(const uint32_t*, uint32_t, const int8_t*, uint32_t, const uint32_t*, uint32_t*, uint32_t) {
  asm(".syntax unified\n"
      ".macro thimble_two_taps\n"
      "ldmia r0!, {r1, r2}\n"
      "ldrsb r3, [r6, r5]\n muls r1, r3, r1\n"
      "ldrsb r3, [r7, r5]\n muls r2, r3, r2\n"
      "adds r1, r1, r2\n add r8, r1\n asrs r1, r1, #16\n adcs r4, r4, r1\n"
      "add r5, r9\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "ldr r5, [sp, #44]\n lsls r5, r5, #2\n ldr r4, [sp, #40]\n adds r4, r4, r5\n"
      "sub sp, #12\n str r0, [sp, #0]\n str r4, [sp, #4]\n str r5, [sp, #8]\n"
      "mov r6, r2\n adds r7, r2, r3\n lsls r3, r3, #1\n mov r9, r3\n"
      "lsls r2, r1, #2\n adds r2, r2, r0\n mov r12, r2\n"
      "lsrs r2, r1, #1\n lsls r2, r2, #3\n adds r2, r2, r0\n mov r11, r2\n"
      "lsrs r2, r1, #3\n lsls r2, r2, #5\n adds r2, r2, r0\n mov r10, r2\n"
      "1:\n"
      "ldr r0, [sp, #0]\n"
      "ldr r1, [sp, #48]\n ldmia r1!, {r2}\n str r1, [sp, #48]\n mov r8, r2\n mov lr, r2\n"
      "movs r4, #0\n movs r5, #0\n"
      "cmp r0, r10\n beq 3f\n"
      "2:\n"
      "thimble_two_taps\n"
      "thimble_two_taps\n"
      "thimble_two_taps\n"
      "thimble_two_taps\n"
      "cmp r0, r10\n bne 2b\n"
      "3:\n"
      "cmp r0, r11\n beq 5f\n"
      "4:\n"
      "thimble_two_taps\n"
      "cmp r0, r11\n bne 4b\n"
      "5:\n"
      "cmp r0, r12\n beq 6f\n"
      "ldmia r0!, {r1}\n ldrsb r3, [r6, r5]\n muls r1, r3, r1\n"
      "add r8, r1\n asrs r1, r1, #16\n adcs r4, r4, r1\n"
      "6:\n"
      "mov r1, r8\n lsls r2, r4, #16\n subs r1, r1, r2\n add r4, lr\n"
      "ldr r0, [sp, #52]\n ldr r2, [sp, #8]\n str r4, [r0, r2]\n stmia r0!, {r1}\n str r0, [sp, #52]\n"
      "adds r6, #1\n adds r7, #1\n"
      "ldr r2, [sp, #4]\n cmp r0, r2\n bne 1b\n"
      "add sp, #12\n"
      "pop {r0-r3}\n"
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"
      "pop {r4-r7, pc}\n"
      ".purgem thimble_two_taps\n");
}

// 13 instructions for two taps.
//   r0 list   r1 x   r2 0   r3 x_upper   r4 x_tap   r5 x_tap + x_upper   r6, r7 inputs   r8 2 * x_tap   r9 list after the last two of a row
//   r10 rows left   r11 x_skip   r12 list_skip   lr bytes of twos in a row
// On the stack: count; eight saved registers and lr.
[[gnu::naked, gnu::noinline]] void pair_inputs(uint32_t*, const int8_t*, const PairRows*) {
  asm(".syntax unified\n"
      ".macro thimble_pair lower, upper\n"
      "ldrsb r6, [r1, \\lower]\n ldrsb r7, [r1, \\upper]\n lsls r7, r7, #16\n adds r6, r6, r7\n stmia r0!, {r6}\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "ldmia r2!, {r3-r7}\n mov r11, r5\n mov r12, r6\n mov r10, r7\n"
      "lsls r5, r4, #1\n mov r8, r5\n adds r5, r4, r3\n"
      "ldr r7, [r2]\n push {r7}\n lsrs r7, r7, #1\n lsls r7, r7, #3\n mov lr, r7\n"
      "movs r2, #0\n"
      "1:\n"
      "mov r7, lr\n adds r7, r7, r0\n mov r9, r7\n"
      "cmp r0, r9\n beq 3f\n"
      "2:\n"
      "thimble_pair r2, r3\n"
      "thimble_pair r4, r5\n"
      "add r1, r8\n cmp r0, r9\n bne 2b\n"
      "3:\n"
      "ldr r7, [sp]\n lsrs r7, r7, #1\n bcc 4f\n"
      "thimble_pair r2, r3\n"
      "adds r1, r1, r4\n"
      "4:\n"
      "add r1, r11\n add r0, r12\n"
      "mov r7, r10\n subs r7, #1\n mov r10, r7\n bne 1b\n"
      "pop {r7}\n"
      "pop {r0-r3}\n"
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"
      "pop {r4-r7, pc}\n"
      ".purgem thimble_pair\n");
}
#else
static uint32_t extended(int8_t x) { return static_cast<uint32_t>(int32_t{x}); }

void pair_inputs(uint32_t* list, const int8_t* x, const PairRows* rows) {
  for (uint32_t r = 0; r < rows->rows; r++, x += rows->x_skip, list += rows->list_skip / sizeof *list) {
    for (uint32_t tap = 0; tap < rows->count; tap++, x += rows->x_tap) *list++ = extended(x[0]) + (extended(x[rows->x_upper]) << 16);
  }
}

void add_pairs(const uint32_t* list, uint32_t taps, const int8_t* w, uint32_t w_tap, const uint32_t* from, uint32_t* to, uint32_t count) {
  const auto product = [&](uint32_t tap, uint32_t n) {
    return tap < taps ? list[tap] * static_cast<uint32_t>(int32_t{w[n + tap * w_tap]}) : 0;
  };
  for (uint32_t n = 0; n < count; n++) {
    uint32_t both = from[n], upper = 0;
    for (uint32_t tap = 0; tap < taps; tap += 2) {
      const uint32_t products = product(tap, n) + product(tap + 1, n);
      both += products, upper += static_cast<uint32_t>(static_cast<int32_t>(products) >> 16) + (products >> 15 & 1);
    }
    to[count + n] = upper + from[n], to[n] = both - (upper << 16);
  }
}
#endif

bool fit_pairs(const int8_t* w, uint32_t count) {
  for (const int8_t* const end = w + count; w != end; w++)
    if (*w == INT8_MIN) return false;
  return true;
}

void PairSums::set_rows(Taps rows) {
  const bool same = rows.first == rows_.first && rows.count == rows_.count;
  rows_ = rows;
  if (same) return;
  const uint32_t taps = rows.count * window_.columns.filter;
  for (uint32_t t = 0; t < taps; t++) list_[t] = static_cast<uint32_t>(int32_t{outputs_.rules.x_offset});
  add_pairs(list_, taps, first_weight(), w_tap_, outputs_.start(channel_, 0, starts_, count_), sums_, count_);
  memcpy(starts_, sums_, count_ * sizeof(uint32_t));
}

// A column of taps at which x lies beside for one pixel, whose half is not shifted by `shift`, or for both: x is null.
void PairSums::list_beside(uint32_t* list, const int8_t* x, uint32_t shift) const {
  const uint32_t filter = window_.columns.filter, x_row = window_.rows.dilation * window_.columns.x * x_channels_;
  const uint32_t zero = static_cast<uint32_t>(-outputs_.rules.x_offset), beside = zero << (16 - shift);
  for (uint32_t r = rows_.count; r != 0; r--, list += filter) {
    uint32_t input = zero;
    if (x != nullptr) input = static_cast<uint32_t>(int32_t{*x}), x += x_row;
    *list = beside + (input << shift);
  }
}

void PairSums::list_inputs(const int8_t* x, Taps lower, Taps upper) {
  const uint32_t filter = window_.columns.filter, x_tap = window_.columns.dilation * x_channels_;
  const uint32_t first = lower.first > upper.first ? lower.first : upper.first;
  const uint32_t end = least(lower.first + lower.count, upper.first + upper.count);
  const auto at = [&](const Taps& t, uint32_t tap) { return x + (t.x * x_channels_ + (tap - t.first) * x_tap); };
  if (first < end) {
    const uint32_t count = end - first, x_row = window_.rows.dilation * window_.columns.x * x_channels_;
    const PairRows rows = {window_.columns.stride * x_channels_, x_tap, static_cast<int32_t>(x_row - count * x_tap),
                           (filter - count) * static_cast<uint32_t>(sizeof(uint32_t)), rows_.count, count};
    pair_inputs(list_ + first, at(lower, first), &rows);
    if (count == filter) return;
  }
  for (uint32_t tap = 0; tap < filter; tap++) {
    if (first <= tap && tap < end) continue;
    const bool is_upper = tap - upper.first < upper.count, is_lower = tap - lower.first < lower.count;
    list_beside(list_ + tap, is_upper ? at(upper, tap) : is_lower ? at(lower, tap) : nullptr, is_upper ? 16 : 0);
  }
}

void PairSums::add(const int8_t* x, Taps lower, Taps upper, int8_t* y_lower, int8_t* y_upper) {
  const uint32_t x_row = window_.columns.x * x_channels_;
  if (rows_.count != 0) list_inputs(x + rows_.x * x_row, lower, upper);
  add_pairs(list_, rows_.count * window_.columns.filter, first_weight(), w_tap_, starts_, sums_, count_);
  store_sums(outputs_, channel_, sums_, count_, y_lower);
  if (y_upper != nullptr) store_sums(outputs_, channel_, sums_ + count_, count_, y_upper);
}

}  // namespace thimble::kernels::arm_v6m

#endif

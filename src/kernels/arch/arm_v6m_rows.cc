// SPDX-License-Identifier: Apache-2.0
// The parts of arm_v6m.h that serve rows of weights, for LSTM and SVDF; what is in assembly has a twin in C for other machines.
#include "kernels/arch/arm_v6m.h"

#if THIMBLE_ARM_V6M

namespace thimble::kernels::arm_v6m {

#if THIMBLE_ARM_V6M == 2
// 24 to 27 instructions a sum; see multiply_by_halves() for the arithmetic.
//   r0 sum   r1 right   r2 value_low   r3 value_high   r4 low half, r5 high half of the sum   r6, r7 products   r8 half   r12 end   lr 2^14
[[gnu::naked, gnu::noinline]] static void scale_down(uint32_t*, uint32_t*, int32_t, uint32_t) {
  asm(".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n push {r4}\n"
      "mov r12, r1\n movs r1, r3\n lsrs r3, r2, #16\n uxth r2, r2\n"
      "movs r4, #1\n lsls r5, r4, #14\n mov lr, r5\n lsls r4, r4, r1\n lsrs r4, r4, #1\n mov r8, r4\n"
      "1:\n"
      "ldr r5, [r0]\n uxth r4, r5\n"
      "mov r7, r4\n muls r7, r2, r7\n lsrs r7, r7, #16\n"
      "muls r4, r3, r4\n adds r7, r7, r4\n add r7, lr\n"
      "asrs r5, r5, #16\n mov r6, r5\n muls r6, r2, r6\n adds r7, r7, r6\n"
      "mov r6, r5\n muls r6, r3, r6\n lsls r6, r6, #1\n"
      "cmp r5, #0\n blt 3f\n"
      "lsrs r7, r7, #15\n adds r7, r7, r6\n add r7, r8\n lsrs r7, r7, r1\n"
      "2:\n"
      "stmia r0!, {r7}\n cmp r0, r12\n bne 1b\n"
      "pop {r4}\n mov r8, r4\n"
      "pop {r4-r7, pc}\n"
      "3:\n"
      "asrs r7, r7, #15\n adds r7, r7, r6\n asrs r6, r7, #31\n add r7, r8\n adds r7, r7, r6\n asrs r7, r7, r1\n b 2b\n");
}

#else
static void scale_down(uint32_t* sum, uint32_t* end, int32_t value, uint32_t right) {
  for (; sum != end; sum++)
    *sum = static_cast<uint32_t>(scaled(*sum, value, -static_cast<int32_t>(right)));
}
#endif

#if THIMBLE_ARM_V6M >= 2
// 16 instructions for two states.
//   r0 state   r1 time - 1   r2 sum   r3 zero   r4, r5 what is loaded   r6 1   r7 2   r12 end
[[gnu::naked, gnu::noinline]] uint32_t move_bytes_down(int8_t*, const int8_t*, int32_t, const int8_t*) {
  asm(".syntax unified\n"
      "push {r4-r7}\n"
      "subs r4, r3, r1\n"
      "subs r3, #1\n mov r12, r3\n movs r3, r2\n movs r2, #0\n movs r6, #1\n movs r7, #2\n"
      "subs r1, #1\n"
      "lsrs r4, r4, #1\n bcc 1f\n"
      "subs r0, #1\n subs r1, #1\n b 2f\n"   // an odd one
      "1:\n"
      "ldrsb r4, [r0, r6]\n strb r4, [r0]\n subs r4, r4, r3\n ldrsb r5, [r1, r6]\n muls r4, r5, r4\n adds r2, r2, r4\n"
      "2:\n"
      "ldrsb r4, [r0, r7]\n strb r4, [r0, #1]\n subs r4, r4, r3\n ldrsb r5, [r1, r7]\n muls r4, r5, r4\n adds r2, r2, r4\n"
      "adds r0, #2\n adds r1, #2\n cmp r1, r12\n bne 1b\n"
      "movs r0, r2\n"
      "pop {r4-r7}\n"
      "bx lr\n");
}
#else
uint32_t move_bytes_down(int8_t* state, const int8_t* time, int32_t zero, const int8_t* end_of_time) {
  uint32_t sum = 0;
  for (; time != end_of_time; state++, time++) {
    *state = state[1];
    sum += static_cast<uint32_t>((*state - zero) * *time);
  }
  return sum;
}
#endif

void scale(uint32_t* sums, uint32_t count, const Multiplier& m) {
  if (m.shift < 0) return scale_down(sums, sums + count, m.value, static_cast<uint32_t>(-m.shift));
  for (uint32_t n = 0; n < count; n++) sums[n] = static_cast<uint32_t>(scaled(sums[n], m.value, m.shift));
}

void RowSums::add(const int8_t* w, const uint32_t* from, uint32_t* to, uint32_t outputs) const {
  for (uint32_t at = 0; at < count_; at += kEntries) {
    Entry* end = end_ != nullptr ? end_ : list(at, at + least(kEntries, count_ - at));
    if (end == list_) *end++ = {0, 0};
    add_products(list_, end, w, count_, from, to, outputs);
    from = to;
  }
}

}  // namespace thimble::kernels::arm_v6m

#endif

// SPDX-License-Identifier: Apache-2.0
// The inner loops of the Cortex-M0+ kernels; the one in assembly has a twin in C for other machines.
#include "kernels/arch/arm_v6m.h"

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M' || defined(__ARM_ARCH_6M__)

namespace thimble::kernels::arm_v6m {
namespace {

#if defined(__ARM_ARCH_6M__) && defined(__GNUC__)
// `quads` times four outputs; the entries are even in number. 13.5 instructions for four products.
//   r0 entry   r1 w_at   r2 x   r3 product   r4-r7 weights of the four   r8-r11 sums   r12 end
// On the stack: list, end, w of the next four, w_output; eight saved registers and lr; sums of the next four, quads left.
[[gnu::naked, gnu::noinline]] void add_quads(const Entry*, const Entry*, const int8_t*, uint32_t, uint32_t*, uint32_t) {
  asm(".syntax unified\n"
      ".macro thimble_entry\n"
      "ldmia r0!, {r1, r2}\n"
      "ldrsb r3, [r4, r1]\n muls r3, r2, r3\n add r8, r3\n"
      "ldrsb r3, [r5, r1]\n muls r3, r2, r3\n add r9, r3\n"
      "ldrsb r3, [r6, r1]\n muls r3, r2, r3\n add r10, r3\n"
      "ldrsb r3, [r7, r1]\n muls r3, r2, r3\n add r11, r3\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r0-r7}\n"
      "mov r12, r1\n"
      "1:\n"
      "ldr r0, [sp, #0]\n ldr r4, [sp, #8]\n ldr r3, [sp, #12]\n"
      "adds r5, r4, r3\n adds r6, r5, r3\n adds r7, r6, r3\n adds r3, r7, r3\n str r3, [sp, #8]\n"
      "ldr r1, [sp, #52]\n"
      "ldmia r1!, {r2, r3}\n mov r8, r2\n mov r9, r3\n"
      "ldmia r1!, {r2, r3}\n mov r10, r2\n mov r11, r3\n"
      "2:\n"
      "thimble_entry\n"
      "thimble_entry\n"
      "cmp r0, r12\n"
      "bne 2b\n"
      "ldr r1, [sp, #52]\n"
      "mov r2, r8\n mov r3, r9\n stmia r1!, {r2, r3}\n"
      "mov r2, r10\n mov r3, r11\n stmia r1!, {r2, r3}\n"
      "str r1, [sp, #52]\n"
      "ldr r2, [sp, #56]\n subs r2, #1\n str r2, [sp, #56]\n"
      "bne 1b\n"
      "add sp, #16\n"
      "pop {r0-r3}\n"
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"
      "pop {r4-r7, pc}\n"
      ".purgem thimble_entry\n");
}
#else
void add_quads(const Entry* list, const Entry* end, const int8_t* w, uint32_t w_output, uint32_t* sums, uint32_t quads) {
  for (; quads != 0; quads--, sums += 4, w += 4 * w_output) {
    for (const Entry* e = list; e != end; e++) {
      for (uint32_t n = 0; n < 4; n++) sums[n] += static_cast<uint32_t>(e->x * w[n * w_output + static_cast<uint32_t>(e->w_at)]);
    }
  }
}
#endif

// multiply() of base/fixed_point.h out of four products of halves.
inline int32_t multiply(int32_t sum, int32_t value, int32_t shift) {
  uint32_t right = 0;
  if (shift > 0) sum = static_cast<int32_t>(static_cast<uint32_t>(sum) << shift);
  else right = static_cast<uint32_t>(-shift);
  const uint32_t low = static_cast<uint16_t>(sum), value_low = static_cast<uint16_t>(value), value_high = static_cast<uint32_t>(value) >> 16;
  const int32_t high = sum >> 16;
  const uint32_t middle = low * value_high + (low * value_low >> 16) + (1u << 14);   // < 2^31
  const uint32_t more = static_cast<uint32_t>(high) * value_low;                     // (-2^31, 2^31), of the sum's sign
  const uint32_t top = static_cast<uint32_t>(high) * value_high * 2;
  const uint32_t half = right != 0 ? 1u << (right - 1) : 0;
  // The sum's sign is that of all that overflows otherwise, and what rounding goes by.
  if (sum >= 0) return static_cast<int32_t>((top + ((middle + more) >> 15) + half) >> right);
  const int32_t product = static_cast<int32_t>(top) + (static_cast<int32_t>(middle + more) >> 15);
  return (product + static_cast<int32_t>(half) + (right != 0 ? product >> 31 : 0)) >> right;
}

}  // namespace

void add_products(const Entry* list, Entry* end, const int8_t* w, uint32_t w_output, uint32_t* sums, uint32_t count) {
  if (count >= 4) {
    Entry* const even = (end - list) % 2 != 0 ? end + 1 : end;
    if (even != end) *end = {0, 0};
    add_quads(list, even, w, w_output, sums, count / 4);
  }
  for (uint32_t n = count / 4 * 4; n < count; n++) {
    const int8_t* const w_n = w + n * w_output;
    uint32_t sum = sums[n];
    for (const Entry* e = list; e != end; e++) sum += static_cast<uint32_t>(e->x * w_n[e->w_at]);
    sums[n] = sum;
  }
}

void start_sums(const Outputs& outputs, uint32_t channel, uint32_t offset, uint32_t* sums, uint32_t count) {
  const int32_t* const bias = outputs.bias == nullptr ? nullptr : outputs.bias + channel;
  for (uint32_t n = 0; n < count; n++) sums[n] = offset + (bias != nullptr ? static_cast<uint32_t>(bias[n]) : 0);
}

void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) {
  const Requantization& r = outputs.rules;
  const int32_t offset = r.y_offset, lowest = r.lowest, highest = r.highest;
  const uint32_t step = r.channel_step;
  const int32_t* m = outputs.multipliers + channel * step;
  const int8_t* s = outputs.shifts + channel * step;
  for (uint32_t n = 0; n < count; n++, m += step, s += step) {
    const int32_t scaled = multiply(static_cast<int32_t>(sums[n]), *m, *s);
    y[n] = static_cast<int8_t>(clamp(wrapping_add(scaled, offset), lowest, highest));
  }
}

void ListSums::add(const int8_t* x, uint32_t w_at, uint32_t length) {
  const int32_t offset = outputs_.rules.x_offset;
  while (length != 0) {
    const uint32_t room = static_cast<uint32_t>(limit_ - end_);
    if (room < least(length, kPiece)) {
      flush();
      continue;
    }
    uint32_t piece = least(length, room);
    length -= piece;
    Entry* entry = end_;
    for (; piece != 0; piece--) {
      const int32_t x_here = *x++ + offset;
      if (x_here != 0) *entry++ = {static_cast<int32_t>(w_at), x_here};
      w_at++;
    }
    end_ = entry;
  }
}

}  // namespace thimble::kernels::arm_v6m

#endif

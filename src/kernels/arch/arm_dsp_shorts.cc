// SPDX-License-Identifier: Apache-2.0
// The multiplier of a 64-bit sum has 16 bits (see multiply_wide()): where the sum fits 32 bits, their product fits 48, and shifted
// far enough to the left the upper half of the product is the output, rounded by one instruction.
#include "kernels/arch/arm_dsp_shorts.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

ShortChannel ShortOutputs::scale(uint32_t index) const {
  const int32_t multiplier = d_.multipliers[index], shift = d_.shifts[index];
  ShortChannel channel = {0, multiplier, static_cast<int8_t>(shift), ShortChannel::kOther};
  if (r_.bias_bytes == 4) {
    channel.kind = shift <= 0 ? ShortChannel::kTwiceNarrow : ShortChannel::kTwice;
  } else if (shift <= -1 && shift >= -17) {
    const int32_t upper = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    channel.multiplier = upper << (17 + shift), channel.kind = ShortChannel::kOnce;
  }
  return channel;
}

ShortChannel ShortOutputs::channel(uint32_t o) const {
  ShortChannel channel = r_.channel_step != 0 ? scale(o) : scale_;
  const uint64_t start = sums_.start(o);
  const int32_t bias = static_cast<int32_t>(start);
  const bool narrow = channel.kind == ShortChannel::kTwiceNarrow;
  const int32_t room = narrow ? room_ - (1 << 30) : room_;
  channel.bias = bias;
  const bool fits = bias < room && bias > -room && (narrow || static_cast<int32_t>(start >> 32) == bias >> 31);
  if (!fits && channel.kind != ShortChannel::kTwice) channel.kind = narrow ? ShortChannel::kTwice : ShortChannel::kOther;
  return channel;
}

ShortChannel::Kind ShortOutputs::fill(ShortChannel* channels, uint32_t count) const {
  ShortChannel::Kind kind = channel(0).kind;
  for (uint32_t o = 0; o < count; o++) {
    channels[o] = channel(o);
    if (channels[o].kind != kind) kind = ShortChannel::kOther;
  }
  return kind;
}

int16_t ShortOutputs::finish_wide(int64_t sum, uint32_t o) const { return sums_.finish(sums_.start(o) + static_cast<uint64_t>(sum), o); }

int16_t ShortOutputs::finish_otherwise(const ShortChannel& c, uint32_t sum, uint32_t o) const {
  if (c.kind == ShortChannel::kOther) return finish_wide(static_cast<int32_t>(sum), o);
  return static_cast<int16_t>(limited_half(multiply_add(static_cast<uint32_t>(c.bias) + sum, scale_of(c.multiplier, c.shift), 0)));
}

void limit_shorts(int16_t* y, uint32_t count, const Requantization& r) {
  if (r.lowest == INT16_MIN && r.highest == INT16_MAX) return;
  for (; count != 0; count--, y++) *y = clamp(*y, r.lowest, r.highest);
}

// 27 cycles for a word of each row, 14 besides for a run.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline, gnu::aligned(4)]] static void add_words(ShortRows&) {
  // r1-r4 the sums, r5 x and r6 w, r7 and r8 the distances of rows, r9 the end of a run; on the stack its length, then what to skip of the
  // code, then rows, columns, the four skips, and the columns left
  asm("push {r0, r4-r11, lr}\n\t"
      "sub sp, #36\n\t"
      "mov lr, r0\n\t"
      "ldm lr!, {r5-r10}\n\t"
      "strd r9, r10, [sp]\n\t"
      "ldm lr!, {r1-r4}\n\t"
      "ldm lr, {r0, r9-r12, lr}\n\t"
      "strd r0, r9, [sp, #8]\n\t"
      "strd r10, r11, [sp, #16]\n\t"
      "strd r12, lr, [sp, #24]\n"
      "4: ldr r0, [sp, #12]\n\t"
      "str r0, [sp, #32]\n"
      "3: ldrd r9, r10, [sp]\n\t"
      "add r9, r5\n\t"
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
      "ldrd r10, r11, [sp, #16]\n\t"
      "ldr r0, [sp, #32]\n\t"
      "add r5, r10\n\t"
      "add r6, r11\n\t"
      "subs r0, #1\n\t"
      "str r0, [sp, #32]\n\t"
      "bne.w 3b\n\t"
      "ldrd r10, r11, [sp, #24]\n\t"
      "ldr r0, [sp, #8]\n\t"
      "add r5, r10\n\t"
      "add r6, r11\n\t"
      "subs r0, #1\n\t"
      "str r0, [sp, #8]\n\t"
      "bne.w 4b\n\t"
      "add sp, #36\n\t"
      "pop {r0}\n\t"
      "add r0, #24\n\t"
      "stm r0, {r1-r4}\n\t"
      "pop {r4-r11, pc}" ::"i"(ShortRows::kWordCode) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#endif

// The same in C, of numbers [first, end) of each run.
static void add_numbers(ShortRows& f, uint32_t first, uint32_t end) {
  const uint32_t words_bytes = f.run_bytes / 2;
  const int16_t* x = f.x;
  const int8_t* w = f.w;
  const auto step = [&](int32_t x_bytes, int32_t w_bytes) { x += x_bytes / 2, w += w_bytes; };
  for (uint32_t r = f.rows; r != 0; r--, step(f.x_row_skip, f.w_row_skip)) {
    for (uint32_t s = f.columns; s != 0; s--, step(static_cast<int32_t>(f.run_bytes) + f.x_skip, static_cast<int32_t>(words_bytes) + f.w_skip)) {
      for (uint32_t n = 0; n < 4; n++)
        for (uint32_t k = first; k < end; k++) f.sums[n] += static_cast<uint32_t>(x[k] * w[n * f.row + k]);
    }
  }
}
#if THIMBLE_ARM_DSP == 1
static void add_words(ShortRows& f) { add_numbers(f, 0, f.run_bytes / 2); }
#endif

void ShortRows::add() {
  if (rows == 0 || columns == 0) return;
  if (count >= 4) add_words(*this);
  if (count % 4 != 0) add_numbers(*this, count & ~3u, count);
}

}  // namespace thimble::kernels::arm_dsp
#endif

// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium: 16 products an instruction, whose sum goes to an even-numbered general register.
#include "kernels/arch/arm_mve_sums.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels::mve {
namespace {

// Two channels of three pixels at a time: five loads for six products of vectors. In the order in which pair_sums() loads it.
struct Pairs {
  const int8_t* x[kPixels];
  const int32_t* starts;
  const int8_t* w[2];
  int32_t* sums;
  uint32_t x_advance;         // depth, rounded up to whole vectors
  uint32_t w_advance;         // from where a channel's weights end to the second next channel's
  const int32_t* starts_end;
  uint32_t depth;
};

// r0, r2 | r4, r6 | r8, r10: sums of the three pixels; r1, r3, r5: x; r9, r11: w; r7: starts; r12: where the sums go. What changes
// only from pair to pair waits on the stack. 2 instructions for 16 products, 3 for an output.
[[gnu::noinline]] void pair_sums(const Pairs& pairs) {
  register const Pairs* from asm("r12") = &pairs;
  asm volatile(
      "ldm r12!, {r1, r3, r5, r7, r9, r11}\n"
      "ldm r12, {r0, r2, r4, r6, r8}\n"
      "push {r2, r4, r6, r8}\n"
      "mov r12, r0\n"
      "mov lr, r8\n"
      "1: ldrd r0, r2, [r7], #8\n"
      "mov r4, r0\n"
      "mov r6, r2\n"
      "mov r8, r0\n"
      "mov r10, r2\n"
      "dlstp.8 lr, lr\n"
      "2: vldrb.u8 q0, [r9], #16\n"
      "vldrb.u8 q2, [r1], #16\n"
      "vmladava.s8 r0, q0, q2\n"
      "vldrb.u8 q1, [r11], #16\n"
      "vmladava.s8 r2, q1, q2\n"
      "vldrb.u8 q3, [r3], #16\n"
      "vmladava.s8 r4, q0, q3\n"
      "vmladava.s8 r6, q1, q3\n"
      "vldrb.u8 q2, [r5], #16\n"
      "vmladava.s8 r8, q0, q2\n"
      "vmladava.s8 r10, q1, q2\n"
      "letp lr, 2b\n"
      "strd r4, r6, [r12, %[row]]\n"
      "strd r8, r10, [r12, %[row2]]\n"
      "strd r0, r2, [r12], #8\n"
      "ldm sp, {r0, r2, r4, lr}\n"
      "sub r1, r1, r0\n"
      "sub r3, r3, r0\n"
      "sub r5, r5, r0\n"
      "add r9, r9, r2\n"
      "add r11, r11, r2\n"
      "cmp r7, r4\n"
      "bne 1b\n"
      "add sp, #16"
      : "+r"(from)
      : [row] "i"(kRow * 4), [row2] "i"(kRow * 8)
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "cc", "memory", "d0", "d1", "d2", "d3", "d4",
        "d5", "d6", "d7");
}

}  // namespace

Requantizer::Requantizer(const Requantization& r, const int32_t* multipliers, const int8_t* shifts, uint32_t channels)
    : multipliers_(multipliers), shifts_(shifts), y_offset_(r.y_offset), lowest_(r.lowest), highest_(r.highest),
      per_channel_(r.channel_step != 0), plain_(r.lowest >= r.y_offset) {
  const uint32_t count = per_channel_ ? channels : 1;
  for (uint32_t c = 0; plain_ && c < count; c += 16) {
    const mve_pred16_t left = vctp8q(count - c);
    plain_ = vmaxvq_p_s8(0, vldrbq_z_s8(shifts + c, left), left) == 0;
  }
}

template <bool plain, uint32_t pixels>
void Requantizer::run(const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y,
                      const uint32_t (&y_step)[kPixels]) const {
  const int32x4_t lowest = vdupq_n_s32(lowest_), highest = vdupq_n_s32(highest_);
  const int32_t y_offset = y_offset_;
  const int32_t* multipliers = multipliers_ + (per_channel_ ? channel : 0);
  const int8_t* shifts = shifts_ + (per_channel_ ? channel : 0);
  int32x4_t m = vdupq_n_s32(*multipliers), s = vdupq_n_s32(*shifts);
  for (int32_t left = static_cast<int32_t>(count); left > 0; left -= 4, sums += 4, y += 4) {
    const mve_pred16_t some = vctp32q(static_cast<uint32_t>(left));
    if (per_channel_) {
      m = vldrwq_z_s32(multipliers, some), s = vldrbq_z_s32(shifts, some);
      multipliers += 4, shifts += 4;
    }
    int32x4_t start = vdupq_n_s32(0);
    if (pixels == 1 && bias) {
      start = vldrwq_z_s32(bias, some);
      bias += 4;
    }
#pragma GCC unroll 3
    for (uint32_t n = 0; n < pixels; n++) {
      int32x4_t sum = vldrwq_s32(sums + n * kRow);
      if (pixels == 1) sum = vaddq_s32(sum, start);
      const int32x4_t scaled = plain ? vrshlq_s32(vqrdmulhq_s32(sum, m), s) : multiply(sum, m, s);
      const int32x4_t stored = vminq_s32(vmaxq_s32(vaddq_n_s32(scaled, y_offset), lowest), highest);
      vstrbq_p_s32(y + y_step[n], stored, some);
    }
  }
}

void Requantizer::store_one(const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y) const {
  if (plain_) run<true, 1>(sums, bias, channel, count, y, {});
  else run<false, 1>(sums, bias, channel, count, y, {});
}

void Requantizer::store(const int32_t* sums, uint32_t channel, uint32_t count, int8_t* y, const uint32_t (&y_step)[kPixels]) const {
  if (plain_) run<true, kPixels>(sums, nullptr, channel, count, y, y_step);
  else run<false, kPixels>(sums, nullptr, channel, count, y, y_step);
}

void find_starts(const int8_t* w, uint32_t depth, uint32_t outputs, int32_t x_offset, const int32_t* bias, int32_t* starts) {
  for (uint32_t o = 0; o < outputs; o++, w += depth) {
    const int32_t weights = x_offset != 0 ? sum(w, depth) : 0;
    starts[o] = wrapping_add(bias ? bias[o] : 0, wrapping_multiply(x_offset, weights));
  }
}

void multiply_matrix(const Matrix& m, const Requantizer& requantizer, const int8_t* x, uint32_t x_step, uint32_t rows, int8_t* y,
                     uint32_t y_step) {
  const uint32_t advance = (m.depth + 15) / 16 * 16;
  for (; rows > 0; x += kPixels * x_step, y += kPixels * y_step) {
    const uint32_t second = rows > 1, third = rows > 2 ? 2 : second;   // a row that is not there is one that is
    const uint32_t steps[kPixels] = {0, second * y_step, third * y_step};
    const int8_t* w = m.w;
    for (uint32_t o = 0; o < m.outputs; o += kRow) {
      const uint32_t count = m.outputs - o < kRow ? m.outputs - o : kRow, even = count & ~1u;
      const int32_t* starts = m.starts + o;
      Pairs pairs = {{x, x + second * x_step, x + third * x_step}, starts, {w, w + m.depth}, m.sums, advance, 2 * m.depth - advance,
                     starts + even, m.depth};
      if (even != 0) pair_sums(pairs);
      w += count * m.depth;
      if (even != count) {
        pairs.starts = starts + even, pairs.starts_end = starts + even + 2, pairs.sums = m.sums + even;
        pairs.w[0] = pairs.w[1] = w - m.depth;
        pair_sums(pairs);
      }
      requantizer.store(m.sums, m.first_channel + o, count, y + o, steps);
    }
    rows -= rows < kPixels ? rows : kPixels;
  }
}

}  // namespace thimble::kernels::mve
#endif

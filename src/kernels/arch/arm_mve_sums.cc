// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium: 16 products an instruction, whose sum goes to an even-numbered general register.
#include "kernels/arch/arm_mve_sums.h"

#include <string.h>

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

// Makes outputs of the sums of four channels at a time, of `rows` pixels.
template <bool plain, uint32_t rows> class Stores {
 public:
  [[gnu::always_inline]] Stores(const Requantizer& r)
      : multipliers_(r.multipliers), shifts_(r.shifts), per_channel_(r.per_channel), y_offset_(r.y_offset),
        lowest_(vdupq_n_s32(r.lowest)), highest_(vdupq_n_s32(r.highest)) {}

  [[gnu::always_inline]] void operator()(const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count,
                                         int8_t* const (&y)[rows]) const {
    const uint32_t at = per_channel_ ? channel : 0;
    Next next = {sums + rows / 2 * kRow, multipliers_ + at, shifts_ + at, bias, {}};   // in the middle: the others are within reach
    for (uint32_t n = 0; n < rows; n++) next.y[n] = y[n];
    int32x4_t m = vdupq_n_s32(*next.multipliers), s = vdupq_n_s32(*next.shifts);
    for (uint32_t k = count / 4; k != 0; k--) step<false>(next, m, s, 0);
    if (count % 4 != 0) step<true>(next, m, s, vctp32q(count % 4));
  }

 private:
  struct Next {
    const int32_t *sums, *multipliers;
    const int8_t* shifts;
    const int32_t* bias;
    int8_t* y[rows];
  };

  template <bool partial> [[gnu::always_inline]] void step(Next& next, int32x4_t& m, int32x4_t& s, mve_pred16_t some) const {
    if (per_channel_) {
      m = partial ? vldrwq_z_s32(next.multipliers, some) : vldrwq_s32(next.multipliers);
      s = partial ? vldrbq_z_s32(next.shifts, some) : vldrbq_s32(next.shifts);
      next.multipliers += 4, next.shifts += 4;
    }
    int32x4_t bias;
    if (next.bias) {
      bias = partial ? vldrwq_z_s32(next.bias, some) : vldrwq_s32(next.bias);
      next.bias += 4;
    }
#pragma GCC unroll 3
    for (uint32_t n = 0; n < rows; n++) {
      int32x4_t sum = vldrwq_s32(next.sums + (static_cast<int32_t>(n) - static_cast<int32_t>(rows / 2)) * static_cast<int32_t>(kRow));
      if (next.bias) sum = vaddq_s32(sum, bias);
      const int32x4_t scaled = plain ? vrshlq_s32(vqrdmulhq_s32(sum, m), s) : multiply(sum, m, s);
      const int32x4_t stored = vminq_s32(vmaxq_s32(vaddq_n_s32(scaled, y_offset_), lowest_), highest_);
      if (partial) vstrbq_p_s32(next.y[n], stored, some);
      else vstrbq_s32(next.y[n], stored);
      next.y[n] += 4;
    }
    next.sums += 4;
  }

  const int32_t* const multipliers_;
  const int8_t* const shifts_;
  const bool per_channel_;
  const int32_t y_offset_;
  const int32x4_t lowest_, highest_;
};

// Up to kRow channels of all rows.
template <bool plain>
[[gnu::noinline]] void multiply_rows(const Matrix& m, const Requantizer& requantizer, uint32_t first, uint32_t count, const int8_t* x,
                                     uint32_t x_step, uint32_t rows, int8_t* y, uint32_t y_step) {
  const uint32_t advance = (m.depth + 15) / 16 * 16, even = count & ~1u, channel = m.first_channel + first;
  const int32_t* const starts = m.starts + first;
  const int8_t *const w = m.w + first * m.depth, *const w_odd = w + even * m.depth;
  const Stores<plain, kPixels> store(requantizer);
  Pairs pairs = {{}, starts, {w, w + m.depth}, m.sums, advance, 2 * m.depth - advance, starts + even, m.depth};
  Pairs odd = {{}, starts + even, {w_odd, w_odd}, m.sums + even, advance, 0, starts + even + 2, m.depth};   // as if it were two
  uint32_t x_second = x_step, x_third = 2 * x_step, y_second = y_step, y_third = 2 * y_step;
  for (uint32_t left = rows;; left -= kPixels) {
    if (left < kPixels) {   // a row that is not there is the first one
      x_third = y_third = 0;
      if (left == 0) break;
      if (left == 1) x_second = y_second = 0;
    }
    pairs.x[0] = x, pairs.x[1] = x + x_second, pairs.x[2] = x + x_third;
    if (even != 0) pair_sums(pairs);
    if (even != count) {
      memcpy(odd.x, pairs.x, sizeof odd.x);
      pair_sums(odd);
    }
    store(m.sums, nullptr, channel, count, {y, y + y_second, y + y_third});
    if (left <= kPixels) break;
    x += kPixels * x_step, y += kPixels * y_step;
  }
}

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
// the sums go; r12: x_offset. 3.7 instructions for 16 products of an output, 6 for an output.
[[gnu::noinline]] void three_sums(const Threes& threes) {
  register const Threes* from asm("r12") = &threes;
  asm volatile(
      "ldm r12!, {r1, r3, r5, r7, r9, r11}\n"
      "ldm r12, {r0, r2, r4, r6}\n"
      "push {r2, r4, r6}\n"
      "mov r12, r0\n"
      "1: mov r0, #0\n"
      "mov r2, #0\n"
      "mov r4, #0\n"
      "mov r6, #0\n"
      "mov r8, #0\n"
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

template <bool plain>
inline void store_row_as(const Requantizer& requantizer, const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y) {
  const Stores<plain, 1> store(requantizer);
  store(sums, bias, channel, count, {y});
}

void store_row(const Requantizer& requantizer, const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y) {
  if (bias) bias += channel;
  if (requantizer.plain) store_row_as<true>(requantizer, sums, bias, channel, count, y);
  else store_row_as<false>(requantizer, sums, bias, channel, count, y);
}

}  // namespace

Requantizer::Requantizer(const Requantization& r, const int32_t* m, const int8_t* s, uint32_t channels)
    : multipliers(m), shifts(s), y_offset(r.y_offset), lowest(r.lowest), highest(r.highest), per_channel(r.channel_step != 0),
      plain(r.lowest >= r.y_offset) {
  const uint32_t count = per_channel ? channels : 1;
  for (uint32_t c = 0; plain && c < count; c += 16) {
    const mve_pred16_t left = vctp8q(count - c);
    plain = vmaxvq_p_s8(0, vldrbq_z_s8(s + c, left), left) == 0;
  }
}

void find_row_sums(const int8_t* x, int32_t x_offset, const int8_t* w, uint32_t depth, uint32_t outputs, int32_t* sums) {
  const uint32_t advance = (depth + 15) / 16 * 16, left = outputs % 3, full = outputs - left;
  Threes threes = {{w, w + depth, w + 2 * depth}, x, depth, sums, x_offset, advance, 3 * depth - advance, sums + full};
  if (full != 0) three_sums(threes);
  if (left == 0) return;
  w += full * depth;
  threes.w[0] = w, threes.w[1] = threes.w[2] = w + (left - 1) * depth;   // an output that is not there is the last one
  threes.sums = sums + full, threes.sums_end = threes.sums + 3;
  three_sums(threes);
}

void multiply_row(const Row& row, const Requantizer& requantizer, int8_t* y) {
  for (uint32_t o = 0; o < row.outputs; o += kThrees) {
    const uint32_t count = row.outputs - o < kThrees ? row.outputs - o : kThrees;
    find_row_sums(row.x, row.x_offset, row.w + o * row.depth, row.depth, count, row.sums);
    if (row.start != 0)
      for (uint32_t i = 0; i < count; i++) row.sums[i] = wrapping_add(row.sums[i], row.start);
    store_row(requantizer, row.sums, row.bias, o, count, y + o);
  }
}

void find_starts(const int8_t* w, uint32_t depth, uint32_t outputs, int32_t x_offset, const int32_t* bias, int32_t* starts) {
  for (uint32_t o = 0; o < outputs; o++, w += depth) {
    const int32_t weights = x_offset != 0 ? sum(w, depth) : 0;
    starts[o] = wrapping_add(bias ? bias[o] : 0, wrapping_multiply(x_offset, weights));
  }
}

void multiply_matrix(const Matrix& m, const Requantizer& requantizer, const int8_t* x, uint32_t x_step, uint32_t rows, int8_t* y,
                     uint32_t y_step) {
  for (uint32_t o = 0; o < m.outputs; o += kRow) {
    const uint32_t count = m.outputs - o < kRow ? m.outputs - o : kRow;
    if (requantizer.plain) multiply_rows<true>(m, requantizer, o, count, x, x_step, rows, y + o, y_step);
    else multiply_rows<false>(m, requantizer, o, count, x, x_step, rows, y + o, y_step);
  }
}

}  // namespace thimble::kernels::mve
#endif

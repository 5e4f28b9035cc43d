// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium: 16 products an instruction, whose sum goes to an even-numbered general register. Here: of rows that
// share weights, and what makes outputs of sums.
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

// The same for a depth of one vector at most, or of two: x stays in q0-q2, and q3-q5; q6, q7: w. 3.3 instructions an output, or 4.7.
template <bool two> [[gnu::noinline]] void short_pair_sums(const Pairs& pairs) {
  const uint32_t count = static_cast<uint32_t>(pairs.starts_end - pairs.starts) / 2;
  register uint32_t some asm("r1") = vctp8q(pairs.depth - (two ? 16 : 0));   // bytes of the last vector
  register const Pairs* from asm("r12") = &pairs;
  register uint32_t turns asm("lr") = count;
  register uint32_t w_step asm("r0") = 2 * pairs.depth;
  asm volatile(
      "vmsr p0, r1\n"
      "ldm r12!, {r1, r3, r5, r7, r9, r11}\n"
      "ldr r12, [r12]\n"
      "vpsttt\n"
      ".if %c[two]\n"
      "vldrbt.u8 q3, [r1, #16]\n"
      "vldrbt.u8 q4, [r3, #16]\n"
      "vldrbt.u8 q5, [r5, #16]\n"
      "vldrb.u8 q0, [r1]\n"
      "vldrb.u8 q1, [r3]\n"
      "vldrb.u8 q2, [r5]\n"
      ".else\n"
      "vldrbt.u8 q0, [r1]\n"
      "vldrbt.u8 q1, [r3]\n"
      "vldrbt.u8 q2, [r5]\n"
      ".endif\n"
      "mov r1, r0\n"
      "dls lr, lr\n"
      "1: ldrd r0, r2, [r7], #8\n"
      "mov r4, r0\n"
      "mov r6, r2\n"
      "mov r8, r0\n"
      "mov r10, r2\n"
      ".if %c[two]\n"
      "vldrb.u8 q6, [r9]\n"
      "vldrb.u8 q7, [r11]\n"
      ".else\n"
      "vpstt\n"
      "vldrbt.u8 q6, [r9]\n"
      "vldrbt.u8 q7, [r11]\n"
      ".endif\n"
      "vmladava.s8 r0, q6, q0\n"
      "vmladava.s8 r2, q7, q0\n"
      "vmladava.s8 r4, q6, q1\n"
      "vmladava.s8 r6, q7, q1\n"
      "vmladava.s8 r8, q6, q2\n"
      "vmladava.s8 r10, q7, q2\n"
      ".if %c[two]\n"
      "vpstt\n"
      "vldrbt.u8 q6, [r9, #16]\n"
      "vldrbt.u8 q7, [r11, #16]\n"
      "vmladava.s8 r0, q6, q3\n"
      "vmladava.s8 r2, q7, q3\n"
      "vmladava.s8 r4, q6, q4\n"
      "vmladava.s8 r6, q7, q4\n"
      "vmladava.s8 r8, q6, q5\n"
      "vmladava.s8 r10, q7, q5\n"
      ".endif\n"
      "add r9, r1\n"
      "add r11, r1\n"
      "strd r4, r6, [r12, %[row]]\n"
      "strd r8, r10, [r12, %[row2]]\n"
      "strd r0, r2, [r12], #8\n"
      "le lr, 1b"
      : "+r"(from), "+r"(turns), "+r"(w_step), "+r"(some)
      : [two] "i"(two), [row] "i"(kRow * 4), [row2] "i"(kRow * 8)
      : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "cc", "memory", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7",
        "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15");
}

// Makes outputs of the sums of `count` channels of `rows` pixels. q0: multipliers; q1, q3: shifts right and left; q2: sums. What is not
// plain is as in mve::multiply(). 2 instructions an output, of what is not plain 3.2.
template <bool plain, bool per_channel, uint32_t rows>
[[gnu::always_inline]] inline void store_rows(const Requantizer& r, const int32_t* sums, uint32_t channel, uint32_t count, int8_t* y0, int8_t* y1,
                                              int8_t* y2) {
  const int32x4_t lowest = vdupq_n_s32(r.lowest), highest = vdupq_n_s32(r.highest);
  const int32_t* multipliers = r.multipliers + (per_channel ? channel : 0);
  const int8_t* shifts = r.shifts + (per_channel ? channel : 0);
  register uint32_t turns asm("lr") = count;
  asm volatile(
      ".if %c[per_channel] == 0\n"
      "ldr r12, [%[multipliers]]\n"
      "vdup.32 q0, r12\n"
      "ldrsb r12, [%[shifts]]\n"
      "vdup.32 q1, r12\n"
      ".endif\n"
      "vmov.i32 q5, #0\n"
      ".if %c[plain] == 0 && %c[per_channel] == 0\n"
      "vmax.s32 q3, q1, q5\n"
      "vmin.s32 q1, q1, q5\n"
      ".endif\n"
      "dlstp.32 lr, lr\n"
      "1:\n"
      ".if %c[per_channel]\n"
      "vldrw.u32 q0, [%[multipliers]], #16\n"
      "vldrb.s32 q1, [%[shifts]], #4\n"
      ".if %c[plain] == 0\n"
      "vmax.s32 q3, q1, q5\n"
      "vmin.s32 q1, q1, q5\n"
      ".endif\n"
      ".endif\n"
      ".irp row, 0, 2, 1\n"
      ".if \\row < %c[rows]\n"
      ".if \\row == %c[rows] / 2\n"   // the middle row, so that the others are within reach
      "vldrw.u32 q2, [%[sums]], #16\n"
      ".else\n"
      "vldrw.u32 q2, [%[sums], #(\\row - 1) * %c[row_bytes]]\n"
      ".endif\n"
      ".if %c[plain]\n"
      "vqrdmulh.s32 q2, q2, q0\n"
      ".else\n"
      "vshl.s32 q2, q2, q3\n"
      "vqrdmulh.s32 q2, q2, q0\n"
      "vand q4, q2, q1\n"
      "vshr.s32 q4, q4, #31\n"
      "vadd.i32 q2, q2, q4\n"
      ".endif\n"
      "vrshl.s32 q2, q2, q1\n"
      "vadd.i32 q2, q2, %[y_offset]\n"
      "vmax.s32 q2, q2, %q[lowest]\n"
      "vmin.s32 q2, q2, %q[highest]\n"
      ".if \\row == 0\n"
      "vstrb.32 q2, [%[y0]], #4\n"
      ".elseif \\row == 1\n"
      "vstrb.32 q2, [%[y1]], #4\n"
      ".else\n"
      "vstrb.32 q2, [%[y2]], #4\n"
      ".endif\n"
      ".endif\n"
      ".endr\n"
      "letp lr, 1b"
      : [sums] "+r"(sums), [multipliers] "+r"(multipliers), [shifts] "+l"(shifts), [y0] "+l"(y0), [y1] "+l"(y1), [y2] "+l"(y2), "+r"(turns)
      : [y_offset] "r"(r.y_offset), [lowest] "w"(lowest), [highest] "w"(highest), [plain] "i"(plain), [per_channel] "i"(per_channel),
        [rows] "i"(rows), [row_bytes] "i"(kRow * 4)
      : "r12", "memory", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11");
}

// Up to kRow channels of all rows.
template <bool plain, bool per_channel>
[[gnu::noinline]] void multiply_rows(const Matrix& m, const Requantizer& requantizer, uint32_t first, uint32_t count, const int8_t* x,
                                     uint32_t x_step, uint32_t rows, int8_t* y, uint32_t y_step) {
  const uint32_t advance = (m.depth + 15) / 16 * 16, even = count & ~1u, channel = m.first_channel + first;
  const int32_t* const starts = m.starts + first;
  const int8_t *const w = m.w + first * m.depth, *const w_odd = w + even * m.depth;
  Pairs pairs = {{}, starts, {w, w + m.depth}, m.sums, advance, 2 * m.depth - advance, starts + even, m.depth};
  Pairs odd = {{}, starts + even, {w_odd, w_odd}, m.sums + even, advance, 0, starts + even + 2, m.depth};   // as if it were two
  const auto sums = m.depth > 32 ? pair_sums : m.depth > 16 ? short_pair_sums<true> : short_pair_sums<false>;
  uint32_t x_second = x_step, x_third = 2 * x_step, y_second = y_step, y_third = 2 * y_step;
  for (uint32_t left = rows;; left -= kPixels) {
    if (left < kPixels) {   // a row that is not there is the first one
      x_third = y_third = 0;
      if (left == 0) break;
      if (left == 1) x_second = y_second = 0;
    }
    pairs.x[0] = x, pairs.x[1] = x + x_second, pairs.x[2] = x + x_third;
    if (even != 0) sums(pairs);
    if (even != count) {
      memcpy(odd.x, pairs.x, sizeof odd.x);
      sums(odd);
    }
    store_rows<plain, per_channel, kPixels>(requantizer, m.sums + kRow, channel, count, y, y + y_second, y + y_third);
    if (left <= kPixels) break;
    x += kPixels * x_step, y += kPixels * y_step;
  }
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

void store_row(const Requantizer& r, const int32_t* sums, uint32_t channel, uint32_t count, int8_t* y) {
  if (r.per_channel) {
    if (r.plain) store_rows<true, true, 1>(r, sums, channel, count, y, y, y);
    else store_rows<false, true, 1>(r, sums, channel, count, y, y, y);
  } else {
    if (r.plain) store_rows<true, false, 1>(r, sums, channel, count, y, y, y);
    else store_rows<false, false, 1>(r, sums, channel, count, y, y, y);
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
    const auto run = requantizer.per_channel ? (requantizer.plain ? multiply_rows<true, true> : multiply_rows<false, true>)
                                             : (requantizer.plain ? multiply_rows<true, false> : multiply_rows<false, false>);
    run(m, requantizer, o, count, x, x_step, rows, y + o, y_step);
  }
}

}  // namespace thimble::kernels::mve
#endif

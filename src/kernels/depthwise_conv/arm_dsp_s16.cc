// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions of 16-bit numbers for cores that multiply halves of words: four channels of a pixel at a time, whose weights
// are one word and whose x are two.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t taps_of(const DepthwiseConvShape& s) { return s.window.rows.filter * s.window.columns.filter; }

}  // namespace

uint32_t depthwise_conv_s16_arm_dsp_scratch_bytes(const DepthwiseConvParams& p) {
  return taps_of(p.shape) <= arm_dsp::kExactTaps ? p.shape.channels * p.shape.multiplier * sizeof(arm_dsp::ShortChannel) : 0;
}

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// The taps of a pixel that lie inside, and how to walk them, in numbers.
struct Walk2d {
  const int16_t* x;
  const int8_t* w;
  uint32_t rows, columns;
  uint32_t x_row, x_tap, w_row, w_tap;
};

// Quadruples of channels that are scaled once (see ShortChannel), of a pixel that has taps. The machine code below knows the layout.
struct Quads {
  uint32_t x_tap, w_tap;       // bytes, as all below
  uint32_t rows;
  uint32_t turns;              // of the loop over columns: of four taps, the first one of less
  uint32_t skipped_bytes;      // of its code, for that
  uint32_t x_row, w_row;       // from behind the last tap to the next row
  uint32_t x_back, w_back;     // from the row behind the last one to the first tap of the next quadruple
  const int16_t* x;
  const int8_t* w;
  const ShortChannel* channels;
  int16_t* y;
  uint32_t quads;
};
[[maybe_unused]] constexpr uint32_t kTapCode = 44;

// 13 cycles for a tap of four channels, some 50 besides, and 14 for a row.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline, gnu::aligned(4)]] void finish_quads(Quads&) {
  // r0-r3 the sums, r4 x, r5 w, r6 and r7 the steps to the next tap, r8 turns; on the stack the rows left, then the struct's address
  asm("push {r0, r4-r11, lr}\n\t"
      "sub sp, #4\n\t"
      "mov lr, r0\n\t"
      "ldrd r4, r5, [lr, #36]\n"
      "1: ldr r12, [lr, #44]\n\t"
      "ldr r0, [r12]\n\t"
      "ldr r1, [r12, #12]\n\t"
      "ldr r2, [r12, #24]\n\t"
      "ldr r3, [r12, #36]\n\t"
      "ldm lr, {r6-r8}\n\t"
      "str r8, [sp]\n"
      "2: ldrd r8, r9, [lr, #12]\n\t"
      "adr.w r12, 3f\n\t"
      "add r12, r9\n\t"
      "mov pc, r12\n"
      "3: .rept 4\n\t"
      "ldr.w r9, [r5]\n\t"
      "ldr.w r10, [r4]\n\t"
      "ldr.w r11, [r4, #4]\n\t"
      "add.w r5, r5, r7\n\t"
      "sxtb16 r12, r9\n\t"
      "sxtb16.w r9, r9, ror #8\n\t"
      "smlabb r0, r10, r12, r0\n\t"
      "smlatb r1, r10, r9, r1\n\t"
      "add.w r4, r4, r6\n\t"
      "smlabt r2, r11, r12, r2\n\t"
      "smlatt r3, r11, r9, r3\n\t"
      ".endr\n\t"
      ".org 3b + 4 * %c0\n\t"
      "subs r8, #1\n\t"
      "bne.w 3b\n\t"
      "ldrd r9, r10, [lr, #20]\n\t"
      "ldr r8, [sp]\n\t"
      "add r4, r9\n\t"
      "add r5, r10\n\t"
      "subs r8, #1\n\t"
      "str r8, [sp]\n\t"
      "bne.w 2b\n\t"
      "add r12, lr, #28\n\t"
      "ldm r12, {r8, r9}\n\t"
      "add r4, r8\n\t"
      "add r5, r9\n\t"
      "ldr r12, [lr, #44]\n\t"
      "ldrd r6, r7, [lr, #48]\n\t"
      "ldr r8, [r12, #4]\n\t"
      "ldr r9, [r12, #16]\n\t"
      "ldr r10, [r12, #28]\n\t"
      "ldr r11, [r12, #40]\n\t"
      "add r12, #48\n\t"
      "smmulr r0, r0, r8\n\t"
      "smmulr r1, r1, r9\n\t"
      "smmulr r2, r2, r10\n\t"
      "smmulr r3, r3, r11\n\t"
      ".irp sum, r0, r1, r2, r3\n\t"
      "ssat \\sum, #16, \\sum\n\t"
      ".endr\n\t"
      "pkhbt r0, r0, r1, lsl #16\n\t"
      "pkhbt r2, r2, r3, lsl #16\n\t"
      "str r0, [r6], #4\n\t"
      "str r2, [r6], #4\n\t"
      "str r12, [lr, #44]\n\t"
      "subs r7, #1\n\t"
      "strd r6, r7, [lr, #48]\n\t"
      "bne.w 1b\n\t"
      "add sp, #8\n\t"
      "pop {r4-r11, pc}" ::"i"(kTapCode) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}

// Returns how many channels were done.
uint32_t finish_quads(const ShortChannel* channels, const DepthwiseConvShape& s, const Walk2d& t, int16_t* y) {
  if (s.multiplier != 1 || s.channels < 4 || t.rows == 0 || t.columns == 0) return 0;
  const uint32_t x_tap = 2 * t.x_tap, x_row = 2 * t.x_row;
  Quads q = {x_tap, t.w_tap, t.rows, (t.columns + 3) / 4, (0u - t.columns) % 4 * kTapCode, x_row - t.columns * x_tap, t.w_row - t.columns * t.w_tap,
             8 - t.rows * x_row, 4 - t.rows * t.w_row, t.x, t.w, channels, y, s.channels / 4};
  finish_quads(q);
  return s.channels & ~3u;
}
#endif

// Four neighbouring channels of x with four of w, or one channel of x with four.
template <bool one_x> [[gnu::noinline]] void sum_four(const Walk2d& t, uint32_t x_channel, uint32_t o, uint32_t (&sums)[4]) {
  uint32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const int16_t* x_row = t.x + x_channel;
  const int8_t* w_row = t.w + o;
  for (uint32_t r = t.rows; r != 0; r--, x_row += t.x_row, w_row += t.w_row) {
    const int16_t* x = x_row;
    const int8_t* w = w_row;
    for (uint32_t s = t.columns; s != 0; s--, x += t.x_tap, w += t.w_tap) {
      const uint32_t four = load_word(w), even = even_bytes(four), odd = odd_bytes(four);
      if constexpr (one_x) {
        const uint32_t one = static_cast<uint32_t>(*x);
        s0 = add_low_product(s0, even, one), s1 = add_low_product(s1, odd, one);
        s2 = add_high_low_product(s2, even, one), s3 = add_high_low_product(s3, odd, one);
      } else {
        const uint32_t first = load_word(x), second = load_word(x + 2);
        s0 = add_low_product(s0, even, first), s1 = add_high_low_product(s1, first, odd);
        s2 = add_high_low_product(s2, even, second), s3 = add_high_product(s3, odd, second);
      }
    }
  }
  sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;
}

[[gnu::noinline]] uint32_t sum_one(const Walk2d& t, uint32_t x_channel, uint32_t o) {
  uint32_t sum = 0;
  for (uint32_t r = 0; r < t.rows; r++) {
    const int16_t* x = t.x + x_channel + r * t.x_row;
    const int8_t* w = t.w + o + r * t.w_row;
    for (uint32_t s = t.columns; s != 0; s--, x += t.x_tap, w += t.w_tap) sum += static_cast<uint32_t>(*x * *w);
  }
  return sum;
}

void finish_pixel(const ShortOutputs& outputs, const ShortChannel* channels, [[maybe_unused]] ShortChannel::Kind kind, const DepthwiseConvShape& s, const Walk2d& t, int16_t* y) {
  const uint32_t y_channels = s.channels * s.multiplier, run = s.multiplier == 1 ? s.channels : s.multiplier;
  const auto store = [&](uint32_t o, uint32_t sum) {
    outputs.finish<1>(channels[o], {sum}, o, {y});
  };
  uint32_t sums[4];
  uint32_t o = 0, x_channel = 0;
#if THIMBLE_ARM_DSP == 2
  if (kind == ShortChannel::kOnce) o = finish_quads(channels, s, t, y);
#endif
  for (uint32_t end = run; o < y_channels; end += run, x_channel++) {
    for (; end - o >= 4; o += 4) {
      if (s.multiplier == 1) sum_four<false>(t, o, o, sums);
      else sum_four<true>(t, x_channel, o, sums);
      for (uint32_t n = 0; n < 4; n++) store(o + n, sums[n]);
    }
    for (; o < end; o++) store(o, sum_one(t, s.multiplier == 1 ? o : x_channel, o));
  }
}

}  // namespace

void depthwise_conv_s16_arm_dsp(const DepthwiseConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const DepthwiseConvShape& s = p.shape;
  const Window& w = s.window;
  if (taps_of(s) > kExactTaps) return depthwise_conv_s16_scalar(p, d);
  const uint32_t y_channels = s.channels * s.multiplier;
  const ShortOutputs outputs(p.output, d, taps_of(s));
  ShortChannel* const channels = static_cast<ShortChannel*>(d.scratch);
  const ShortChannel::Kind kind = outputs.fill(channels, y_channels);
  Walk2d t = {nullptr, nullptr, 0, 0, w.rows.dilation * w.columns.x * s.channels, w.columns.dilation * s.channels, w.columns.filter * y_channels,
              y_channels};
  for_each_pixel(w, d.x, s.channels, d.y, y_channels, [&](const int16_t* x, Taps rows, Taps columns, int16_t* y) {
    t.x = x, t.rows = rows.count, t.columns = columns.count;
    t.w = d.w + rows.first * t.w_row + columns.first * y_channels;
    finish_pixel(outputs, channels, kind, s, t, y);
  });
  limit_shorts(d.y, w.batches * w.rows.y * w.columns.y * y_channels, p.output);
}
#endif

}  // namespace thimble::kernels

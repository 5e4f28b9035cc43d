// SPDX-License-Identifier: Apache-2.0
// Convolutions with two products an instruction. What three pixels of y see is widened into a column of 16-bit numbers, x_offset added and
// 0 beside x; then every two rows of weights meet it, six sums at a time.
#include "kernels/arch/arm_dsp.h"
#include "kernels/conv/arm_dsp_channels.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t taps_of(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

// Where the runs of x that a pixel sees are whole words, or there is but one, which never lies beside x, they are widened in place.
constexpr bool is_one_tap(const WindowAxis& a) { return a.filter == 1 && a.padding == 0; }
constexpr bool needs_copy(const ConvShape& s) {
  return s.channels.depth % 4 != 0 && !(is_one_tap(s.window.rows) && is_one_tap(s.window.columns));
}

constexpr uint32_t kPixels = 3;

// What a channel of y has of its own, at hand in a row.
struct Channel {
  int32_t bias;
  int32_t doubled_multiplier;
  int32_t right;   // minus the shift
};

}  // namespace

uint32_t conv_s8_arm_dsp_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = taps_of(p.shape), channels = p.shape.channels.groups * p.shape.channels.outputs;
  return channels * sizeof(Channel) + (2 * kPixels * taps + 3) / 4 * 4 + (needs_copy(p.shape) ? taps : 0);
}

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// Of three pixels. Four taps are six words: taps 0 and 2 of each pixel, then taps 1 and 3. Of each of the last three taps or fewer there
// are three numbers.
using Column = uint32_t*;

struct Outputs;

// Rows of weights against a column, two at a time. The machine code below knows the layout.
struct Block {
  const int8_t* w;
  uint32_t row_bytes;
  const uint32_t* column;
  uint32_t whole_bytes;        // of a row, in words
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full: kWordCode for each of -words modulo 4; all without words
  const Channel* channels;
  int32_t y_offset;
  uint32_t first, end;         // channels: an even number
  int8_t* y[kPixels];          // stored last to first, so that pixels there are may stand for those there are not
};
constexpr uint32_t kWordCode = 104;

// The outputs of channels [first, end), none of which is multiplied by 0 or shifted to the left. 28 cycles for a word of each row, 85
// besides for two rows. A load behind a load costs one cycle less. They are requantized as by multiply_add().
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline, gnu::aligned(4)]] void finish_block(Block&) {
  // r0-r2 the sums of the first row, r3-r5 of the second, r6 and r7 the rows, r8 the column; on the stack lie the ends of the first
  // row's words and of its bytes, then the struct's address
  asm("push {r0, r4-r11, lr}\n\t"
      "sub sp, #8\n"
      "mov lr, r0\n"
      "1: ldm lr, {r6-r11}\n\t"
      "ldr r0, [r11]\n\t"
      "ldr r3, [r11, #12]\n\t"
      "add r7, r6\n\t"
      "add r9, r6\n\t"
      "strd r9, r7, [sp]\n\t"
      "mov r1, r0\n\t"
      "mov r2, r0\n\t"
      "mov r4, r3\n\t"
      "mov r5, r3\n\t"
      "add pc, r10\n\t"   // reads as what lies 4 bytes on
      "nop\n"
      "2: .rept 4\n\t"
      "ldr.w r9, [r6]\n\t"
      "ldr.w r10, [r7]\n\t"
      "ldr.w r11, [r8], #4\n\t"
      "ldr.w r12, [r8], #4\n\t"
      "ldr.w lr, [r8], #4\n\t"
      "sxtb16 r9, r9\n\t"
      "sxtb16 r10, r10\n\t"
      "smlad r0, r9, r11, r0\n\t"
      "smlad r1, r9, r12, r1\n\t"
      "smlad r2, r9, lr, r2\n\t"
      "smlad r3, r10, r11, r3\n\t"
      "smlad r4, r10, r12, r4\n\t"
      "smlad r5, r10, lr, r5\n\t"
      "ldr.w r9, [r6], #4\n\t"
      "ldr.w r10, [r7], #4\n\t"
      "ldr.w r11, [r8], #4\n\t"
      "ldr.w r12, [r8], #4\n\t"
      "ldr.w lr, [r8], #4\n\t"
      "sxtb16 r9, r9, ror #8\n\t"
      "sxtb16 r10, r10, ror #8\n\t"
      "smlad r0, r9, r11, r0\n\t"
      "smlad r1, r9, r12, r1\n\t"
      "smlad r2, r9, lr, r2\n\t"
      "smlad r3, r10, r11, r3\n\t"
      "smlad r4, r10, r12, r4\n\t"
      "smlad r5, r10, lr, r5\n\t"
      ".endr\n\t"
      ".org 2b + 4 * %c0\n\t"
      "ldr r9, [sp]\n\t"
      "cmp r6, r9\n\t"
      "bne.w 2b\n"
      "3: ldr r9, [sp, #4]\n\t"
      "cmp r6, r9\n\t"
      "beq 4f\n\t"
      "ldrsb r9, [r6], #1\n\t"
      "ldrsb r10, [r7], #1\n\t"
      "ldrsh r11, [r8], #2\n\t"
      "ldrsh r12, [r8], #2\n\t"
      "ldrsh lr, [r8], #2\n\t"
      "mla r0, r9, r11, r0\n\t"
      "mla r1, r9, r12, r1\n\t"
      "mla r2, r9, lr, r2\n\t"
      "mla r3, r10, r11, r3\n\t"
      "mla r4, r10, r12, r4\n\t"
      "mla r5, r10, lr, r5\n\t"
      "b 3b\n"
      "4: ldr lr, [sp, #8]\n\t"
      "str r7, [lr]\n\t"             // the second row's end is the third row
      "ldr r8, [lr, #20]\n\t"          // channels
      "ldr r9, [lr, #24]\n\t"
      "ldr r6, [r8, #4]\n\t"
      "ldr r7, [r8, #8]\n\t"
      ".irp sum, r0, r1, r2\n\t"
      "smmlar \\sum, \\sum, r6, \\sum\n\t"
      "adds \\sum, \\sum, \\sum, asr #31\n\t"
      "asrs \\sum, \\sum, r7\n\t"
      "adc \\sum, \\sum, r9\n\t"
      "ssat \\sum, #8, \\sum\n\t"
      ".endr\n\t"
      "ldr r6, [r8, #16]\n\t"
      "ldr r7, [r8, #20]\n\t"
      ".irp sum, r3, r4, r5\n\t"
      "smmlar \\sum, \\sum, r6, \\sum\n\t"
      "adds \\sum, \\sum, \\sum, asr #31\n\t"
      "asrs \\sum, \\sum, r7\n\t"
      "adc \\sum, \\sum, r9\n\t"
      "ssat \\sum, #8, \\sum\n\t"
      ".endr\n\t"
      "bfi r0, r3, #8, #8\n\t"
      "bfi r1, r4, #8, #8\n\t"
      "bfi r2, r5, #8, #8\n\t"
      "add r8, #24\n\t"
      "str r8, [lr, #20]\n\t"
      "ldr r3, [lr, #28]\n\t"
      "ldr r4, [lr, #32]\n\t"
      "ldr r5, [lr, #36]\n\t"
      "ldr r6, [lr, #40]\n\t"
      "ldr r7, [lr, #44]\n\t"
      "strh r2, [r7, r3]\n\t"
      "strh r1, [r6, r3]\n\t"
      "strh r0, [r5, r3]\n\t"
      "add r3, #2\n\t"
      "str r3, [lr, #28]\n\t"
      "cmp r3, r4\n\t"
      "bne.w 1b\n\t"
      "add sp, #12\n\t"
      "pop {r4-r11, pc}" ::"i"(kWordCode) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
inline void finish_rows(const Outputs&, Block& b) { finish_block(b); }
#endif

// What the outputs of all pixels share.
struct Outputs {
  const ConvParams& p;
  const Operands<int8_t, const int8_t*>& d;
  const Channel* channels;
  Column column;
  int8_t* copied;          // what one pixel sees, where it has to be gathered first, or null
  uint32_t taps, y_channels;
  bool as_blocks;          // all channels are what finish_block() takes
};

// Any channel: one at a time.
[[gnu::noinline]] void finish_channel(const Outputs& out, const Channel& c, const int8_t* w, uint32_t channel, int8_t* const (&y)[kPixels]) {
  uint32_t sum[kPixels] = {};
  const uint32_t* column = out.column;
  for (uint32_t words = out.taps / 4; words != 0; words--, column += 2 * kPixels, w += 4) {
    for (uint32_t n = 0; n < kPixels; n++)
      sum[n] = add_products(add_products(sum[n], even_bytes(load_word(w)), column[n]), odd_bytes(load_word(w)), column[kPixels + n]);
  }
  const int16_t* last = reinterpret_cast<const int16_t*>(column);
  for (uint32_t k = out.taps % 4; k != 0; k--, last += kPixels, w++) {
    for (uint32_t n = 0; n < kPixels; n++) sum[n] += static_cast<uint32_t>(last[n] * *w);
  }
  const Scale m = scale_of(static_cast<int32_t>(static_cast<uint32_t>(c.doubled_multiplier) >> 1), -c.right);
  for (uint32_t n = kPixels; n-- != 0;)
    y[n][channel] = limited_byte(multiply_add(static_cast<uint32_t>(c.bias) + sum[n], m, out.p.output.y_offset));
}
#if THIMBLE_ARM_DSP == 1
void finish_rows(const Outputs& out, Block& b) {
  for (; b.first != b.end; b.first++, b.w += b.row_bytes) finish_channel(out, *b.channels++, b.w, b.first, b.y);
}
#endif

// All channels of a group, from c and w on, of three pixels. Where their number is odd, one is computed twice.
void finish_pixels(const Outputs& out, const Channel* c, const int8_t* w, int8_t* const (&y)[kPixels]) {
  const uint32_t outputs = out.p.shape.channels.outputs, words = out.taps / 4;
  if (outputs == 1 || !out.as_blocks) {
    for (uint32_t o = 0; o < outputs; o++) finish_channel(out, c[o], w + o * out.taps, o, y);
    return;
  }
  Block b = {w, out.taps, out.column, 4 * words, (words == 0 ? 4 : (0u - words) % 4) * kWordCode, c, out.p.output.y_offset, 0, outputs & ~1u, {y[0], y[1], y[2]}};
  finish_rows(out, b);
  if (outputs % 2 == 0) return;
  b.w -= out.taps, b.channels--, b.first--, b.end = outputs;
  finish_rows(out, b);
}

// Widens `count` numbers into the taps of one pixel, from a whole word of taps on.
[[gnu::noinline]] void widen(const int8_t* x, uint32_t count, int32_t x_offset, uint32_t* words, uint32_t pixel) {
  const uint32_t offsets = both_halves(x_offset);
  uint32_t* at = words + pixel;
  const auto put = [&](uint32_t word, uint32_t at_word) __attribute__((always_inline)) {
    at[2 * kPixels * at_word] = even_bytes(offsets, word);
    at[2 * kPixels * at_word + kPixels] = odd_bytes(offsets, word);
  };
  if (uint32_t n = count / 4 % 4) {
    do put(load_word(x), 0), x += 4, at += 2 * kPixels;
    while (--n);
  }
  if (uint32_t n = count / 16) {
    do {
      const uint32_t a = load_word(x), b = load_word(x + 4), c = load_word(x + 8), d = load_word(x + 12);
      put(a, 0), put(b, 1), put(c, 2), put(d, 3);
      x += 16, at += 8 * kPixels;
    } while (--n);
  }
  if (count % 4 == 0) return;
  int16_t* last = reinterpret_cast<int16_t*>(at - pixel) + pixel;
  for (uint32_t k = count % 4; k != 0; k--, last += kPixels) *last = static_cast<int16_t>(*x++ + x_offset);
}

// `count` is not 0.
inline void clear(uint32_t* at, uint32_t count) {
  do *at = 0, at += kPixels;
  while (--count);
}

// What one pixel sees goes into the column; x lies at its first tap inside.
[[gnu::noinline]] void add_pixel(const Outputs& out, const int8_t* x, const Taps& rows, const Taps& columns, uint32_t pixel) {
  const Window& w = out.p.shape.window;
  const uint32_t depth = out.p.shape.channels.depth, x_channels = out.p.shape.channels.groups * depth, row = w.columns.filter * depth;
  const uint32_t x_tap = w.columns.dilation * x_channels, inside = columns.count * depth, run = x_tap == depth ? inside : depth;
  const int32_t x_offset = out.p.output.x_offset;
  const bool copying = out.copied != nullptr;
  if (rows.count != w.rows.filter || columns.count != w.columns.filter) {
    if (copying) memset(out.copied, static_cast<uint8_t>(-x_offset), out.taps);
    else clear(out.column + pixel, out.taps / 2);
  }
  uint32_t tap = rows.first * row + columns.first * depth;
  if (inside != 0) {
    for (uint32_t r = 0; r < rows.count; r++, tap += row, x += w.rows.dilation * w.columns.x * x_channels) {
      const int8_t* at = x;
      uint32_t to = tap;
      do {
        if (copying) copy(out.copied + to, at, run);
        else widen(at, run, x_offset, out.column + to / 4 * (2 * kPixels), pixel);
        to += run, at += x_tap;
      } while (to != tap + inside);
    }
  }
  if (copying) widen(out.copied, out.taps, x_offset, out.column, pixel);
}

// Returns whether they are what finish_block() takes.
bool fill_channels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d, Channel* to) {
  const uint32_t count = p.shape.channels.groups * p.shape.channels.outputs;
  bool as_blocks = true;
  for (uint32_t c = 0; c < count; c++) {
    const uint32_t scale = c * p.output.channel_step;
    to[c] = {d.bias ? static_cast<const int32_t*>(d.bias)[c] : 0, doubled(d.multipliers[scale]), -d.shifts[scale]};
    as_blocks &= to[c].right >= 0 && to[c].doubled_multiplier != 0;
  }
  return as_blocks;
}

// How many pixels there are, where each of y sees the one of x in its place and no other; 0 where it does not.
uint32_t pixels_as_they_lie(const Window& w) {
  const auto in_place = [](const WindowAxis& a) { return is_one_tap(a) && a.stride == 1 && a.x == a.y; };
  return in_place(w.rows) && in_place(w.columns) ? w.batches * w.rows.y * w.columns.y : 0;
}

void one_group(const Outputs& out, uint32_t group) {
  const Groups& g = out.p.shape.channels;
  const Channel* const c = out.channels + group * g.outputs;
  const int8_t* const w = out.d.w + group * g.outputs * out.taps;
  uint32_t count = 0;
  int8_t* y[kPixels] = {};
  const auto next = [&](int8_t* y_pixel) __attribute__((always_inline)) {
    y[count] = y_pixel;
    if (++count < kPixels) return;
    finish_pixels(out, c, w, y);
    count = 0;
  };
  const int8_t* const x_first = out.d.x + group * g.depth;
  int8_t* const y_first = out.d.y + group * g.outputs;
  const uint32_t x_channels = g.groups * g.depth, y_channels = out.y_channels;
  if (const uint32_t pixels = pixels_as_they_lie(out.p.shape.window)) {
    for (uint32_t i = 0; i < pixels; i++) {
      widen(x_first + i * x_channels, g.depth, out.p.output.x_offset, out.column, count);
      next(y_first + i * y_channels);
    }
  } else {
    for_each_pixel(out.p.shape.window, x_first, x_channels, y_first, y_channels,
                   [&](const int8_t* x, Taps rows, Taps columns, int8_t* y_pixel) {
                     add_pixel(out, x, rows, columns, count);
                     next(y_pixel);
                   });
  }
  if (count == 0) return;
  // The last ones are finished with pixels before them, which still are in the column; or where there are none with themselves.
  for (uint32_t n = count; n < kPixels; n++)
    if (y[n] == nullptr) y[n] = y[0];
  finish_pixels(out, c, w, y);
}

void finish_all(const ConvParams& p, const Operands<int8_t, const int8_t*>& d, uint32_t y_channels) {
  const Groups& g = p.shape.channels;
  const uint32_t taps = taps_of(p.shape);
  Channel* const channels = static_cast<Channel*>(d.scratch);
  Column const column = reinterpret_cast<Column>(channels + g.groups * g.outputs);
  int8_t* const copied = needs_copy(p.shape) ? reinterpret_cast<int8_t*>(column + (2 * kPixels * taps + 3) / 4) : nullptr;
  const Outputs out = {p, d, channels, column, copied, taps, y_channels, fill_channels(p, d, channels)};
  for (uint32_t group = 0; group < g.groups; group++) one_group(out, group);
}

}  // namespace

#if THIMBLE_ARM_DSP_LITTLE
void arm_dsp::finish_channels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d, uint32_t y_channels) {
  finish_all(p, d, y_channels);
}
#endif

void conv_s8_arm_dsp(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t y_channels = p.shape.channels.groups * p.shape.channels.outputs;
  finish_all(p, d, y_channels);
  const uint32_t y_count = p.shape.window.batches * p.shape.window.rows.y * p.shape.window.columns.y * y_channels;
  if (p.output.lowest != -128 || p.output.highest != 127) limit_bytes(d.y, y_count, p.output.lowest, p.output.highest);
}
#endif

}  // namespace thimble::kernels

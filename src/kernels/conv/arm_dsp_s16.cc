// SPDX-License-Identifier: Apache-2.0
// Convolutions of 16-bit numbers with two products an instruction. What three pixels of y see is laid out as a column whose words meet
// the even and the odd bytes of a word of weights; then every two rows of weights meet it, six sums at a time.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t kPixels = 3;

constexpr uint32_t taps_of(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

}  // namespace

uint32_t conv_s16_arm_dsp_scratch_bytes(const ConvParams& p) {
  return p.shape.channels.groups * p.shape.channels.outputs * sizeof(arm_dsp::ShortChannel) +
         (taps_of(p.shape) + 3) / 4 * (2 * kPixels * sizeof(uint32_t));
}

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// Two rows of weights against a column. Four taps are six words of a column: taps 0 and 2 of each of three pixels, then taps 1 and 3.
struct Block {
  const int8_t* w;
  uint32_t row_bytes;
  const uint32_t* column;
  uint32_t sums[2][kPixels];
};

// Pairs of rows of whole words, of which there is one at least, for channels that are all scaled alike: once, or twice and narrow (see
// ShortChannel). The machine code below knows the layout.
struct Pairs {
  const int8_t* w;
  uint32_t row_bytes;
  const uint32_t* column;
  uint32_t whole_bytes;        // row_bytes again
  uint32_t skipped_bytes;      // of the loop's code, so that its last turn is full: kWordCode for each of -words modulo 4
  const ShortChannel* channels;
  int16_t* y[kPixels];         // stored last to first
  uint32_t pairs;
};
[[maybe_unused]] constexpr uint32_t kWordCode = 104;

// 28 cycles for a word of each row, some 60 besides for two rows.
#if THIMBLE_ARM_DSP == 2
template <bool once> [[gnu::naked, gnu::noinline, gnu::aligned(4)]] void finish_pairs(Pairs&) {
  // r0-r5 the sums, r6 and r7 the rows, r8 the column; on the stack lie the end of the first row, then the struct's address
  asm("push {r0, r4-r11, lr}\n\t"
      "sub sp, #4\n"
      "1: ldr lr, [sp, #4]\n\t"
      "ldm lr, {r6-r11}\n\t"
      "ldr r0, [r11]\n\t"
      "ldr r3, [r11, #12]\n\t"
      "add r7, r6\n\t"
      "add r9, r6\n\t"
      "str r9, [sp]\n\t"
      ".irp sum, r1, r2\n\t"
      "mov \\sum, r0\n\t"
      ".endr\n\t"
      "mov r4, r3\n\t"
      "mov r5, r3\n\t"
      "adr.w r12, 2f\n\t"
      "add r12, r10\n\t"
      "mov pc, r12\n"
      "2: .rept 4\n\t"
      ".irp half, 0, 1\n\t"
      "ldr.w r9, [r6], #4 * \\half\n\t"
      "ldr.w r10, [r7], #4 * \\half\n\t"
      ".irp x, r11, r12, lr\n\t"
      "ldr.w \\x, [r8], #4\n\t"
      ".endr\n\t"
      "sxtb16.w r9, r9, ror #8 * \\half\n\t"
      "sxtb16.w r10, r10, ror #8 * \\half\n\t"
      "smlad r0, r9, r11, r0\n\t"
      "smlad r3, r10, r11, r3\n\t"
      "smlad r1, r9, r12, r1\n\t"
      "smlad r4, r10, r12, r4\n\t"
      "smlad r2, r9, lr, r2\n\t"
      "smlad r5, r10, lr, r5\n\t"
      ".endr\n\t"
      ".endr\n\t"
      ".org 2b + 4 * %c0\n\t"
      "ldr r9, [sp]\n\t"
      "cmp r6, r9\n\t"
      "bne.w 2b\n\t"
      "ldr lr, [sp, #4]\n\t"
      "str r7, [lr], #20\n\t"         // the second row's end is the third row
      "ldm lr, {r8-r12}\n\t"          // channels, y, pairs
      ".irp row, 0, 12\n\t"
      "ldr r6, [r8, #4 + \\row]\n\t"
      ".if %c1 == 0\n\t"
      "ldrsb r7, [r8, #8 + \\row]\n\t"
      "rsb r7, #0\n\t"
      ".endif\n\t"
      ".irp pixel, 0, 1, 2\n\t"
      ".set .Lsum, \\pixel + \\row / 4\n\t"
      ".irp sum, 0, 1, 2, 3, 4, 5\n\t"
      ".if .Lsum == \\sum\n\t"
      ".if %c1\n\t"
      "smmulr r\\sum, r\\sum, r6\n\t"
      ".else\n\t"
      "lsl r\\sum, r\\sum, #1\n\t"
      "smmulr r\\sum, r\\sum, r6\n\t"
      "adds r\\sum, r\\sum, r\\sum, asr #31\n\t"
      "asrs r\\sum, r\\sum, r7\n\t"
      "adc r\\sum, r\\sum, #0\n\t"
      ".endif\n\t"
      "ssat r\\sum, #16, r\\sum\n\t"
      ".endif\n\t"
      ".endr\n\t"
      ".endr\n\t"
      ".endr\n\t"
      "pkhbt r2, r2, r5, lsl #16\n\t"
      "str r2, [r11], #4\n\t"
      "pkhbt r1, r1, r4, lsl #16\n\t"
      "str r1, [r10], #4\n\t"
      "pkhbt r0, r0, r3, lsl #16\n\t"
      "str r0, [r9], #4\n\t"
      "add r8, #24\n\t"
      "subs r12, #1\n\t"
      "stm lr, {r8-r12}\n\t"
      "bne.w 1b\n\t"
      "add sp, #8\n\t"
      "pop {r4-r11, pc}" ::"i"(kWordCode), "i"(once) : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#endif

// Adds the products of one word of each row.
void add_word(Block& b, uint32_t w0, uint32_t w1, const uint32_t* column) {
  const uint32_t even[] = {even_bytes(w0), even_bytes(w1)}, odd[] = {odd_bytes(w0), odd_bytes(w1)};
  for (uint32_t row = 0; row < 2; row++) {
    for (uint32_t n = 0; n < kPixels; n++)
      b.sums[row][n] = add_products(add_products(b.sums[row][n], even[row], column[n]), odd[row], column[kPixels + n]);
  }
}

// The sums of two rows over `taps` taps.
void sum_rows(Block& b, const int8_t* w, const uint32_t* column, uint32_t taps) {
  for (auto& row : b.sums) row[0] = row[1] = row[2] = 0;
  for (; taps >= 4; taps -= 4, w += 4, column += 2 * kPixels) add_word(b, load_word(w), load_word(w + b.row_bytes), column);
  if (taps != 0) add_word(b, load_bytes(w, taps), load_bytes(w + b.row_bytes, taps), column);
}

struct Layer {
  const ConvShape& shape;
  const ShortOutputs outputs;
  ShortChannel* channels;
  uint32_t* column;
  uint32_t taps;
  ShortChannel::Kind kind;     // what finish_pairs() takes, or kOther
};

// Pixels of y, and how many there are yet. The others are stored before the first one, in its place.
struct Pixels {
  int16_t* y[kPixels];
  uint32_t count;
};

// Where 32 bits do not hold a sum.
[[gnu::noinline, gnu::cold]] void store_wide(const Layer& l, Block& b, const int8_t* w, uint32_t channel, uint32_t rows, const Pixels& pixels) {
  int64_t sums[2][kPixels] = {};
  for (uint32_t from = 0; from < l.taps; from += kExactTaps) {
    sum_rows(b, w + from, l.column + from / 4 * (2 * kPixels), l.taps - from < kExactTaps ? l.taps - from : kExactTaps);
    for (uint32_t i = 0; i < 2 * kPixels; i++) sums[i / kPixels][i % kPixels] += static_cast<int32_t>(b.sums[i / kPixels][i % kPixels]);
  }
  for (uint32_t row = 0; row < rows; row++) {
    for (uint32_t n = kPixels; n-- != 0;) pixels.y[n][channel + row] = l.outputs.finish_wide(sums[row][n], channel + row);
  }
}

// All channels of a group, from `first` and w on. The last one may be alone: its row counts as two.
void finish_pixels(const Layer& l, uint32_t first, const int8_t* w, Pixels& pixels) {
  for (uint32_t n = pixels.count; n < kPixels; n++) pixels.y[n] = pixels.y[0];
  const uint32_t outputs = l.shape.channels.outputs;
  uint32_t o = 0;
#if THIMBLE_ARM_DSP == 2
  if (l.kind != ShortChannel::kOther && outputs >= 2) {
    Pairs p = {w, l.taps, l.column, l.taps, (0u - l.taps / 4) % 4 * kWordCode, l.channels + first,
               {pixels.y[0] + first, pixels.y[1] + first, pixels.y[2] + first}, outputs / 2};
    l.kind == ShortChannel::kOnce ? finish_pairs<true>(p) : finish_pairs<false>(p);
    o = outputs & ~1u, w = p.w;
  }
#endif
  Block b;
  for (; o < outputs; o += 2, w += 2 * l.taps) {
    const uint32_t rows = outputs - o < 2 ? 1 : 2;
    b.row_bytes = rows == 2 ? l.taps : 0;
    if (l.outputs.sums_fit()) {
      sum_rows(b, w, l.column, l.taps);
      for (uint32_t row = 0; row < rows; row++) l.outputs.finish(l.channels[first + o + row], b.sums[row], first + o + row, pixels.y);
    } else {
      store_wide(l, b, w, first + o, rows, pixels);
    }
  }
  pixels.count = 0;
}

// A run of x becomes the taps of one pixel, from `tap` on.
[[gnu::noinline]] void lay_run(uint32_t* column, uint32_t pixel, uint32_t tap, const int16_t* x, uint32_t count) {
  if (tap % 4 == 0) {
    uint32_t* to = column + tap / 4 * (2 * kPixels) + pixel;
    for (; count >= 4; count -= 4, tap += 4, x += 4, to += 2 * kPixels) {
      const uint32_t first = load_word(x), second = load_word(x + 2);
      to[0] = even_halves(first, second), to[kPixels] = odd_halves(first, second);
    }
  }
  int16_t* const halves = reinterpret_cast<int16_t*>(column + pixel);
  for (; count != 0; count--, tap++, x++) halves[tap / 4 * (4 * kPixels) + tap % 2 * (2 * kPixels) + tap / 2 % 2] = *x;
}

// What one pixel sees; x lies at its first tap inside.
[[gnu::noinline]] void lay_pixel(const Layer& l, const int16_t* x, const Taps& rows, const Taps& columns, uint32_t pixel) {
  const Window& w = l.shape.window;
  const uint32_t depth = l.shape.channels.depth, x_channels = l.shape.channels.groups * depth, x_tap = w.columns.dilation * x_channels;
  if (rows.count != w.rows.filter || columns.count != w.columns.filter)
    for (uint32_t i = 0; i < (l.taps + 3) / 4 * 2; i++) l.column[i * kPixels + pixel] = 0;
  const uint32_t runs = x_tap == depth ? 1 : columns.count, run = x_tap == depth ? columns.count * depth : depth;
  for (uint32_t r = 0; r < rows.count; r++, x += w.rows.dilation * w.columns.x * x_channels) {
    const uint32_t tap = ((rows.first + r) * w.columns.filter + columns.first) * depth;
    for (uint32_t k = 0; k < runs && run != 0; k++) lay_run(l.column, pixel, tap + k * run, x + k * x_tap, run);
  }
}

}  // namespace

void conv_s16_arm_dsp(const ConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Groups& g = p.shape.channels;
  const uint32_t y_channels = g.groups * g.outputs, taps = taps_of(p.shape);
  ShortChannel* const channels = static_cast<ShortChannel*>(d.scratch);
  Layer l = {p.shape, ShortOutputs(p.output, d, taps), channels, reinterpret_cast<uint32_t*>(channels + y_channels), taps, ShortChannel::kOther};
  const ShortChannel::Kind kind = l.outputs.fill(channels, y_channels);
  if (kind <= ShortChannel::kTwiceNarrow && taps % 4 == 0) l.kind = kind;
  for (uint32_t group = 0; group < g.groups; group++) {
    Pixels pixels = {{}, 0};
    const int8_t* const w = d.w + group * g.outputs * taps;
    for_each_pixel(p.shape.window, d.x + group * g.depth, g.groups * g.depth, d.y, y_channels,
                   [&](const int16_t* x, Taps rows, Taps columns, int16_t* y) {
                     lay_pixel(l, x, rows, columns, pixels.count);
                     pixels.y[pixels.count++] = y;
                     if (pixels.count == kPixels) finish_pixels(l, group * g.outputs, w, pixels);
                   });
    if (pixels.count != 0) finish_pixels(l, group * g.outputs, w, pixels);
  }
  limit_shorts(d.y, p.shape.window.batches * p.shape.window.rows.y * p.shape.window.columns.y * y_channels, p.output);
}
#endif

}  // namespace thimble::kernels

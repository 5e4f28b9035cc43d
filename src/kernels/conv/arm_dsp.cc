// SPDX-License-Identifier: Apache-2.0
// Convolutions with two products an instruction. What two pixels of y see is widened into a column of 16-bit numbers, x_offset added and
// 0 beside x; then every two rows of weights meet it, four sums at a time.
#include "kernels/arch/arm_dsp.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t taps_of(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

// Where the runs of x that a pixel sees are whole words, or there is but one, which never lies beside x, they are widened in place.
constexpr bool is_one_tap(const WindowAxis& a) { return a.filter == 1 && a.padding == 0; }
constexpr bool needs_copy(const ConvShape& s) {
  return s.channels.depth % 4 != 0 && !(is_one_tap(s.window.rows) && is_one_tap(s.window.columns));
}

// What a channel of y has of its own, at hand in a row.
struct Channel {
  int32_t bias, multiplier, shift;
};

}  // namespace

uint32_t conv_s8_arm_dsp_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = taps_of(p.shape), channels = p.shape.channels.groups * p.shape.channels.outputs;
  return channels * sizeof(Channel) + 4 * taps + (needs_copy(p.shape) ? taps : 0);
}

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// Of two pixels. Four taps are four words: taps 0 and 2 of either pixel, then taps 1 and 3. Of the last three or fewer each is a word.
using Column = uint32_t*;

// What the outputs of all pixels share.
struct Outputs {
  const ConvParams& p;
  const Operands<int8_t, const int8_t*>& d;
  const Channel* channels;
  Column column;
  int8_t* copied;          // what one pixel sees, where it has to be gathered first
  uint32_t taps;
  uint32_t turns, skipped_bytes;   // see add_words()
  uint32_t lowest, highest;
  bool narrow;             // see multiply_narrow_add()
};

// Sums of two channels for two pixels each.
struct Sums {
  uint32_t a0, a1, b0, b1;
};

inline void add_word(uint32_t& s0, uint32_t& s1, const uint32_t* column, uint32_t w) {
  s0 = add_products(add_products(s0, even_bytes(w), column[0]), odd_bytes(w), column[2]);
  s1 = add_products(add_products(s1, even_bytes(w), column[1]), odd_bytes(w), column[3]);
}

inline void add_tap(uint32_t& s0, uint32_t& s1, uint32_t both, int32_t w) {
  s0 += static_cast<uint32_t>(static_cast<int16_t>(both) * w);
  s1 += static_cast<uint32_t>(static_cast<int16_t>(both >> 16) * w);
}

constexpr uint32_t kWordCode = 72;

// Adds the products of whole words, of which there is one at least, and leaves column, wa and wb behind them. 20 cycles for a word of
// each row: a load behind a load costs one cycle less. The loop is entered where its last turn will be full.
#if THIMBLE_ARM_DSP == 2
[[gnu::always_inline]] inline void add_words(Sums& s, const uint32_t*& column, const int8_t*& wa, const int8_t*& wb, const Outputs& out) {
  uint32_t turns = out.turns, t = out.skipped_bytes, a, b, x0, x1;
  asm volatile(
      "adr.w %[a], 1f\n\t"
      "add %[a], %[a], %[t]\n\t"
      "mov pc, %[a]\n"
      "1: .rept 4\n\t"
      "ldr.w %[a], [%[wa]], #4\n\t"
      "ldr.w %[b], [%[wb]], #4\n\t"
      "ldr.w %[x0], [%[c]], #4\n\t"
      "ldr.w %[x1], [%[c]], #4\n\t"
      "sxtb16 %[t], %[a]\n\t"
      "smlad %[a0], %[t], %[x0], %[a0]\n\t"
      "smlad %[a1], %[t], %[x1], %[a1]\n\t"
      "sxtb16 %[t], %[b]\n\t"
      "smlad %[b0], %[t], %[x0], %[b0]\n\t"
      "smlad %[b1], %[t], %[x1], %[b1]\n\t"
      "ldr.w %[x0], [%[c]], #4\n\t"
      "ldr.w %[x1], [%[c]], #4\n\t"
      "sxtb16 %[a], %[a], ror #8\n\t"
      "smlad %[a0], %[a], %[x0], %[a0]\n\t"
      "smlad %[a1], %[a], %[x1], %[a1]\n\t"
      "sxtb16 %[b], %[b], ror #8\n\t"
      "smlad %[b0], %[b], %[x0], %[b0]\n\t"
      "smlad %[b1], %[b], %[x1], %[b1]\n\t"
      ".endr\n\t"
      ".if . - 1b - 4 * %c[code]\n\t.error \"the code for a word has another size\"\n\t.endif\n\t"
      "subs %[turns], #1\n\t"
      "bne.w 1b"
      : [a0] "+r"(s.a0), [a1] "+r"(s.a1), [b0] "+r"(s.b0), [b1] "+r"(s.b1), [c] "+r"(column), [wa] "+r"(wa), [wb] "+r"(wb),
        [turns] "+r"(turns), [t] "+r"(t), [a] "=&r"(a), [b] "=&r"(b), [x0] "=&r"(x0), [x1] "=&r"(x1)
      : [code] "i"(kWordCode)
      : "cc", "memory");
}
#else
void add_words(Sums& s, const uint32_t*& column, const int8_t*& wa, const int8_t*& wb, const Outputs& out) {
  for (uint32_t words = out.taps / 4; words != 0; words--, column += 4, wa += 4, wb += 4) {
    add_word(s.a0, s.a1, column, load_word(wa));
    add_word(s.b0, s.b1, column, load_word(wb));
  }
}
#endif

// Two outputs of one channel.
struct TwoOutputs {
  int32_t y0, y1;
};
[[gnu::always_inline]] inline TwoOutputs finished(const Outputs& out, const Channel& c, uint32_t s0, uint32_t s1) {
  const int32_t more = out.p.output.y_offset;
  if (__builtin_expect(!out.narrow, 0)) {
    const Scale m = scale_of(c.multiplier, c.shift);
    return {multiply_add(s0, m, more), multiply_add(s1, m, more)};
  }
  return {multiply_narrow_add(s0, c.multiplier, -c.shift, more), multiply_narrow_add(s1, c.multiplier, -c.shift, more)};
}

// Channels a and b of two pixels: bytes 0 and 1 are the first pixel's, 2 and 3 the second's.
[[gnu::always_inline]] inline uint32_t four_outputs(const Outputs& out, const Channel& a, const int8_t* wa, const Channel& b,
                                                    const int8_t* wb) {
  const uint32_t* column = out.column;
  const uint32_t bias_a = static_cast<uint32_t>(a.bias), bias_b = static_cast<uint32_t>(b.bias);
  Sums s = {bias_a, bias_a, bias_b, bias_b};
  if (out.turns != 0) add_words(s, column, wa, wb, out);
  for (uint32_t k = out.taps % 4; k != 0; k--, column++) add_tap(s.a0, s.a1, *column, *wa++), add_tap(s.b0, s.b1, *column, *wb++);
  const TwoOutputs ya = finished(out, a, s.a0, s.a1), yb = finished(out, b, s.b0, s.b1);
  return limited_bytes(ya.y0, yb.y0, ya.y1, yb.y1, out.lowest, out.highest);
}

// Where there is but one channel.
void one_channel(const Outputs& out, const Channel& c, const int8_t* w, int8_t* y0, int8_t* y1) {
  const uint32_t* column = out.column;
  uint32_t s0 = static_cast<uint32_t>(c.bias), s1 = s0;
  for (uint32_t words = out.taps / 4; words != 0; words--, column += 4, w += 4) add_word(s0, s1, column, load_word(w));
  for (uint32_t k = out.taps % 4; k != 0; k--, column++) add_tap(s0, s1, *column, *w++);
  const TwoOutputs y = finished(out, c, s0, s1);
  const uint32_t bytes = limited_bytes(y.y0, y.y0, y.y1, y.y1, out.lowest, out.highest);
  *y1 = static_cast<int8_t>(bytes >> 16), *y0 = static_cast<int8_t>(bytes);
}

// All channels of a group, from c and w on, of two pixels. y1 may be y0: the first pixel is the one that stays.
[[gnu::noinline]] void two_pixels(const Outputs& out, const Channel* c, const int8_t* w, int8_t* y0, int8_t* y1) {
  const uint32_t outputs = out.p.shape.channels.outputs;
  if (outputs == 1) return one_channel(out, *c, w, y0, y1);
  for (const int8_t* const end = y0 + outputs; y0 != end; y0 += 2, y1 += 2, c += 2, w += 2 * out.taps) {
    if (y0 + 1 == end) y0--, y1--, c--, w -= out.taps;   // their number is odd: one of them again
    const uint32_t y = four_outputs(out, c[0], w, c[1], w + out.taps);
    store_half(y1, y >> 16), store_half(y0, y);
  }
}

// Widens `count` numbers into the taps of one pixel.
[[gnu::noinline]] void widen(const int8_t* x, uint32_t count, int32_t x_offset, Column column, uint32_t pixel) {
  const uint32_t offsets = both_halves(x_offset);
  uint32_t* at = column + pixel;
#pragma GCC unroll 2
  for (uint32_t words = count / 4; words != 0; words--, x += 4, at += 4) {
    const uint32_t w = load_word(x);
    at[0] = even_bytes(offsets, w);
    at[2] = odd_bytes(offsets, w);
  }
  if (count % 4 == 0) return;
  int16_t* last = reinterpret_cast<int16_t*>(at - pixel) + pixel;
  for (uint32_t k = count % 4; k != 0; k--, last += 2) *last = static_cast<int16_t>(*x++ + x_offset);
}

inline void copy(int8_t* to, const int8_t* from, uint32_t count) {
  for (; count >= 4; count -= 4, from += 4, to += 4) store_word(to, load_word(from));
  for (; count != 0; count--) *to++ = *from++;
}

// What one pixel sees goes into the column; x lies at its first tap inside.
[[gnu::noinline]] void add_pixel(const Outputs& out, const int8_t* x, const Taps& rows, const Taps& columns, uint32_t pixel) {
  const Window& w = out.p.shape.window;
  const uint32_t depth = out.p.shape.channels.depth, x_channels = out.p.shape.channels.groups * depth, row = w.columns.filter * depth;
  const uint32_t x_tap = w.columns.dilation * x_channels, inside = columns.count * depth, run = x_tap == depth ? inside : depth;
  const int32_t x_offset = out.p.output.x_offset;
  const bool copying = needs_copy(out.p.shape);
  if (rows.count != w.rows.filter || columns.count != w.columns.filter) {
    if (copying) memset(out.copied, static_cast<uint8_t>(-x_offset), out.taps);
    else for (uint32_t i = 0; i < out.taps; i += 2) out.column[i + pixel] = 0;
  }
  uint32_t tap = rows.first * row + columns.first * depth;
  for (uint32_t r = 0; r < rows.count; r++, tap += row, x += w.rows.dilation * w.columns.x * x_channels) {
    const int8_t* at = x;
    for (uint32_t k = 0; k < inside; k += run, at += x_tap) {
      if (copying) copy(out.copied + tap + k, at, run);
      else widen(at, run, x_offset, out.column + tap + k, pixel);
    }
  }
  if (copying) widen(out.copied, out.taps, x_offset, out.column, pixel);
}

// Returns whether sums and shifts of all channels are what multiply_narrow_add() takes.
bool fill_channels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d, Channel* to) {
  const uint32_t taps = taps_of(p.shape), count = p.shape.channels.groups * p.shape.channels.outputs;
  const int32_t most = static_cast<int32_t>((1u << 30) - (taps << 15));   // a product is below 2^15
  bool narrow = taps < 1u << 14;
  for (uint32_t c = 0; c < count; c++) {
    const uint32_t scale = c * p.output.channel_step;
    to[c] = {d.bias ? static_cast<const int32_t*>(d.bias)[c] : 0, d.multipliers[scale], d.shifts[scale]};
    narrow &= to[c].shift <= 0 && to[c].bias < most && to[c].bias > -most;
  }
  return narrow;
}

void one_group(const Outputs& out, uint32_t group) {
  const Groups& g = out.p.shape.channels;
  const Channel* const c = out.channels + group * g.outputs;
  const int8_t* const w = out.d.w + group * g.outputs * out.taps;
  uint32_t count = 0;
  int8_t* y[2];
  for_each_pixel(out.p.shape.window, out.d.x + group * g.depth, g.groups * g.depth, out.d.y + group * g.outputs, g.groups * g.outputs,
                 [&](const int8_t* x, Taps rows, Taps columns, int8_t* y_pixel) {
                   y[count] = y_pixel;
                   add_pixel(out, x, rows, columns, count);
                   if (++count < 2) return;
                   two_pixels(out, c, w, y[0], y[1]);
                   count = 0;
                 });
  if (count != 0) two_pixels(out, c, w, y[0], y[0]);   // beside what the column held before
}

}  // namespace

void conv_s8_arm_dsp(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t taps = taps_of(p.shape), words = taps / 4;
  Channel* const channels = static_cast<Channel*>(d.scratch);
  Column const column = reinterpret_cast<Column>(channels + p.shape.channels.groups * p.shape.channels.outputs);
  const Outputs out = {p, d, channels, column, reinterpret_cast<int8_t*>(column + taps), taps, (words + 3) / 4,
                       (0u - words) % 4 * kWordCode, all_bytes(p.output.lowest), all_bytes(p.output.highest),
                       fill_channels(p, d, channels)};
  for (uint32_t group = 0; group < p.shape.channels.groups; group++) one_group(out, group);
}
#endif

}  // namespace thimble::kernels

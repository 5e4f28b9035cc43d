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

}  // namespace

uint32_t conv_s8_arm_dsp_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = taps_of(p.shape);
  return 4 * taps + (needs_copy(p.shape) ? taps : 0);
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
  Column column;
  int8_t* copied;        // what one pixel sees, where it has to be gathered first
  uint32_t taps;
  uint32_t lowest, highest;
  bool narrow;           // see multiply_narrow_add()
};

// Sums of two channels for two pixels each.
struct Sums {
  uint32_t a0, a1, b0, b1;
};

// Adds the products of words, >= 1, and leaves column, wa and wb behind them. 20 cycles for a word of each row: a load behind a load
// costs one cycle less. The loop is entered where its last turn will be full.
#if THIMBLE_ARM_DSP == 2
constexpr uint32_t kWordCode = 72;

[[gnu::always_inline]] inline void add_words(Sums& s, const uint32_t*& column, const int8_t*& wa, const int8_t*& wb, uint32_t words) {
  uint32_t turns = (words + 3) / 4, t = (0u - words) % 4 * kWordCode, a, b, x0, x1;
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
void add_words(Sums& s, const uint32_t*& column, const int8_t*& wa, const int8_t*& wb, uint32_t words) {
  for (; words != 0; words--, column += 4, wa += 4, wb += 4) {
    const uint32_t a = load_word(wa), b = load_word(wb);
    s.a0 = add_products(add_products(s.a0, even_bytes(a), column[0]), odd_bytes(a), column[2]);
    s.a1 = add_products(add_products(s.a1, even_bytes(a), column[1]), odd_bytes(a), column[3]);
    s.b0 = add_products(add_products(s.b0, even_bytes(b), column[0]), odd_bytes(b), column[2]);
    s.b1 = add_products(add_products(s.b1, even_bytes(b), column[1]), odd_bytes(b), column[3]);
  }
}
#endif

// Two outputs of one channel.
struct TwoOutputs {
  int32_t y0, y1;
};
inline TwoOutputs finished(const Outputs& out, uint32_t channel, uint32_t s0, uint32_t s1) {
  const uint32_t c = channel * out.p.output.channel_step;
  const int32_t value = out.d.multipliers[c], shift = out.d.shifts[c], more = out.p.output.y_offset;
  if (__builtin_expect(!out.narrow, 0)) {
    const Scale m = scale_of(value, shift);
    return {multiply_add(s0, m, more), multiply_add(s1, m, more)};
  }
  return {multiply_narrow_add(s0, value, -shift, more), multiply_narrow_add(s1, value, -shift, more)};
}

// Two channels of two pixels. Where there is but one channel, both are it.
[[gnu::always_inline]] inline void four_outputs(const Outputs& out, uint32_t ca, uint32_t cb, int8_t* y0, int8_t* y1) {
  const int32_t* const bias = static_cast<const int32_t*>(out.d.bias);
  const int8_t *wa = out.d.w + ca * out.taps, *wb = out.d.w + cb * out.taps;
  const uint32_t start_a = bias ? static_cast<uint32_t>(bias[ca]) : 0, start_b = bias ? static_cast<uint32_t>(bias[cb]) : 0;
  const uint32_t* column = out.column;
  Sums s = {start_a, start_a, start_b, start_b};
  if (out.taps >= 4) add_words(s, column, wa, wb, out.taps / 4);
  for (uint32_t k = out.taps % 4; k != 0; k--, column++, wa++, wb++) {
    const int32_t x0 = static_cast<int16_t>(*column), x1 = static_cast<int16_t>(*column >> 16);
    s.a0 += static_cast<uint32_t>(x0 * *wa), s.a1 += static_cast<uint32_t>(x1 * *wa);
    s.b0 += static_cast<uint32_t>(x0 * *wb), s.b1 += static_cast<uint32_t>(x1 * *wb);
  }
  const TwoOutputs a = finished(out, ca, s.a0, s.a1), b = finished(out, cb, s.b0, s.b1);
  const uint32_t y = limited_bytes(a.y0, b.y0, a.y1, b.y1, out.lowest, out.highest);
  if (ca != cb) {
    store_half(y1, y >> 16), store_half(y0, y);
  } else {
    *y1 = static_cast<int8_t>(y >> 16), *y0 = static_cast<int8_t>(y);
  }
}

// All channels of a group, from `channel` on, of two pixels.
[[gnu::noinline]] void two_pixels(const Outputs& out, uint32_t channel, int8_t* y0, int8_t* y1) {
  const uint32_t outputs = out.p.shape.channels.outputs, other = outputs > 1;
  for (uint32_t i = 0; i < outputs; i += 2) {
    const uint32_t o = i + 1 < outputs ? i : outputs - 1 - other;   // some twice
    four_outputs(out, channel + o, channel + o + other, y0 + o, y1 + o);
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

// Whether sums and shifts of all channels are what multiply_narrow_add() takes.
bool is_narrow(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t taps = taps_of(p.shape), channels = p.shape.channels.groups * p.shape.channels.outputs;
  if (taps >= 1u << 14) return false;
  const uint32_t most = (1u << 30) - (taps << 15);   // a product is below 2^15
  bool narrow = true;
  for (uint32_t c = 0; c < channels; c++) {
    const int32_t bias = d.bias ? static_cast<const int32_t*>(d.bias)[c] : 0;
    narrow &= d.shifts[c * p.output.channel_step] <= 0 && (bias < 0 ? 0u - static_cast<uint32_t>(bias) : static_cast<uint32_t>(bias)) < most;
  }
  return narrow;
}

void one_group(const Outputs& out, uint32_t group) {
  const Groups& g = out.p.shape.channels;
  uint32_t count = 0;
  int8_t* y[2];
  for_each_pixel(out.p.shape.window, out.d.x + group * g.depth, g.groups * g.depth, out.d.y + group * g.outputs, g.groups * g.outputs,
                 [&](const int8_t* x, Taps rows, Taps columns, int8_t* y_pixel) {
                   y[count] = y_pixel;
                   add_pixel(out, x, rows, columns, count);
                   if (++count < 2) return;
                   two_pixels(out, group * g.outputs, y[0], y[1]);
                   count = 0;
                 });
  if (count != 0) two_pixels(out, group * g.outputs, y[0], y[0]);   // with the pixel before it; the first half is stored last
}

}  // namespace

void conv_s8_arm_dsp(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t taps = taps_of(p.shape);
  Column const column = static_cast<Column>(d.scratch);
  const Outputs out = {p, d, column, reinterpret_cast<int8_t*>(column + taps), taps, all_bytes(p.output.lowest), all_bytes(p.output.highest), is_narrow(p, d)};
  for (uint32_t group = 0; group < p.shape.channels.groups; group++) one_group(out, group);
}
#endif

}  // namespace thimble::kernels

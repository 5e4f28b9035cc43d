// SPDX-License-Identifier: Apache-2.0
// Transposed convolutions with two products an instruction: like the scalar kernel each pixel of y gathers what would be scattered to it,
// four outputs at a time. Bytes are widened first, x_offset added.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/transpose_conv/transpose_conv.h"

namespace thimble::kernels {
namespace {

// The taps that one pixel of y gathers, at most.
uint32_t most_taps(const WindowAxis& a) { return (a.filter + a.stride - 1u) / a.stride; }

}  // namespace

uint32_t transpose_conv_s8_arm_dsp_scratch_bytes(const TransposeConvParams& p) {
  return most_taps(p.shape.window.rows) * most_taps(p.shape.window.columns) * p.shape.channels.depth * static_cast<uint32_t>(sizeof(int16_t));
}

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// The taps of one pixel, and how far the next one and the next row lie.
struct Walk2d {
  uint32_t rows, columns;
  int32_t x_row, x_tap, w_row, w_tap;
};

// Four outputs from o on, or one where row is 0.
template <class Finish> void finish_outputs(const Walk2d& walk, const int16_t* x, const int8_t* w, uint32_t row, uint32_t depth, uint32_t o, const Finish& finish) {
  ShortRows f(x, w, row, depth);
  const int32_t run = static_cast<int32_t>(f.run_bytes) / 2, columns = static_cast<int32_t>(walk.columns);
  f.rows = walk.rows, f.columns = walk.columns;
  f.x_skip = 2 * (walk.x_tap - run), f.w_skip = walk.w_tap - run;
  f.x_row_skip = 2 * (walk.x_row - columns * walk.x_tap), f.w_row_skip = walk.w_row - columns * walk.w_tap;
  f.add();
  for (uint32_t n = 0; n < (row ? 4 : 1); n++) finish(f.sums[n], o + n);
}

// Widens the taps in their order. Walks over those from now on.
[[gnu::noinline]] const int16_t* widen(Walk2d& walk, const int8_t* x, int32_t x_offset, uint32_t depth, int16_t* to) {
  const int16_t* const first = to;
  const uint32_t offsets = both_halves(x_offset);
  for (uint32_t r = walk.rows; r != 0; r--, x += walk.x_row) {
    const int8_t* tap = x;
    for (uint32_t s = walk.columns; s != 0; s--, tap += walk.x_tap) {
      const int8_t* at = tap;
      for (uint32_t words = depth / 4; words != 0; words--, at += 4, to += 4) {
        const uint32_t even = even_bytes(offsets, load_word(at)), odd = odd_bytes(offsets, load_word(at));
        store_word(to, even_halves(even, odd)), store_word(to + 2, odd_halves(even, odd));
      }
      for (uint32_t k = depth % 4; k != 0; k--) *to++ = static_cast<int16_t>(*at++ + x_offset);
    }
  }
  walk.x_tap = static_cast<int32_t>(depth), walk.x_row = static_cast<int32_t>(walk.columns * depth);
  return first;
}
inline const int16_t* widen(Walk2d&, const int16_t* x, int32_t, uint32_t, int16_t*) { return x; }

// Calls finish(sum, output, y) for each output.
template <class X, class Finish> void for_each_sum(const TransposeConvParams& p, const Operands<X, const int8_t*>& d, const Finish& finish) {
  const WindowAxis &rows = p.shape.window.rows, &columns = p.shape.window.columns;
  const uint32_t depth = p.shape.channels.depth, outputs = p.shape.channels.outputs, w_row = columns.filter * depth, w_output = rows.filter * w_row;
  for_each_pixel<true>(p.shape.window, d.x, depth, d.y, outputs, [&](const X* x, Taps row_taps, Taps column_taps, X* y) {
    Walk2d walk = {row_taps.count, column_taps.count, -static_cast<int32_t>(columns.y * depth), -static_cast<int32_t>(depth),
                   static_cast<int32_t>(rows.stride * w_row), static_cast<int32_t>(columns.stride * depth)};
    const int16_t* const wide = widen(walk, x, p.output.x_offset, depth, static_cast<int16_t*>(d.scratch));
    const int8_t* w = d.w + (row_taps.first * w_row + column_taps.first * depth);
    const auto put = [=](uint32_t sum, uint32_t o) __attribute__((always_inline)) { finish(sum, o, y); };
    uint32_t o = 0;
    for (; o + 4 <= outputs; o += 4, w += 4 * w_output) finish_outputs(walk, wide, w, w_output, depth, o, put);
    for (; o < outputs; o++, w += w_output) finish_outputs(walk, wide, w, 0, depth, o, put);
  });
}

}  // namespace

void transpose_conv_s8_arm_dsp(const TransposeConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const int32_t *const bias = static_cast<const int32_t*>(d.bias), *const multipliers = d.multipliers;
  const int8_t* const shifts = d.shifts;
  const int32_t y_offset = p.output.y_offset, lowest = p.output.lowest, highest = p.output.highest;
  const uint32_t step = p.output.channel_step;
  for_each_sum(p, d, [=](uint32_t sum, uint32_t o, int8_t* y) __attribute__((always_inline)) {
    if (bias) sum += static_cast<uint32_t>(bias[o]);
    const int32_t scaled = multiply_add(sum, scale_of(multipliers[o * step], shifts[o * step]), y_offset);
    y[o] = static_cast<int8_t>(clamp(scaled, lowest, highest));
  });
}

void transpose_conv_s16_arm_dsp(const TransposeConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  const ShortOutputs outputs(p.output, d, w.rows.filter * w.columns.filter * p.shape.channels.depth);
  if (!outputs.sums_fit()) return transpose_conv_s16_scalar(p, d);
  for_each_sum(p, d, [&](uint32_t sum, uint32_t o, int16_t* y) { outputs.finish<1>(outputs.channel(o), {sum}, o, {y}); });
  limit_shorts(d.y, w.batches * w.rows.x * w.columns.x * p.shape.channels.outputs, p.output);
}
#endif

}  // namespace thimble::kernels

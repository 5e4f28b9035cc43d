// SPDX-License-Identifier: Apache-2.0
// Convolution on Helium. A filter of one tap reads x in place; for others the taps of some pixels are laid side by side first.
#include "kernels/arch/arm_mve.h"
#include "kernels/arch/arm_mve_floats.h"
#include "kernels/arch/arm_mve_shorts.h"
#include "kernels/arch/arm_mve_sums.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

uint32_t taps_bytes(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

// Of pixels: more than three at a time where they are small.
uint32_t gathered_count(const ConvShape& s) {
  const uint32_t threes = 1024 / taps_bytes(s) / mve::kPixels;
  return mve::kPixels * clamp<uint32_t>(threes, 1, 8);
}

bool reads_in_place(const Window& w) {
  return w.rows.filter == 1 && w.columns.filter == 1 && w.rows.padding == 0 && w.columns.padding == 0;
}

}  // namespace

// The sums, what they start from, and the taps.
uint32_t conv_s8_arm_mve_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = reads_in_place(p.shape.window) ? 0 : gathered_count(p.shape) * taps_bytes(p.shape);
  return mve::kSumsBytes + mve::starts_bytes(p.shape.channels.outputs) + taps;
}

// Likewise, but of one pixel to three.
uint32_t conv_s16_arm_mve_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = taps_bytes(p.shape);
  const uint32_t gathered = reads_in_place(p.shape.window) ? 0 : mve::kPixels * taps * static_cast<uint32_t>(sizeof(int16_t));
  return mve::short_layer_bytes(p.shape.channels.outputs, taps, mve::kPixels) + gathered;
}

// The taps of a pixel.
uint32_t conv_f32_arm_mve_scratch_bytes(const ConvF32::Params& p) {
  return reads_in_place(p.shape.window) ? 0 : taps_bytes(p.shape) * sizeof(float);
}

#if defined(__ARM_FEATURE_MVE)
namespace {

// Copies `rows` rows of `bytes` bytes; none of the two is 0.
[[gnu::always_inline]] inline void copy_rows(const int8_t* x, uint32_t x_row, uint32_t rows, uint32_t bytes, int8_t* to, uint32_t to_row) {
  const uint32_t moved = (bytes + 15) / 16 * 16;
  asm volatile(
      "1: dlstp.8 lr, %[bytes]\n"
      "2: vldrb.u8 q0, [%[x]], #16\n"
      "vstrb.8 q0, [%[to]], #16\n"
      "letp lr, 2b\n"
      "subs %[rows], #1\n"
      "add %[x], %[x_step]\n"
      "add %[to], %[to_step]\n"
      "bne 1b"
      : [x] "+r"(x), [to] "+r"(to), [rows] "+r"(rows)
      : [bytes] "r"(bytes), [x_step] "r"(x_row - moved), [to_step] "r"(to_row - moved)
      : "lr", "cc", "d0", "d1", "memory");
}

// Lays the taps of a pixel side by side, channels of one group only. Beside x lies its zero point.
class Gather {
 public:
  Gather(const ConvShape& s, uint32_t element_bytes, int32_t zero)
      : rows_(s.window.rows), columns_(s.window.columns), depth_(s.channels.depth * element_bytes), pixel_(s.channels.groups * depth_),
        x_row_(columns_.x * pixel_), row_bytes_(columns_.filter * depth_), zero_(static_cast<int8_t>(zero)),
        side_by_side_(columns_.dilation * pixel_ == depth_) {}

  // x: the group's first channel of a batch; the pixel's first tap lies at `row` and `column`, maybe beside x.
  void pixel(const int8_t* x, int32_t row, int32_t column, int8_t* to) const {
    const int32_t last_row = row + (rows_.filter - 1) * rows_.dilation, last_column = column + columns_.filter - 1;
    const bool inside = (row | column) >= 0 && last_row < static_cast<int32_t>(rows_.x) && last_column < static_cast<int32_t>(columns_.x);
    if (!inside || !side_by_side_) return any_pixel(x, row, column, to);
    copy_rows(x + static_cast<uint32_t>(row) * x_row_ + static_cast<uint32_t>(column) * pixel_, rows_.dilation * x_row_, rows_.filter, row_bytes_,
              to, row_bytes_);
  }

 private:
  [[gnu::noinline]] void any_pixel(const int8_t* x, int32_t row, int32_t column, int8_t* to) const {
    mve::fill(to, zero_, rows_.filter * row_bytes_);
    uint32_t first_row = 0, end_row = rows_.filter;
    while (first_row < end_row && row + static_cast<int32_t>(first_row * rows_.dilation) < 0) first_row++;
    while (first_row < end_row && row + static_cast<int32_t>((end_row - 1) * rows_.dilation) >= static_cast<int32_t>(rows_.x)) end_row--;
    if (first_row == end_row) return;
    const int8_t* const x_first = x + (row + static_cast<int32_t>(first_row * rows_.dilation)) * static_cast<int32_t>(x_row_);
    int8_t* const to_first = to + first_row * row_bytes_;
    const auto copy_taps = [&](uint32_t tap, int32_t x_column, uint32_t bytes) {
      copy_rows(x_first + x_column * static_cast<int32_t>(pixel_), rows_.dilation * x_row_, end_row - first_row, bytes, to_first + tap * depth_, row_bytes_);
    };
    const int32_t width = static_cast<int32_t>(columns_.x), count = columns_.filter;
    if (side_by_side_) {
      const int32_t first = clamp<int32_t>(-column, 0, count), end = clamp<int32_t>(width - column, first, count);
      if (first != end) copy_taps(static_cast<uint32_t>(first), column + first, static_cast<uint32_t>(end - first) * depth_);
      return;
    }
    for (uint32_t s = 0; s < columns_.filter; s++, column += columns_.dilation)
      if (static_cast<uint32_t>(column) < columns_.x) copy_taps(s, column, depth_);
  }

  const WindowAxis rows_, columns_;
  const uint32_t depth_, pixel_, x_row_;   // bytes of a tap, and from one pixel or row of x to the next
  const uint32_t row_bytes_;               // of a row of taps
  const int8_t zero_;
  const bool side_by_side_;
};

void multiply_in_place(const Window& w, const mve::Matrix& m, const mve::Requantizer& requantizer, const int8_t* x, uint32_t x_pixel,
                       int8_t* y, uint32_t y_pixel) {
  if (w.rows.stride == 1 && w.columns.stride == 1 && w.rows.y == w.rows.x && w.columns.y == w.columns.x)
    return multiply_matrix(m, requantizer, x, x_pixel, w.batches * w.rows.y * w.columns.y, y, y_pixel);
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * w.columns.x * x_pixel) {
    for (uint32_t i = 0; i < w.rows.y; i++, y += w.columns.y * y_pixel)
      multiply_matrix(m, requantizer, x + i * w.rows.stride * w.columns.x * x_pixel, w.columns.stride * x_pixel, w.columns.y, y, y_pixel);
  }
}

void multiply_gathered(const ConvParams& p, const mve::Matrix& m, const mve::Requantizer& requantizer, const int8_t* x, uint32_t x_pixel,
                       int8_t* y, uint32_t y_pixel, int8_t* taps) {
  const Window& w = p.shape.window;
  const Gather gather(p.shape, 1, -p.output.x_offset);
  const uint32_t most = gathered_count(p.shape);
  uint32_t count = 0;
  const auto flush = [&] {
    multiply_matrix(m, requantizer, taps, m.depth, count, y, y_pixel);
    y += count * y_pixel;
    count = 0;
  };
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * w.columns.x * x_pixel) {
    for (uint32_t i = 0; i < w.rows.y; i++) {
      for (uint32_t j = 0; j < w.columns.y; j++) {
        gather.pixel(x, static_cast<int32_t>(i * w.rows.stride) - w.rows.padding, static_cast<int32_t>(j * w.columns.stride) - w.columns.padding,
                     taps + count * m.depth);
        if (++count == most) flush();
      }
    }
  }
  if (count != 0) flush();
}

}  // namespace

void conv_s8_arm_mve(const ConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Groups& c = p.shape.channels;
  const uint32_t depth = taps_bytes(p.shape), x_pixel = c.groups * c.depth, y_pixel = c.groups * c.outputs;
  int32_t* sums = static_cast<int32_t*>(d.scratch);
  int32_t* starts = sums + mve::kSumsBytes / 4;
  int8_t* taps = reinterpret_cast<int8_t*>(starts) + mve::starts_bytes(c.outputs);
  const mve::Requantizer requantizer(p.output, d.multipliers, d.shifts, y_pixel);
  const bool in_place = reads_in_place(p.shape.window);
  for (uint32_t g = 0; g < c.groups; g++) {
    const uint32_t first = g * c.outputs;
    const mve::Matrix m = {d.w + first * depth, depth, c.outputs, first, starts, sums};
    mve::find_starts(m.w, depth, c.outputs, p.output.x_offset, d.bias ? static_cast<const int32_t*>(d.bias) + first : nullptr, starts);
    if (in_place) multiply_in_place(p.shape.window, m, requantizer, d.x + g * c.depth, x_pixel, d.y + first, y_pixel);
    else multiply_gathered(p, m, requantizer, d.x + g * c.depth, x_pixel, d.y + first, y_pixel, taps);
  }
}

void conv_s16_arm_mve(const ConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  const Groups& c = p.shape.channels;
  const uint32_t taps = taps_bytes(p.shape), x_pixel = c.groups * c.depth, y_pixel = c.groups * c.outputs;
  const Gather gather(p.shape, sizeof(int16_t), 0);
  const bool in_place = reads_in_place(w);
  int16_t* const gathered = reinterpret_cast<int16_t*>(static_cast<int8_t*>(d.scratch) + mve::short_layer_bytes(c.outputs, taps, mve::kPixels));
  mve::ShortLayer layer(p.output, d, taps, mve::kPixels, d.scratch);
  for (uint32_t g = 0; g < c.groups; g++) {
    layer.set_outputs(g * c.outputs, c.outputs);
    int16_t* y = d.y + g * c.outputs;
    for (uint32_t row = 0; row < w.batches * w.rows.y; row++) {
      const int16_t* const x = d.x + row / w.rows.y * w.rows.x * w.columns.x * x_pixel + g * c.depth;
      const uint32_t i = row % w.rows.y;
      if (in_place) {
        layer.multiply(x + i * w.rows.stride * w.columns.x * x_pixel, w.columns.stride * x_pixel, w.columns.y, y, y_pixel);
        y += w.columns.y * y_pixel;
        continue;
      }
      for (uint32_t j = 0, count = 0; j < w.columns.y; j++) {
        gather.pixel(reinterpret_cast<const int8_t*>(x), static_cast<int32_t>(i * w.rows.stride) - w.rows.padding,
                     static_cast<int32_t>(j * w.columns.stride) - w.columns.padding, reinterpret_cast<int8_t*>(gathered + count * taps));
        if (++count != mve::kPixels && j + 1 != w.columns.y) continue;
        layer.multiply(gathered, taps, count, y, y_pixel);
        y += count * y_pixel, count = 0;
      }
    }
  }
}

void conv_f32_arm_mve(const ConvF32::Params& p, const ConvF32::Data& d) {
  const Window& w = p.shape.window;
  const Groups& c = p.shape.channels;
  const Gather gather(p.shape, sizeof(float), 0);
  const bool in_place = reads_in_place(w);
  const uint32_t depth = taps_bytes(p.shape), x_pixel = c.groups * c.depth, first_weight = c.outputs * depth;
  const float* x = d.x;
  float* y = d.y;
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * w.columns.x * x_pixel) {
    for (uint32_t i = 0; i < w.rows.y; i++) {
      for (uint32_t j = 0; j < w.columns.y; j++) {
        const int32_t row = static_cast<int32_t>(i * w.rows.stride) - w.rows.padding;
        const int32_t column = static_cast<int32_t>(j * w.columns.stride) - w.columns.padding;
        for (uint32_t g = 0; g < c.groups; g++, y += c.outputs) {
          const float* taps = static_cast<const float*>(d.scratch);
          if (in_place) taps = x + (static_cast<uint32_t>(row) * w.columns.x + static_cast<uint32_t>(column)) * x_pixel + g * c.depth;
          else gather.pixel(reinterpret_cast<const int8_t*>(x + g * c.depth), row, column, static_cast<int8_t*>(d.scratch));
          const float* const bias = d.bias ? static_cast<const float*>(d.bias) + g * c.outputs : nullptr;
          mve::multiply_row(taps, d.w + g * first_weight, bias, depth, c.outputs, p.output.lowest, p.output.highest, y);
        }
      }
    }
  }
}

#endif
}  // namespace thimble::kernels

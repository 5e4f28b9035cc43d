// SPDX-License-Identifier: Apache-2.0
// Convolution on Helium. A filter of one tap reads x in place; for others the taps of three pixels are laid side by side first.
#include "kernels/arch/arm_mve.h"
#include "kernels/arch/arm_mve_sums.h"
#include "kernels/conv/conv.h"

namespace thimble::kernels {
namespace {

uint32_t taps_bytes(const ConvShape& s) { return s.window.rows.filter * s.window.columns.filter * s.channels.depth; }

bool reads_in_place(const Window& w) {
  return w.rows.filter == 1 && w.columns.filter == 1 && w.rows.padding == 0 && w.columns.padding == 0;
}

}  // namespace

// The sums, what they start from, and the taps.
uint32_t conv_s8_arm_mve_scratch_bytes(const ConvParams& p) {
  const uint32_t taps = reads_in_place(p.shape.window) ? 0 : mve::kPixels * taps_bytes(p.shape);
  return mve::kSumsBytes + mve::starts_bytes(p.shape.channels.outputs) + taps;
}

#if defined(__ARM_FEATURE_MVE)
namespace {

// Lays the taps of pixels side by side, channels of one group only. Beside x lies its zero point.
class Gather {
 public:
  Gather(const ConvParams& p)
      : rows_(p.shape.window.rows), columns_(p.shape.window.columns), depth_(p.shape.channels.depth),
        pixel_(p.shape.channels.groups * depth_), zero_(static_cast<int8_t>(-p.output.x_offset)),
        side_by_side_(columns_.dilation * pixel_ == depth_) {}

  // x: the group's first channel of a batch. Returns where the next pixel's taps go.
  int8_t* pixel(const int8_t* x, uint32_t i, uint32_t j, int8_t* to) const {
    const int32_t column = static_cast<int32_t>(j * columns_.stride) - columns_.padding;
    int32_t row = static_cast<int32_t>(i * rows_.stride) - rows_.padding;
    const uint32_t row_bytes = columns_.filter * depth_;
    for (uint32_t r = 0; r < rows_.filter; r++, row += rows_.dilation, to += row_bytes) {
      if (static_cast<uint32_t>(row) >= rows_.x) mve::fill(to, zero_, row_bytes);
      else if (side_by_side_) stretch(x + row * static_cast<int32_t>(columns_.x * pixel_), column, to);
      else taps(x + row * static_cast<int32_t>(columns_.x * pixel_), column, to);
    }
    return to;
  }

 private:
  // A row of taps that lie side by side in x, too.
  [[gnu::always_inline]] void stretch(const int8_t* x, int32_t column, int8_t* to) const {
    const int32_t width = static_cast<int32_t>(columns_.x), count = columns_.filter;
    if (column >= 0 && column + count <= width) return mve::copy(to, x + column * static_cast<int32_t>(depth_), count * depth_);
    const int32_t before = clamp<int32_t>(-column, 0, count), end = clamp<int32_t>(width - column, before, count);
    mve::fill(to, zero_, before * depth_);
    mve::copy(to + before * depth_, x + (column + before) * static_cast<int32_t>(depth_), (end - before) * depth_);
    mve::fill(to + end * depth_, zero_, (count - end) * depth_);
  }
  void taps(const int8_t* x, int32_t column, int8_t* to) const {
    for (uint32_t s = 0; s < columns_.filter; s++, column += columns_.dilation, to += depth_) {
      if (static_cast<uint32_t>(column) >= columns_.x) mve::fill(to, zero_, depth_);
      else mve::copy(to, x + column * static_cast<int32_t>(pixel_), depth_);
    }
  }

  const WindowAxis rows_, columns_;
  const uint32_t depth_, pixel_;   // bytes of a tap, and from one pixel of x to the next
  const int8_t zero_;
  const bool side_by_side_;
};

void multiply_in_place(const Window& w, const mve::Matrix& m, const mve::Requantizer& requantizer, const int8_t* x, uint32_t x_pixel,
                       int8_t* y, uint32_t y_pixel) {
  if (w.rows.stride == 1 && w.columns.stride == 1)
    return multiply_matrix(m, requantizer, x, x_pixel, w.batches * w.rows.y * w.columns.y, y, y_pixel);
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * w.columns.x * x_pixel) {
    for (uint32_t i = 0; i < w.rows.y; i++, y += w.columns.y * y_pixel)
      multiply_matrix(m, requantizer, x + i * w.rows.stride * w.columns.x * x_pixel, w.columns.stride * x_pixel, w.columns.y, y, y_pixel);
  }
}

void multiply_gathered(const ConvParams& p, const mve::Matrix& m, const mve::Requantizer& requantizer, const int8_t* x, uint32_t x_pixel,
                       int8_t* y, uint32_t y_pixel, int8_t* taps) {
  const Window& w = p.shape.window;
  const Gather gather(p);
  uint32_t waiting = 0;
  int8_t* to = taps;
  const auto flush = [&] {
    multiply_matrix(m, requantizer, taps, m.depth, waiting, y, y_pixel);
    y += waiting * y_pixel;
    waiting = 0, to = taps;
  };
  for (uint32_t b = 0; b < w.batches; b++, x += w.rows.x * w.columns.x * x_pixel) {
    for (uint32_t i = 0; i < w.rows.y; i++) {
      for (uint32_t j = 0; j < w.columns.y; j++) {
        to = gather.pixel(x, i, j, to);
        if (++waiting == mve::kPixels) flush();
      }
    }
  }
  if (waiting != 0) flush();
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

#endif
}  // namespace thimble::kernels

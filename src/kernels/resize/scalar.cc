// SPDX-License-Identifier: Apache-2.0
// The reference kernels. Which pixel is nearest is decided by a product of floats in the reference, rounded to 24 bits: the same is done
// here with integers.
#include "kernels/resize/resize.h"

#include <string.h>

namespace thimble::kernels {
namespace {

int32_t nearest(const NearestParams& p, int side, int32_t place) {
  const NearestParams::Scale& scale = p.scales[side];
  uint64_t product = uint64_t{2 * static_cast<uint32_t>(place) + p.half_pixel} * scale.mantissa;   // < 2^42, to be halved
  int32_t excess = 0;
  while (product >> (24 + excess)) excess++;
  if (excess > 0) {
    const uint64_t half = uint64_t{1} << (excess - 1), rest = product & (2 * half - 1);
    product >>= excess;
    if (rest > half || (rest == half && product & 1)) product++;
    product <<= excess;
  }
  if (p.round) product += uint64_t{1} << scale.shift;
  const auto at = static_cast<int32_t>(product >> (scale.shift + 1)), last = p.shape.x_sides[side] - 1;
  return at < last ? at : last;
}

// The pixels on both sides of a place, and how far it is from the first.
template <class Distance> struct Between {
  int32_t low, high;
  Distance from_low;
};

int32_t at_most(int32_t a, int32_t limit) { return a < limit ? a : limit; }

Between<int32_t> between(const BilinearParams& p, int side, int32_t place) {
  const int32_t scale = p.scales[side], last = p.shape.x_sides[side] - 1;
  const int32_t at = place * scale + (p.half_pixel ? scale / 2 - (1 << 9) : 0);   // > -2^10
  const int32_t low = at_most(at / (1 << 10), last), high = at_most((at + (1 << 10) - 1) / (1 << 10), last);
  return {low, high, low == high ? 0 : at - low * (1 << 10)};
}

Between<float> between(const BilinearF32Params& p, int side, int32_t place) {
  const float scale = p.scales[side], from = static_cast<float>(place);
  const int32_t last = p.shape.x_sides[side] - 1;
  const float at = p.half_pixel ? (from + 0.5f) * scale - 0.5f : from * scale;   // > -1
  const int32_t whole = static_cast<int32_t>(at), low = at_most(whole, last);
  return {low, at_most(whole + (at > static_cast<float>(whole) ? 1 : 0), last), at - static_cast<float>(low)};
}

// mix(corners, row, column) makes an element of y out of x's at the corners: [low row, high row][low column, high column].
template <class T, class Params, class Mix> inline void resize(const Params& p, const T* x, T* y, Mix mix) {
  const uint32_t depth = p.shape.depth, row_elements = static_cast<uint32_t>(p.shape.x_sides[1]) * depth;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += static_cast<uint32_t>(p.shape.x_sides[0]) * row_elements) {
    for (int32_t r = 0; r < p.shape.y_sides[0]; r++) {
      const auto row = between(p, 0, r);
      const T *upper = x + static_cast<uint32_t>(row.low) * row_elements, *lower = x + static_cast<uint32_t>(row.high) * row_elements;
      for (int32_t c = 0; c < p.shape.y_sides[1]; c++) {
        const auto column = between(p, 1, c);
        const uint32_t left = static_cast<uint32_t>(column.low) * depth, right = static_cast<uint32_t>(column.high) * depth;
        for (uint32_t i = 0; i < depth; i++)
          *y++ = mix(upper[left + i], upper[right + i], lower[left + i], lower[right + i], row.from_low, column.from_low);
      }
    }
  }
}

template <class T> struct Sum { using Type = int32_t; };   // 8 bits times weights below 2^21
template <> struct Sum<int16_t> { using Type = int64_t; };

}  // namespace

void resize_nearest_scalar(const NearestParams& p, const uint8_t* x, uint8_t* y) {
  const uint32_t pixel = p.shape.depth, x_row = static_cast<uint32_t>(p.shape.x_sides[1]) * pixel;
  const uint32_t y_row = static_cast<uint32_t>(p.shape.y_sides[1]) * pixel;
  for (uint32_t b = 0; b < p.shape.batches; b++, x += static_cast<uint32_t>(p.shape.x_sides[0]) * x_row) {
    int32_t previous = -1;
    for (int32_t r = 0; r < p.shape.y_sides[0]; r++, y += y_row) {
      const int32_t row = nearest(p, 0, r);
      const uint8_t* const from = x + static_cast<uint32_t>(row) * x_row;
      if (row == previous) memcpy(y, y - y_row, y_row);
      else
        for (int32_t c = 0; c < p.shape.y_sides[1]; c++)
          memcpy(y + static_cast<uint32_t>(c) * pixel, from + static_cast<uint32_t>(nearest(p, 1, c)) * pixel, pixel);
      previous = row;
    }
  }
}

template <class T> void resize_bilinear_scalar(const BilinearParams& p, const T* x, T* y) {
  using S = typename Sum<T>::Type;
  constexpr int32_t one = 1 << 10;
  resize(p, x, y, [](T x00, T x01, T x10, T x11, int32_t down, int32_t right) {
    const int32_t upper = x00 * (one - right) + x01 * right, lower = x10 * (one - right) + x11 * right;
    const S sum = static_cast<S>(upper) * (one - down) + static_cast<S>(lower) * down, half = one * one / 2;
    return static_cast<T>((sum + (sum > 0 ? half : -half)) / (one * one));
  });
}

void resize_bilinear_f32_scalar(const BilinearF32Params& p, const float* x, float* y) {
  resize(p, x, y, [](float x00, float x01, float x10, float x11, float down, float right) {
    return x00 * (1 - down) * (1 - right) + x10 * down * (1 - right) + x01 * (1 - down) * right + x11 * down * right;
  });
}

template void resize_bilinear_scalar(const BilinearParams&, const int8_t*, int8_t*);
template void resize_bilinear_scalar(const BilinearParams&, const uint8_t*, uint8_t*);
template void resize_bilinear_scalar(const BilinearParams&, const int16_t*, int16_t*);

}  // namespace thimble::kernels

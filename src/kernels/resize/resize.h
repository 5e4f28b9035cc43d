// SPDX-License-Identifier: Apache-2.0
// y[b, r, c, …] = x at (r * x_rows / y_rows, c * x_columns / y_columns): its nearest pixel, or a mean of four weighted by distance.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct ResizeShape {
  uint32_t batches;
  uint32_t depth;          // of a pixel: elements, or bytes for the nearest
  int32_t x_sides[2];      // rows, columns; [1, 2^16]
  int32_t y_sides[2];
};

// x's place = (y's place, from its centre if half_pixel) * scale, along rows and along columns.
struct NearestParams {
  ResizeShape shape;
  struct Scale {
    uint32_t mantissa;     // [2^23, 2^24), or 0: the scale as a float holds it, mantissa / 2^shift
    int32_t shift;         // [7, 40]
  } scales[2];
  bool half_pixel;
  bool round;              // to nearest, halves away from zero, instead of down
};
void resize_nearest_scalar(const NearestParams& p, const uint8_t* x, uint8_t* y);

struct BilinearParams {
  ResizeShape shape;
  int32_t scales[2];       // * 2^10, < 2^27
  bool half_pixel;
};
template <class T> void resize_bilinear_scalar(const BilinearParams& p, const T* x, T* y);   // int8_t, uint8_t, int16_t

struct BilinearF32Params {
  ResizeShape shape;
  float scales[2];
  bool half_pixel;
};
void resize_bilinear_f32_scalar(const BilinearF32Params& p, const float* x, float* y);

template <class Visitor> void fields(Visitor&& v, const ResizeShape& s) {
  v("batches", s.batches), v("depth", s.depth), v("x_sides", s.x_sides), v("y_sides", s.y_sides);
}
template <class Visitor> void fields(Visitor&& v, const NearestParams& p) {
  fields(v, p.shape);
  v("row_scale", p.scales[0].mantissa), v("row_shift", p.scales[0].shift), v("column_scale", p.scales[1].mantissa),
      v("column_shift", p.scales[1].shift), v("half_pixel", p.half_pixel), v("round", p.round);
}
template <class Visitor> void fields(Visitor&& v, const BilinearParams& p) {
  fields(v, p.shape);
  v("scales", p.scales), v("half_pixel", p.half_pixel);
}
template <class Visitor> void fields(Visitor&& v, const BilinearF32Params& p) {
  fields(v, p.shape);
  v("scales", p.scales), v("half_pixel", p.half_pixel);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR; the latter for any type.
#include "kernels/resize/resize.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

// What each side is scaled by: a quotient, of the sides or, where the corners are aligned, of the distances between corners.
struct Ratio {
  uint32_t x, y;
};

struct Resize {
  ResizeShape shape;
  Ratio ratios[2];
  bool align_corners, half_pixel;
  Expected size;
};

Resize prepare_resize(Prep& p, uint8_t options_kind, uint32_t first_option) {
  const Tensor x = p.input(0), y = p.output(0);
  const Options options = p.options(options_kind);
  Resize r = {{}, {}, options.boolean(first_option), options.boolean(first_option + 1), {}};
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must have the input's type"));
  const bool fits = x.rank == 4 && y.rank == 4 && x.dim(0) == y.dim(0) && x.dim(3) == y.dim(3);
  p.require(fits, y, THIMBLE_TEXT("must be [batches, rows, columns, depth], like the input"));
  const int32_t sides[2] = {y.dim(1), y.dim(2)};
  r.size = keep_expected(p, 1, sides, 2);
  r.shape.batches = static_cast<uint32_t>(x.dim(0));
  r.shape.depth = static_cast<uint32_t>(x.dim(3));
  for (int i = 0; i < 2; i++) {
    const int32_t x_side = x.dim(1 + i), y_side = sides[i], less = r.align_corners && y_side > 1;
    p.require(x_side <= 1 << 16 && y_side <= 1 << 16, y, THIMBLE_TEXT("sides longer than 65536"));
    r.shape.x_sides[i] = x_side;
    r.shape.y_sides[i] = y_side;
    r.ratios[i] = {static_cast<uint32_t>(x_side - less), static_cast<uint32_t>(y_side - less)};
  }
  return r;
}

template <class Kernel> struct Params {
  Kernel kernel;
  Expected size;
};

template <class T, class Kernel, void (*kernel)(const Kernel&, const T*, T*)> Status invoke(const Call& c, const Params<Kernel>& p) {
  if (!as_expected(c, p.size)) return Status::failed;
  kernel(p.kernel, c.input<T>(0), c.output<T>(0));
  return Status::ok;
}

// The quotient as a float would hold it: 24 bits, rounded to nearest, a tie to the even one.
NearestParams::Scale scale(Ratio ratio) {
  if (ratio.x == 0) return {0, 7};
  uint32_t quotient = ratio.x / ratio.y, rest = ratio.x % ratio.y;
  int32_t shift = 0;
  while (quotient < 1u << 23) {
    rest *= 2;
    const bool one = rest >= ratio.y;
    if (one) rest -= ratio.y;
    quotient = quotient * 2 + one;
    shift++;
  }
  rest *= 2;
  if (rest > ratio.y || (rest == ratio.y && quotient & 1)) quotient++;   // 2^24 would be the same number
  return {quotient, shift};
}

void prepare_nearest(Prep& p, Params<NearestParams>& params) {
  const uint32_t bytes = require_elements(p, p.input(0));
  Resize r = prepare_resize(p, kResizeNearestNeighborOptions, 0);
  if (!p.ok()) return;
  r.shape.depth *= bytes;
  params = {{r.shape, {scale(r.ratios[0]), scale(r.ratios[1])}, r.half_pixel, r.align_corners}, r.size};
}

Resize prepare_bilinear(Prep& p) {
  const Resize r = prepare_resize(p, kResizeBilinearOptions, 2);
  p.require(!(r.align_corners && r.half_pixel), THIMBLE_TEXT("corners cannot be aligned with half pixels"));
  return r;
}

void prepare_integers(Prep& p, Params<BilinearParams>& params) {
  const Resize r = prepare_bilinear(p);
  if (!p.ok()) return;
  int32_t scales[2];
  for (int i = 0; i < 2; i++) scales[i] = static_cast<int32_t>((1024 * r.ratios[i].x + r.ratios[i].y / 2) / r.ratios[i].y);
  params = {{r.shape, {scales[0], scales[1]}, r.half_pixel}, r.size};
}

void prepare_f32(Prep& p, Params<BilinearF32Params>& params) {
  const Resize r = prepare_bilinear(p);
  if (!p.ok()) return;
  float scales[2];
  for (int i = 0; i < 2; i++) scales[i] = static_cast<float>(r.ratios[i].x) / static_cast<float>(r.ratios[i].y);
  params = {{r.shape, {scales[0], scales[1]}, r.half_pixel}, r.size};
}

constexpr Arity kArity = {2, 2, 1, 1};

template <class T> constexpr Op bilinear(const char* name) {
  return make_op<Params<BilinearParams>, prepare_integers, invoke<T, BilinearParams, resize_bilinear_scalar<T>>>(
      name, kResizeBilinear, kArity, {0, TypeOf<T>::value});
}

}  // namespace

namespace ops {
const Op resize_bilinear_s8 = bilinear<int8_t>("resize_bilinear_s8");
const Op resize_bilinear_u8 = bilinear<uint8_t>("resize_bilinear_u8");
const Op resize_bilinear_s16 = bilinear<int16_t>("resize_bilinear_s16");
const Op resize_bilinear_f32 =
    make_op<Params<BilinearF32Params>, prepare_f32, invoke<float, BilinearF32Params, resize_bilinear_f32_scalar>>(
        "resize_bilinear_f32", kResizeBilinear, kArity, {0, Type::f32});
const Op resize_nearest_neighbor =
    make_op<Params<NearestParams>, prepare_nearest, invoke<uint8_t, NearestParams, resize_nearest_scalar>>(
        "resize_nearest_neighbor", kResizeNearestNeighbor, kArity);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D: one prepare, since they differ in the kernel only.
#include "kernels/pool/pool.h"
#include "ops/builtin_codes.h"
#include "ops/quantization.h"
#include "ops/variants.h"
#include "ops/window.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

Window pool_window(Prep& p, const Tensor& x, const Tensor& y, const Options& o) {
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must be of the input's type"));
  p.require(y.dim(3) == x.dim(3), y, THIMBLE_TEXT("input and output must have as many channels"));
  return window(p, x, y, o.padding(0), {o.s32(4), o.s32(2), 1}, {o.s32(3), o.s32(1), 1});
}

// At the most, of one window.
uint32_t pixels_inside(const WindowAxis& a) { return a.filter < a.x ? a.filter : a.x; }

void prepare_integer(Prep& p, PoolParamsInteger& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const Options options = p.options(kPool2dOptions);
  const Window w = pool_window(p, x, y, options);
  const float change = x.scale() - y.scale();
  p.require(x.zero_point() == y.zero_point() && change <= 1e-6f && change >= -1e-6f, y,
            THIMBLE_TEXT("input and output must be quantized alike"));
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(5), y);
  params = {w, static_cast<uint32_t>(x.dim(3)), static_cast<int16_t>(range.lowest), static_cast<int16_t>(range.highest)};
}

void prepare_integer_average(Prep& p, PoolParamsInteger& params) {
  prepare_integer(p, params);
  if (!p.ok()) return;
  const Type type = p.input(0).type;
  const uint32_t farthest = type == Type::s16 ? 0x8000 : type == Type::u8 ? 0xFF : 0x80;
  const uint64_t pixels = uint64_t{pixels_inside(params.window.rows)} * pixels_inside(params.window.columns);
  p.require(pixels <= INT32_MAX / (farthest + 1), THIMBLE_TEXT("the sum over the window would not fit in 32 bits"));
}

void prepare_f32(Prep& p, PoolParamsF32& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const Options options = p.options(kPool2dOptions);
  const Window w = pool_window(p, x, y, options);
  if (!p.ok()) return;
  const RangeF32 range = real_range(options.activation(5));
  params = {w, static_cast<uint32_t>(x.dim(3)), range.lowest, range.highest};
}

template <class X, class Params, void (*kernel)(const Params&, const X*, X*)> Status invoke(const Call& c, const Params& p) {
  kernel(p, c.input<X>(0), c.output<X>(0));
  return Status::ok;
}

template <class K> Status invoke_variant(const Call& c, const PoolParamsInteger& p) {
  using T = typename K::Data::Number;
  best<K>(c.isa()).run(p, {c.input<T>(0), c.output<T>(0)});
  return Status::ok;
}
template <class K, void (*prepare)(Prep&, PoolParamsInteger&)> constexpr Op variant_op(const char* name, uint16_t code) {
  return make_op<PoolParamsInteger, prepare, invoke_variant<K>>(name, code, {1, 1, 1, 1}, {0, TypeOf<typename K::Data::Number>::value});
}

template <class X, void (*kernel)(const PoolParamsInteger&, const X*, X*)>
constexpr Op average_op(const char* name) {
  return make_op<PoolParamsInteger, prepare_integer_average, invoke<X, PoolParamsInteger, kernel>>(name, kAveragePool2d, {1, 1, 1, 1},
                                                                                                   {0, TypeOf<X>::value});
}
template <class X, void (*kernel)(const PoolParamsInteger&, const X*, X*)>
constexpr Op max_op(const char* name) {
  return make_op<PoolParamsInteger, prepare_integer, invoke<X, PoolParamsInteger, kernel>>(name, kMaxPool2d, {1, 1, 1, 1},
                                                                                           {0, TypeOf<X>::value});
}
template <void (*kernel)(const PoolParamsF32&, const float*, float*)> constexpr Op float_pool_op(const char* name, uint16_t code) {
  return make_op<PoolParamsF32, prepare_f32, invoke<float, PoolParamsF32, kernel>>(name, code, {1, 1, 1, 1}, {0, Type::f32});
}

}  // namespace

namespace ops {
const Op average_pool_2d_s8 = variant_op<AveragePoolS8, prepare_integer_average>("average_pool_2d_s8", kAveragePool2d);
const Op average_pool_2d_u8 = average_op<uint8_t, average_pool_u8_scalar>("average_pool_2d_u8");
const Op average_pool_2d_s16 = average_op<int16_t, average_pool_s16_scalar>("average_pool_2d_s16");
const Op average_pool_2d_f32 = float_pool_op<average_pool_f32_scalar>("average_pool_2d_f32", kAveragePool2d);
const Op max_pool_2d_s8 = variant_op<MaxPoolS8, prepare_integer>("max_pool_2d_s8", kMaxPool2d);
const Op max_pool_2d_u8 = max_op<uint8_t, max_pool_u8_scalar>("max_pool_2d_u8");
const Op max_pool_2d_s16 = max_op<int16_t, max_pool_s16_scalar>("max_pool_2d_s16");
const Op max_pool_2d_f32 = float_pool_op<max_pool_f32_scalar>("max_pool_2d_f32", kMaxPool2d);
const Op l2_pool_2d_f32 = float_pool_op<l2_pool_f32_scalar>("l2_pool_2d_f32", kL2Pool2d);
}  // namespace ops

}  // namespace thimble

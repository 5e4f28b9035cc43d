// SPDX-License-Identifier: Apache-2.0
// CUMSUM along an axis, which may be an input.
#include "kernels/cumsum/cumsum.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "ops/quantization.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr int32_t kLongestQuantized = 32767;   // with 16 bits, sums stay within 31 bits

struct Params {
  Axis axis;
  CumsumParams kernel;
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const Options options = p.options(kCumsumOptions);
  const Axis axis = keep_axis(p, 1, x);
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(same_shape(x, y), y, THIMBLE_TEXT("the output must have the input's shape"));
  if (!p.ok()) return;
  params = {axis, {axis.split, options.boolean(0), options.boolean(1)}};
}

template <class T> Status invoke(const Call& c, const Params& p) {
  CumsumParams params = p.kernel;
  if (!resolve_axis(c, p.axis, params.axis)) return Status::failed;
  cumsum_scalar(params, c.input<T>(0), c.output<T>(0));
  return Status::ok;
}

struct QuantizedParams {
  Params plain;
  int32_t x_zero_point, y_zero_point;
  Multiplier multiplier;
};

void prepare_quantized(Prep& p, QuantizedParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.channels == 1 && y.channels == 1, y, THIMBLE_TEXT("input and output need one scale each"));
  bool short_enough = true;
  for (int i = 0; i < x.rank; i++) short_enough &= x.dim(i) <= kLongestQuantized;
  p.require(short_enough, x, THIMBLE_TEXT("the sum may overflow"));
  Params plain = {};
  prepare(p, plain);
  if (!p.ok()) return;
  Multiplier m = quantize_multiplier(x.scale(), y.scale());
  if (m.shift > 19) m.shift = 19;   // saturates as well
  params = {plain, x.zero_point(), y.zero_point(), m};
}

template <class T> Status invoke_quantized(const Call& c, const QuantizedParams& p) {
  QuantizedCumsumParams params = {p.plain.kernel, p.x_zero_point, p.y_zero_point, p.multiplier};
  if (!resolve_axis(c, p.plain.axis, params.sums.axis)) return Status::failed;
  quantized_cumsum_scalar(params, c.input<T>(0), c.output<T>(0));
  return Status::ok;
}

constexpr Arity kArity = {2, 2, 1, 1};

}  // namespace

namespace ops {
const Op cumsum_f32 = make_op<Params, prepare, invoke<float>>("cumsum_f32", kCumsum, kArity, {0, Type::f32});
const Op cumsum_s32 = make_op<Params, prepare, invoke<int32_t>>("cumsum_s32", kCumsum, kArity, {0, Type::s32});
const Op cumsum_s64 = make_op<Params, prepare, invoke<int64_t>>("cumsum_s64", kCumsum, kArity, {0, Type::s64});
const Op cumsum_s8 = make_op<QuantizedParams, prepare_quantized, invoke_quantized<int8_t>>("cumsum_s8", kCumsum, kArity, {0, Type::s8});
const Op cumsum_s16 = make_op<QuantizedParams, prepare_quantized, invoke_quantized<int16_t>>("cumsum_s16", kCumsum, kArity, {0, Type::s16});
}  // namespace ops

}  // namespace thimble

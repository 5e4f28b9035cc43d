// SPDX-License-Identifier: Apache-2.0
// MEAN, SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_ANY and REDUCE_ALL over any dimensions; the axes may be an input.
#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "ops/quantization.h"
#include "ops/reduction.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

template <class Kernel> struct Params {
  Reduction reduction;
  Kernel kernel;
};

template <class T, class Kernel, void (*kernel)(const Kernel&, const T*, T*)> Status invoke(const Call& c, const Params<Kernel>& p) {
  Kernel params = p.kernel;
  if (!resolve_axes(c, p.reduction, params.shape)) return Status::failed;
  kernel(params, c.input<T>(0), c.output<T>(0));
  return Status::ok;
}

// Integers and floats as they are. Stored values keep their scale.
void prepare(Prep& p, Params<ReductionParams>& params) {
  const Tensor x = p.input(0), y = p.output(0);
  ReductionShape shape;
  const Reduction reduction = prepare_reduction(p, shape);
  p.require(same_quantization(x, y) || x.type == Type::s32 || x.type == Type::s64, y, THIMBLE_TEXT("the output must have the input's scale and zero point"));
  if (!p.ok()) return;
  params = {reduction, {shape, x.count / y.count}};
}

// m / n as the reference forms it: the quotient is cut off, after as much of n as fits has gone into the shift.
Multiplier divide(Multiplier m, uint32_t n) {
  int32_t shift = 31 - __builtin_clz(n);
  if (shift > 31 + m.shift) shift = 31 + m.shift;
  const uint32_t value = static_cast<uint32_t>(m.value);
  uint32_t quotient = value / n, remainder = value % n;
  for (int32_t bit = 0; bit < shift; bit++) {
    remainder <<= 1;   // n < 2^27
    const bool one = remainder >= n;
    if (one) remainder -= n;
    quotient = quotient << 1 | (one ? 1 : 0);
  }
  return {static_cast<int32_t>(quotient), m.shift - shift};
}

template <bool mean> void prepare_quantized(Prep& p, Params<QuantizedSumParams>& params) {
  const Tensor x = p.input(0), y = p.output(0);
  require_one_scale(p, x);
  require_one_scale(p, y);
  ReductionShape shape;
  const Reduction reduction = prepare_reduction(p, shape);
  if (!p.ok()) return;
  const uint32_t n = x.count / y.count;
  const Range range = stored_range(Activation::none, x);
  const int32_t below = x.zero_point() - range.lowest, above = range.highest - x.zero_point();   // zero points are within the type
  if (!p.require(uint64_t{n} * static_cast<uint32_t>(below > above ? below : above) <= INT32_MAX, x, THIMBLE_TEXT("the sum may overflow"))) return;
  const Multiplier m = quantize_multiplier(x.scale(), y.scale());
  params = {reduction, {shape, -x.zero_point() * static_cast<int32_t>(n), mean ? divide(m, n) : m, y.zero_point()}};
}

constexpr Arity kArity = {2, 2, 1, 1};

template <class T, void (*kernel)(const ReductionParams&, const T*, T*)>
constexpr Op plain(const char* name, uint16_t code, Type type = TypeOf<T>::value) {
  return make_op<Params<ReductionParams>, prepare, invoke<T, ReductionParams, kernel>>(name, code, kArity, {0, type});
}

template <class T, bool mean> constexpr Op quantized(const char* name, uint16_t code) {
  return make_op<Params<QuantizedSumParams>, prepare_quantized<mean>, invoke<T, QuantizedSumParams, quantized_sum_scalar<T>>>(
      name, code, kArity, {0, TypeOf<T>::value});
}

}  // namespace

namespace ops {
const Op mean_s8 = quantized<int8_t, true>("mean_s8", kMean);
const Op mean_u8 = quantized<uint8_t, true>("mean_u8", kMean);
const Op mean_s16 = quantized<int16_t, true>("mean_s16", kMean);
const Op mean_f32 = plain<float, mean_scalar<float>>("mean_f32", kMean);
const Op mean_s32 = plain<int32_t, mean_scalar<int32_t>>("mean_s32", kMean);
const Op mean_s64 = plain<int64_t, mean_scalar<int64_t>>("mean_s64", kMean);
const Op sum_s8 = quantized<int8_t, false>("sum_s8", kSum);
const Op sum_u8 = quantized<uint8_t, false>("sum_u8", kSum);
const Op sum_s16 = quantized<int16_t, false>("sum_s16", kSum);
const Op sum_f32 = plain<float, sum_scalar<float>>("sum_f32", kSum);
const Op sum_s32 = plain<int32_t, sum_scalar<int32_t>>("sum_s32", kSum);
const Op sum_s64 = plain<int64_t, sum_scalar<int64_t>>("sum_s64", kSum);
const Op reduce_prod_f32 = plain<float, prod_scalar<float>>("reduce_prod_f32", kReduceProd);
const Op reduce_prod_s32 = plain<int32_t, prod_scalar<int32_t>>("reduce_prod_s32", kReduceProd);
const Op reduce_prod_s64 = plain<int64_t, prod_scalar<int64_t>>("reduce_prod_s64", kReduceProd);
const Op reduce_max_f32 = plain<float, max_scalar<float>>("reduce_max_f32", kReduceMax);
const Op reduce_max_s8 = plain<int8_t, max_scalar<int8_t>>("reduce_max_s8", kReduceMax);
const Op reduce_max_u8 = plain<uint8_t, max_scalar<uint8_t>>("reduce_max_u8", kReduceMax);
const Op reduce_max_s16 = plain<int16_t, max_scalar<int16_t>>("reduce_max_s16", kReduceMax);
const Op reduce_max_s32 = plain<int32_t, max_scalar<int32_t>>("reduce_max_s32", kReduceMax);
const Op reduce_max_s64 = plain<int64_t, max_scalar<int64_t>>("reduce_max_s64", kReduceMax);
const Op reduce_min_f32 = plain<float, min_scalar<float>>("reduce_min_f32", kReduceMin);
const Op reduce_min_s8 = plain<int8_t, min_scalar<int8_t>>("reduce_min_s8", kReduceMin);
const Op reduce_min_u8 = plain<uint8_t, min_scalar<uint8_t>>("reduce_min_u8", kReduceMin);
const Op reduce_min_s16 = plain<int16_t, min_scalar<int16_t>>("reduce_min_s16", kReduceMin);
const Op reduce_min_s32 = plain<int32_t, min_scalar<int32_t>>("reduce_min_s32", kReduceMin);
const Op reduce_min_s64 = plain<int64_t, min_scalar<int64_t>>("reduce_min_s64", kReduceMin);
const Op reduce_any = plain<uint8_t, any_scalar>("reduce_any", kReduceAny, Type::boolean);
const Op reduce_all = plain<uint8_t, all_scalar>("reduce_all", kReduceAll, Type::boolean);
}  // namespace ops

}  // namespace thimble

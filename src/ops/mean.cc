// SPDX-License-Identifier: Apache-2.0
// MEAN over any dimensions; the axes may be an input.
#include "ops/builtin_codes.h"
#include "ops/reduction.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

template <class Kernel> struct Params {
  Reduction reduction;
  Kernel kernel;
};

template <class T, class Kernel, class Data>
Status run(const Call& c, const Params<Kernel>& p, void (*kernel)(const Kernel&, const Data&)) {
  Kernel params = p.kernel;
  if (!resolve_axes(c, p.reduction, params.shape)) return Status::failed;
  kernel(params, {c.input<T>(0), c.output<T>(0)});
  return Status::ok;
}

uint32_t elements_folded(Prep& p, const Tensor& x, const Tensor& y) {
  // 2^23 int8 values, each up to 255 away from the zero point, stay within 32 bits.
  p.require(x.count / y.count <= 1u << 23, x, THIMBLE_TEXT("more than 2^23 elements in one mean"));
  return x.count / y.count;
}

// m / n as the reference forms it: the quotient is cut off, after as much of n as fits has gone into the shift.
Multiplier divide(Multiplier m, uint32_t n) {
  int32_t shift = 31 - __builtin_clz(n);
  if (shift > 31 + m.shift) shift = 31 + m.shift;
  const uint32_t value = static_cast<uint32_t>(m.value);
  uint32_t quotient = value / n, remainder = value % n;
  for (int32_t bit = 0; bit < shift; bit++) {
    remainder <<= 1;   // < 2^24
    const bool one = remainder >= n;
    if (one) remainder -= n;
    quotient = quotient << 1 | (one ? 1 : 0);
  }
  return {static_cast<int32_t>(quotient), m.shift - shift};
}

void prepare_s8(Prep& p, Params<MeanS8Params>& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.channels == 1, x, THIMBLE_TEXT("the input needs one scale"));
  p.require(y.channels == 1, y, THIMBLE_TEXT("the output needs one scale"));
  ReductionShape shape;
  const Reduction reduction = prepare_reduction(p, shape);
  if (!p.ok()) return;
  const uint32_t n = elements_folded(p, x, y);
  if (!p.ok()) return;
  const Multiplier m = divide(quantize_multiplier(x.scale(), y.scale()), n);
  params = {reduction, {shape, -x.zero_point() * static_cast<int32_t>(n), m, y.zero_point()}};
}

Status invoke_s8(const Call& c, const Params<MeanS8Params>& p) { return run<int8_t>(c, p, mean_s8_scalar); }

void prepare_f32(Prep& p, Params<MeanF32Params>& params) {
  ReductionShape shape;
  const Reduction reduction = prepare_reduction(p, shape);
  if (!p.ok()) return;
  const uint32_t n = elements_folded(p, p.input(0), p.output(0));
  params = {reduction, {shape, static_cast<float>(n)}};
}

Status invoke_f32(const Call& c, const Params<MeanF32Params>& p) { return run<float>(c, p, mean_f32_scalar); }

constexpr Arity kArity = {2, 2, 1, 1};

}  // namespace

namespace ops {
const Op mean_s8 = make_op<Params<MeanS8Params>, prepare_s8, invoke_s8>("mean_s8", kMean, kArity, {0, Type::s8});
const Op mean_f32 = make_op<Params<MeanF32Params>, prepare_f32, invoke_f32>("mean_f32", kMean, kArity, {0, Type::f32});
}  // namespace ops

}  // namespace thimble

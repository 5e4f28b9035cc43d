// SPDX-License-Identifier: Apache-2.0
// RANGE: start, start + delta, … up to, without, the limit. There must be as many numbers as y holds, which is checked at each invoke
// when the inputs are not constant.
#include "base/wrapping.h"
#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t count;
};

// Whether `count` steps are the first to reach the limit.
template <class T> bool reaches(T start, T limit, T delta, uint64_t count) {
  if (delta > 0 ? start >= limit : start <= limit || delta == 0) return false;
  const bool up = delta > 0;
  const uint64_t distance = up ? static_cast<uint64_t>(limit) - static_cast<uint64_t>(start)
                               : static_cast<uint64_t>(start) - static_cast<uint64_t>(limit);
  const uint64_t step = up ? static_cast<uint64_t>(delta) : -static_cast<uint64_t>(delta);
  uint64_t before_last, last;
  return !__builtin_mul_overflow(count - 1, step, &before_last) && before_last < distance &&
         (__builtin_mul_overflow(count, step, &last) || last >= distance);
}

bool reaches(float start, float limit, float delta, uint64_t count) {
  const float steps = (limit - start) / delta, whole = static_cast<float>(count);
  return steps > whole - 1.0f && steps <= whole;   // never of a NaN
}

template <class T> T element(const void* x) { return load<T>(x); }
template <> int64_t element(const void* x) { return *static_cast<const LooseS64*>(x); }

template <class T> bool reaches(const void* start, const void* limit, const void* delta, uint32_t count) {
  return reaches(element<T>(start), element<T>(limit), element<T>(delta), count);
}

template <class T> void prepare(Prep& p, Params& params) {
  const Tensor y = p.output(0), x[3] = {p.input(0), p.input(1), p.input(2)};
  bool constant = true;
  p.require(y.rank == 1, y, THIMBLE_TEXT("must be a vector"));
  for (const Tensor& t : x) {
    p.require(t.type == y.type && t.count == 1, t, THIMBLE_TEXT("must be one element of the output's type"));
    constant &= t.constant;
  }
  if (p.accepted() && constant)
    p.require(reaches<T>(x[0].address, x[1].address, x[2].address, y.count), y, THIMBLE_TEXT("the range has another number of elements"));
  if (!p.ok()) return;
  params = {y.count};
}

template <class T> Status invoke(const Call& c, const Params& p) {
  if (!reaches<T>(c.input<void>(0), c.input<void>(1), c.input<void>(2), p.count)) return Status::failed;
  T value = element<T>(c.input<void>(0));
  const T delta = element<T>(c.input<void>(2));
  T* const y = c.output<T>(0);
  for (uint32_t i = 0; i < p.count; i++, value = wrapping_add(value, delta)) y[i] = value;
  return Status::ok;
}

template <class T> constexpr Op op(const char* name) {
  return make_op<Params, prepare<T>, invoke<T>>(name, kRange, {3, 3, 1, 1}, {-1, TypeOf<T>::value});
}

}  // namespace

namespace ops {
const Op range_f32 = op<float>("range_f32");
const Op range_s32 = op<int32_t>("range_s32");
const Op range_s64 = op<int64_t>("range_s64");
}  // namespace ops

}  // namespace thimble

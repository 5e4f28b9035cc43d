// SPDX-License-Identifier: Apache-2.0
// The reference kernels: one loop for every two types.
#include "kernels/cast/cast.h"

#include "base/fixed_point.h"

namespace thimble::kernels {
namespace {

struct Boolean {   // a byte of a boolean tensor
  uint8_t byte;
};

template <class Y, class X> Y converted(X v) { return static_cast<Y>(v); }
template <class Y> Y converted(Boolean v) { return static_cast<Y>(v.byte != 0); }
template <class Y> Y converted(float v) {
  constexpr float kBeyond = static_cast<float>(uint64_t{1} << (8 * sizeof(Y) - (kLowest<Y> < 0 ? 1 : 0) - 1)) * 2.0f;
  if (v >= kBeyond) return kHighest<Y>;
  if (v <= static_cast<float>(kLowest<Y>)) return kLowest<Y>;
  return v == v ? static_cast<Y>(v) : Y{0};
}
template <> float converted<float>(float v) { return v; }

// F converts one element.
template <class X, class Y, class F> void loop(const CastParams& p, const void* x, Y* y, F f) {
  const X* from = static_cast<const X*>(x);
  for (Y* const end = y + p.count; y != end;) *y++ = f(*from++);
}

template <class Y, class F> void any_loop(const CastParams& p, const void* x, Y* y, F f) {
  switch (p.from) {
    case Type::f32: return loop<float>(p, x, y, f);
    case Type::s8: return loop<int8_t>(p, x, y, f);
    case Type::u8: return loop<uint8_t>(p, x, y, f);
    case Type::s16: return loop<int16_t>(p, x, y, f);
    case Type::u16: return loop<uint16_t>(p, x, y, f);
    case Type::s32: return loop<int32_t>(p, x, y, f);
    case Type::u32: return loop<uint32_t>(p, x, y, f);
    case Type::s64: return loop<int64_t>(p, x, y, f);
    case Type::u64: return loop<uint64_t>(p, x, y, f);
    default: return loop<Boolean>(p, x, y, f);
  }
}

struct IsTrue {
  uint8_t operator()(Boolean v) const { return v.byte != 0; }
  template <class X> uint8_t operator()(X v) const { return v != 0; }
};

}  // namespace

bool castable(Type from) {
  return from == Type::f32 || from == Type::boolean || from == Type::s8 || from == Type::u8 || from == Type::s16 || from == Type::u16 ||
         from == Type::s32 || from == Type::u32 || from == Type::s64 || from == Type::u64;
}

template <class Y> void cast_scalar(const CastParams& p, const void* x, Y* y) {
  any_loop(p, x, y, [](auto v) { return converted<Y>(v); });
}
template void cast_scalar(const CastParams&, const void*, float*);
template void cast_scalar(const CastParams&, const void*, int8_t*);
template void cast_scalar(const CastParams&, const void*, uint8_t*);
template void cast_scalar(const CastParams&, const void*, int16_t*);
template void cast_scalar(const CastParams&, const void*, uint16_t*);
template void cast_scalar(const CastParams&, const void*, int32_t*);
template void cast_scalar(const CastParams&, const void*, uint32_t*);
template void cast_scalar(const CastParams&, const void*, int64_t*);

void cast_boolean_scalar(const CastParams& p, const void* x, uint8_t* y) { any_loop(p, x, y, IsTrue()); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/arch/scaler.h"
#include "kernels/scaled_pair/scaled_pair.h"

namespace thimble::kernels {
namespace {

template <class T, class F> void combine(const ScaledPairParams& params, const BinaryData<T>& d, int left_shift, F f) {
  const ScaledPairParams p = params;   // y may lie anywhere, as far as the compiler knows
  const Scaler scale0(p.x.multiplier[0], p.x.shift[0]), scale1(p.x.multiplier[1], p.x.shift[1]), scale(p.y_multiplier, p.y_shift);
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t exact = f(scale0((x0 + p.x.offset[0]) * (1 << left_shift)), scale1((x1 + p.x.offset[1]) * (1 << left_shift)));
    return static_cast<T>(clamp(scale(exact), p.lowest, p.highest) + p.y_offset);
  });
}

}  // namespace

template <class T> void ScaledPairScalar<T>::add(const ScaledPairParams& p, const BinaryData<T>& d) {
  combine(p, d, kSumBits<T>, [](int32_t x0, int32_t x1) { return x0 + x1; });
}
template <class T> void ScaledPairScalar<T>::sub(const ScaledPairParams& p, const BinaryData<T>& d) {
  combine(p, d, kSumBits<T>, [](int32_t x0, int32_t x1) { return x0 - x1; });
}
template <class T> void ScaledPairScalar<T>::squared_difference(const ScaledPairParams& p, const BinaryData<T>& d) {
  combine(p, d, kSquareBits<T>, [](int32_t x0, int32_t x1) { return (x0 - x1) * (x0 - x1); });
}

void add_s16_scalar(const ScaledPairParams& p, const BinaryData<int16_t>& d) { ScaledPairScalar<int16_t>::add(p, d); }
void sub_s8_scalar(const ScaledPairParams& p, const BinaryData<int8_t>& d) { ScaledPairScalar<int8_t>::sub(p, d); }
void sub_s16_scalar(const ScaledPairParams& p, const BinaryData<int16_t>& d) { ScaledPairScalar<int16_t>::sub(p, d); }

template struct ScaledPairScalar<int8_t>;
template struct ScaledPairScalar<uint8_t>;
template struct ScaledPairScalar<int16_t>;

}  // namespace thimble::kernels

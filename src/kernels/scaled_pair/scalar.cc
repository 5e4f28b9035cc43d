// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/scaled_pair/scaled_pair.h"

namespace thimble::kernels {
namespace {

template <class T, class F> void combine(const ScaledPairParams& params, const BinaryData<T>& d, int left_shift, F f) {
  const ScaledPairParams p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t exact = f(scaled(p.x, 0, x0, left_shift), scaled(p.x, 1, x1, left_shift));
    return static_cast<T>(clamp(multiply(exact, p.y_multiplier, p.y_shift), p.lowest, p.highest) + p.y_offset);
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

template struct ScaledPairScalar<int8_t>;
template struct ScaledPairScalar<uint8_t>;
template struct ScaledPairScalar<int16_t>;

}  // namespace thimble::kernels

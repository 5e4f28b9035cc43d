// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/comparison/comparison.h"

namespace thimble::kernels {
namespace {

template <class T> bool equal(T a, T b) { return a == b; }
template <> bool equal(uint8_t a, uint8_t b) { return (a != 0) == (b != 0); }
template <class T> bool not_equal(T a, T b) { return !equal(a, b); }
template <class T> bool greater(T a, T b) { return a > b; }
template <class T> bool greater_equal(T a, T b) { return a >= b; }
template <class T> bool less(T a, T b) { return a < b; }
template <class T> bool less_equal(T a, T b) { return a <= b; }

template <class T, bool (*holds)(T, T)> void compare(const BinaryData<T, uint8_t>& d) {
  for_each_pair(d, [](T x0, T x1) { return static_cast<uint8_t>(holds(x0, x1)); });
}

template <class T, bool (*holds)(int32_t, int32_t)> void compare(const ScaledInputs& params, const BinaryData<T, uint8_t>& d) {
  const ScaledInputs p = params;   // y may lie anywhere, as far as the compiler knows
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    return static_cast<uint8_t>(holds(scaled(p, 0, x0, kComparedBits), scaled(p, 1, x1, kComparedBits)));
  });
}

template <class T> using Data = BinaryData<T, uint8_t>;

}  // namespace

template <class T> void CompareScalar<T>::equal(const Data<T>& d) { compare<T, kernels::equal>(d); }
template <class T> void CompareScalar<T>::not_equal(const Data<T>& d) { compare<T, kernels::not_equal>(d); }
template <class T> void CompareScalar<T>::greater(const Data<T>& d) { compare<T, kernels::greater>(d); }
template <class T> void CompareScalar<T>::greater_equal(const Data<T>& d) { compare<T, kernels::greater_equal>(d); }
template <class T> void CompareScalar<T>::less(const Data<T>& d) { compare<T, kernels::less>(d); }
template <class T> void CompareScalar<T>::less_equal(const Data<T>& d) { compare<T, kernels::less_equal>(d); }

template struct CompareScalar<float>;
template struct CompareScalar<int32_t>;
template struct CompareScalar<int64_t>;
template struct CompareScalar<uint8_t>;

template <class T> void CompareStoredScalar<T>::equal(const ScaledInputs& p, const Data<T>& d) { compare<T, kernels::equal>(p, d); }
template <class T> void CompareStoredScalar<T>::not_equal(const ScaledInputs& p, const Data<T>& d) { compare<T, kernels::not_equal>(p, d); }
template <class T> void CompareStoredScalar<T>::greater(const ScaledInputs& p, const Data<T>& d) { compare<T, kernels::greater>(p, d); }
template <class T> void CompareStoredScalar<T>::greater_equal(const ScaledInputs& p, const Data<T>& d) {
  compare<T, kernels::greater_equal>(p, d);
}
template <class T> void CompareStoredScalar<T>::less(const ScaledInputs& p, const Data<T>& d) { compare<T, kernels::less>(p, d); }
template <class T> void CompareStoredScalar<T>::less_equal(const ScaledInputs& p, const Data<T>& d) {
  compare<T, kernels::less_equal>(p, d);
}

template struct CompareStoredScalar<int8_t>;
template struct CompareStoredScalar<uint8_t>;
template struct CompareStoredScalar<int16_t>;

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels for stored values: the shortest correct code, and so the specification.
#include "kernels/lstm/integer_steps.h"

namespace thimble::kernels {
namespace {

template <class T> struct ProductByProduct {
  using Sum = typename SumOf<T>::Sum;
  static void add(Sum (&sum)[kGates], const T* values, uint32_t count, const int8_t* const (&w)[kGates], uint32_t first, int32_t offset) {
    add_gates(sum, values, count, w, first,
              [offset](int32_t value, int32_t weight) { return static_cast<Sum>(static_cast<int64_t>((value + offset) * weight)); });
  }
  static int32_t scale(Sum sum, const Multiplier& m) {
    if constexpr (sizeof(T) == 1) return multiply(static_cast<int32_t>(sum), m);
    else return multiply_wide(static_cast<int64_t>(sum), m.value, m.shift);
  }
};

}  // namespace

void lstm_s8_scalar(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { lstm<int8_t, ProductByProduct<int8_t>>(p, d); }
void lstm_s16_scalar(const LstmIntegerParams& p, const LstmIntegerData<int16_t>& d) { lstm<int16_t, ProductByProduct<int16_t>>(p, d); }

}  // namespace thimble::kernels

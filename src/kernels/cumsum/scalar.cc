// SPDX-License-Identifier: Apache-2.0
// The reference kernels.
#include "kernels/cumsum/cumsum.h"

#include "base/wrapping.h"

namespace thimble::kernels {
namespace {

// add(sum, element) makes the next sum, finish(sum) what is stored.
template <class T, class Sum, class Add, class Finish>
inline void sum_up(const CumsumParams& p, const T* x, T* y, Add add, Finish finish) {
  const uint32_t size = p.axis.size, step = p.axis.inner;
  for_each_line(p.axis, [&](uint32_t first, uint32_t) {
    Sum sum = 0;
    for (uint32_t k = 0; k < size; k++) {
      const uint32_t at = first + (p.reverse ? size - 1 - k : k) * step;
      const Sum next = add(sum, x[at]);
      y[at] = finish(p.exclusive ? sum : next);
      sum = next;
    }
  });
}

// sum * multiplier, rounded as the reference does: first to 19 fraction bits, halves up, then to none, halves away from zero.
int64_t rescale(int32_t sum, Multiplier m) {
  const int64_t fine = (static_cast<int64_t>(sum) * m.value + (1 << 11)) >> 12;
  const int32_t right = 19 - m.shift;   // shift <= 19
  const int64_t mask = (int64_t{1} << right) - 1, threshold = (mask >> 1) + (fine < 0 ? 1 : 0);
  return (fine >> right) + ((fine & mask) > threshold ? 1 : 0);
}

}  // namespace

template <class T> void cumsum_scalar(const CumsumParams& p, const T* x, T* y) {
  sum_up<T, T>(p, x, y, wrapping_add<T>, [](T sum) { return sum; });
}

template <class T> void quantized_cumsum_scalar(const QuantizedCumsumParams& p, const T* x, T* y) {
  constexpr int32_t highest = (1 << (8 * sizeof(T) - 1)) - 1;
  sum_up<T, int32_t>(p.sums, x, y, [&](int32_t sum, T value) { return sum + value - p.x_zero_point; }, [&](int32_t sum) {
    return static_cast<T>(clamp<int64_t>(rescale(sum, p.multiplier) + p.y_zero_point, -highest - 1, highest));
  });
}

template void cumsum_scalar(const CumsumParams&, const float*, float*);
template void cumsum_scalar(const CumsumParams&, const int32_t*, int32_t*);
template void cumsum_scalar(const CumsumParams&, const int64_t*, int64_t*);
template void quantized_cumsum_scalar(const QuantizedCumsumParams&, const int8_t*, int8_t*);
template void quantized_cumsum_scalar(const QuantizedCumsumParams&, const int16_t*, int16_t*);

}  // namespace thimble::kernels

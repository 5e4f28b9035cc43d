// SPDX-License-Identifier: Apache-2.0
// y[i] = f(x0[i], x1[i]), eight at a time: the loop around what a kernel computes.
#pragma once

#include "kernels/arch/x86.h"
#include "kernels/binary/binary.h"

#if defined(__x86_64__)
namespace thimble::kernels::x86 {

THIMBLE_AVX2 THIMBLE_INLINE __m256i load_eight(const int8_t* x, uint32_t i, uint32_t step) {
  return step ? widen_eight(x + i) : _mm256_set1_epi32(*x);
}
THIMBLE_AVX2 THIMBLE_INLINE __m256 load_eight(const float* x, uint32_t i, uint32_t step) {
  return step ? _mm256_loadu_ps(x + i) : _mm256_set1_ps(*x);
}

THIMBLE_AVX2 THIMBLE_INLINE void store_eight(float* y, __m256 values) { _mm256_storeu_ps(y, values); }

// Leaves to the scalar kernel what does not fill a vector.
template <class P, class T, class F>
THIMBLE_AVX2 inline void for_each_eight(const P& p, const BinaryData<T>& d, void (*scalar)(const P&, const BinaryData<T>&), const F& f) {
  uint32_t i = 0;
  for (; i + 8 <= d.count; i += 8) store_eight(d.y + i, f(load_eight(d.x0, i, d.step0), load_eight(d.x1, i, d.step1)));
  if (i < d.count) scalar(p, {d.x0 + i * d.step0, d.x1 + i * d.step1, d.y + i, d.count - i, d.step0, d.step1});
}

}  // namespace thimble::kernels::x86
#endif

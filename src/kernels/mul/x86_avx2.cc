// SPDX-License-Identifier: Apache-2.0
// Products, eight at a time.
#include "kernels/arch/x86_pairs.h"
#include "kernels/mul/mul.h"

#if defined(__x86_64__)
namespace thimble::kernels {

THIMBLE_AVX2 void mul_s8_x86_avx2(const ProductParams& p, const BinaryData<int8_t>& d) {
  const __m256i x0_offset = _mm256_set1_epi32(p.x0_offset), x1_offset = _mm256_set1_epi32(p.x1_offset), y_offset = _mm256_set1_epi32(p.y_offset);
  const __m256i multiplier = _mm256_set1_epi32(p.multiplier);
  const __m256i left = _mm256_set1_epi32(p.shift > 0 ? p.shift : 0), right = _mm256_set1_epi32(p.shift > 0 ? 0 : -p.shift);
  x86::for_each_eight(p, d, mul_s8_scalar, [&](__m256i x0, __m256i x1) THIMBLE_AVX2 {
    const __m256i product = _mm256_mullo_epi32(_mm256_add_epi32(x0, x0_offset), _mm256_add_epi32(x1, x1_offset));
    return _mm256_add_epi32(x86::bounded(x86::multiply(product, multiplier, left, right), p.lowest, p.highest), y_offset);
  });
}

THIMBLE_AVX2 void mul_f32_x86_avx2(const BinaryF32Params& p, const BinaryData<float>& d) {
  x86::for_each_eight(p, d, mul_f32_scalar, [&](__m256 x0, __m256 x1) THIMBLE_AVX2 {
    return x86::bounded(_mm256_mul_ps(x0, x1), p.lowest, p.highest);
  });
}

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Sums, eight at a time; those of int8 by the scalar kernel's arithmetic.
#include "kernels/add/add.h"
#include "kernels/arch/x86_pairs.h"

#if defined(__x86_64__)
namespace thimble::kernels {
namespace {

// value / 2^exponent rounded to nearest, halves away from zero, for |value| <= 2^29.
struct RoundingShift {
  __m128i exponent;
  __m256i half, mask;
  THIMBLE_AVX2 explicit RoundingShift(int32_t e)
      : exponent(_mm_cvtsi32_si128(e)), half(_mm256_set1_epi32(e ? 1 << (e - 1) : 0)), mask(_mm256_set1_epi32(e ? -1 : 0)) {}
  THIMBLE_AVX2 THIMBLE_INLINE __m256i operator()(__m256i value) const {
    const __m256i less = _mm256_and_si256(_mm256_srai_epi32(value, 31), mask);
    return _mm256_sra_epi32(_mm256_add_epi32(_mm256_add_epi32(value, half), less), exponent);
  }
};

}  // namespace

THIMBLE_AVX2 void add_s8_x86_avx2(const Add8Params& p, const BinaryData<int8_t>& d) {
  // fine * 2^20 * multiplier / 2^31, rounded, is fine * upper + (fine * lower + 2^10) / 2^11.
  const int32_t high = p.fine_multiplier >> 16 << 5, low = p.fine_multiplier & 0xFFFF;
  const __m256i upper = _mm256_set1_epi32(high), upper_start = _mm256_set1_epi32(p.fine_offset * high);
  const __m256i lower = _mm256_set1_epi32(low), lower_start = _mm256_set1_epi32(p.fine_offset * low + (1 << 10));
  const __m256i start = _mm256_set1_epi32(p.coarse_offset * (1 << Add8Params::kSumBits)), y_multiplier = _mm256_set1_epi32(p.y_multiplier);
  const __m256i half = _mm256_set1_epi64x(1 << 30), y_offset = _mm256_set1_epi32(p.y_offset);
  const RoundingShift round_fine(-p.fine_shift), round_y(-p.y_shift);
  const bool swapped = p.coarse != 0;
  x86::for_each_eight(p, d, add_s8_scalar, [&](__m256i x0, __m256i x1) THIMBLE_AVX2 {
    const __m256i coarse = swapped ? x1 : x0, fine = swapped ? x0 : x1;
    const __m256i lower_part = _mm256_srai_epi32(_mm256_add_epi32(_mm256_mullo_epi32(fine, lower), lower_start), 11);
    const __m256i upper_part = _mm256_add_epi32(_mm256_mullo_epi32(fine, upper), upper_start);
    const __m256i scaled = round_fine(_mm256_add_epi32(upper_part, lower_part));
    const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(_mm256_slli_epi32(coarse, Add8Params::kSumBits), start), scaled);
    const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(sum, y_multiplier), half);
    const __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(sum, 32), y_multiplier), half);
    const __m256i y = _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
    return _mm256_add_epi32(x86::bounded(round_y(y), p.lowest, p.highest), y_offset);
  });
}

THIMBLE_AVX2 void add_f32_x86_avx2(const BinaryF32Params& p, const BinaryData<float>& d) {
  x86::for_each_eight(p, d, add_f32_scalar, [&](__m256 x0, __m256 x1) THIMBLE_AVX2 {
    return x86::bounded(_mm256_add_ps(x0, x1), p.lowest, p.highest);
  });
}

}  // namespace thimble::kernels
#endif

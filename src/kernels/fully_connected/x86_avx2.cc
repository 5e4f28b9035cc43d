// SPDX-License-Identifier: Apache-2.0
// Four rows of weights at a time meet each load of x. Integers are widened to 16 bits and summed in all lanes; floats are transposed, so
// that each lane adds up one output in the scalar kernel's order and has its bits.
#include "kernels/arch/x86_rows.h"
#include "kernels/fully_connected/fully_connected.h"

#if defined(__x86_64__)
namespace thimble::kernels {
namespace {

// Column k of eight rows becomes vector k.
THIMBLE_AVX2 THIMBLE_INLINE void transpose(const float* w, uint32_t depth, __m256 (&column)[8]) {
  __m256 half[8];   // rows n and n + 4, elements 0 to 3 and 4 to 7
#pragma GCC unroll 4
  for (uint32_t n = 0; n < 4; n++) {
    const float *upper = w + n * depth, *lower = w + (n + 4) * depth;
    half[n] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(upper)), _mm_loadu_ps(lower), 1);
    half[n + 4] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(upper + 4)), _mm_loadu_ps(lower + 4), 1);
  }
#pragma GCC unroll 2
  for (uint32_t k = 0; k < 8; k += 4) {
    const __m256 low0 = _mm256_unpacklo_ps(half[k], half[k + 1]), low2 = _mm256_unpacklo_ps(half[k + 2], half[k + 3]);
    const __m256 high0 = _mm256_unpackhi_ps(half[k], half[k + 1]), high2 = _mm256_unpackhi_ps(half[k + 2], half[k + 3]);
    column[k] = _mm256_shuffle_ps(low0, low2, 0x44);
    column[k + 1] = _mm256_shuffle_ps(low0, low2, 0xEE);
    column[k + 2] = _mm256_shuffle_ps(high0, high2, 0x44);
    column[k + 3] = _mm256_shuffle_ps(high0, high2, 0xEE);
  }
}

// Eight outputs.
THIMBLE_AVX2 void sum_eight(const float* x, const float* w, uint32_t depth, float* sums) {
  __m256 sum = _mm256_setzero_ps();
  uint32_t i = 0;
  for (; i + 8 <= depth; i += 8) {
    __m256 column[8];
    transpose(w + i, depth, column);
#pragma GCC unroll 8
    for (uint32_t k = 0; k < 8; k++) sum = _mm256_add_ps(sum, _mm256_mul_ps(_mm256_set1_ps(x[i + k]), column[k]));
  }
  _mm256_storeu_ps(sums, sum);
  for (; i < depth; i++)
    for (uint32_t n = 0; n < 8; n++) sums[n] += x[i] * w[n * depth + i];
}

}  // namespace

void fully_connected_s8_x86_avx2(const FullyConnectedParams& p, const FullyConnectedS8::Data& d) {
  if (p.shape.depth < x86::Pairs::kLeast) return fully_connected_s8_scalar(p, d);
  x86::sum_all_rows(x86::Pairs{p.output.x_offset}, p.shape, p.output, d);
}

void fully_connected_f32_x86_avx2(const FullyConnectedF32::Params& p, const FullyConnectedF32::Data& d) {
  const FullyConnectedShape& s = p.shape;
  if (s.outputs < 8) return fully_connected_f32_scalar(p, d);
  const FloatSums sums(p.output, d);
  for (uint32_t b = 0; b < s.batches; b++) {
    for (uint32_t o = 0; o < s.outputs; o += 8) {
      if (o + 8 > s.outputs) o = s.outputs - 8;   // some once more
      float sum[8];
      sum_eight(d.x + b * s.depth, d.w + o * s.depth, s.depth, sum);
      for (uint32_t n = 0; n < 8; n++) d.y[b * s.outputs + o + n] = sums.finish(sum[n], o + n);
    }
  }
}

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Four rows of weights at a time meet each load of x. Integers are widened to 16 bits and summed in all lanes; floats are transposed, so
// that each lane adds up one output in the scalar kernel's order and has its bits.
#include "kernels/arch/x86_rows.h"
#include "kernels/fully_connected/fully_connected.h"

#if defined(__x86_64__)
namespace thimble::kernels {
namespace {

// Eight outputs.
THIMBLE_AVX2 void sum_eight(const float* x, const float* w, uint32_t depth, float* sums) {
  __m256 sum = _mm256_setzero_ps();
  uint32_t i = 0;
  for (; i + 8 <= depth; i += 8) {
    __m256 column[8];
    x86::transpose([=](uint32_t n, uint32_t part) THIMBLE_AVX2 { return _mm_loadu_ps(w + n * depth + i + 4 * part); }, column);
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

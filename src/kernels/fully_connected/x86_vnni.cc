// SPDX-License-Identifier: Apache-2.0
// Four rows of weights at a time meet 64 bytes of x, made unsigned by adding 128; what that adds to the sums is taken from them by way of
// the rows' own sums.
#include "kernels/arch/x86_rows.h"

#if defined(__x86_64__)
namespace thimble::kernels {
namespace {

struct Bytes {
  const int32_t x_offset;

  template <uint32_t N> THIMBLE_VNNI void sum_rows(const int8_t* x, const int8_t* w, uint32_t depth, int32_t* sums) const {
    const __m512i flip = _mm512_set1_epi8(-128);
    __m512i sum[N], weights[N];
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) sum[n] = weights[n] = _mm512_setzero_si512();
    uint32_t i = 0;
    for (; i + 64 <= depth; i += 64) {
      const __m512i unsigned_x = _mm512_xor_si512(_mm512_loadu_si512(x + i), flip);
#pragma GCC unroll 4
      for (uint32_t n = 0; n < N; n++) add(unsigned_x, _mm512_loadu_si512(w + n * depth + i), sum[n], weights[n]);
    }
    if (i < depth) {
      const __mmask64 some = (__mmask64{1} << (depth - i)) - 1;
      const __m512i unsigned_x = _mm512_xor_si512(_mm512_maskz_loadu_epi8(some, x + i), flip);
#pragma GCC unroll 4
      for (uint32_t n = 0; n < N; n++) add(unsigned_x, _mm512_maskz_loadu_epi8(some, w + n * depth + i), sum[n], weights[n]);
    }
    const __m512i offset = _mm512_set1_epi32(x_offset - 128);
    __m256i half[N];
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) {
      const __m512i all = _mm512_add_epi32(sum[n], _mm512_mullo_epi32(weights[n], offset));
      half[n] = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    }
    x86::store_sums(half, sums);
  }

  THIMBLE_VNNI THIMBLE_INLINE static void add(__m512i x, __m512i row, __m512i& sum, __m512i& weights) {
    sum = _mm512_dpbusd_epi32(sum, x, row);
    weights = _mm512_dpbusd_epi32(weights, _mm512_set1_epi8(1), row);
  }
};

}  // namespace

void fully_connected_s8_x86_vnni(const FullyConnectedParams& p, const FullyConnectedS8::Data& d) {
  x86::sum_all_rows(Bytes{p.output.x_offset}, p.shape, p.output, d);
}

}  // namespace thimble::kernels
#endif

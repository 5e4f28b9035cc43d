// SPDX-License-Identifier: Apache-2.0
// What kernels for x86 share: requantization of a panel of outputs, to the bit that of base/fixed_point.h. Functions carry the instruction
// set they are for, so that a build for any x86 holds them all and no inline function of another header is compiled for one.
#pragma once

#include "kernels/panel.h"

#if defined(__x86_64__)
#pragma GCC diagnostic push   // GCC 12 takes the header's undefined vectors for mistakes of ours
#pragma GCC diagnostic ignored "-Wuninitialized"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#pragma GCC diagnostic pop

#define THIMBLE_AVX2 __attribute__((target("avx2")))
#define THIMBLE_VNNI __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni")))
#define THIMBLE_INLINE __attribute__((always_inline)) inline

namespace thimble::kernels::x86 {

// Eight sums times their multipliers, rounded twice. No multiplier is -2^31, so nothing saturates.
THIMBLE_AVX2 THIMBLE_INLINE __m256i multiply(__m256i sum, __m256i multiplier, __m256i left, __m256i right) {
  const __m256i half = _mm256_set1_epi64x(1 << 30), shifted = _mm256_sllv_epi32(sum, left);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(shifted, multiplier), half);
  const __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(shifted, 32), _mm256_srli_epi64(multiplier, 32)), half);
  const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
  const __m256i ones = _mm256_set1_epi32(-1), mask = _mm256_andnot_si256(_mm256_sllv_epi32(ones, right), ones);
  const __m256i threshold = _mm256_sub_epi32(_mm256_srli_epi32(mask, 1), _mm256_srai_epi32(high, 31));
  const __m256i up = _mm256_cmpgt_epi32(_mm256_and_si256(high, mask), threshold);
  return _mm256_sub_epi32(_mm256_srav_epi32(high, right), up);
}

THIMBLE_AVX2 THIMBLE_INLINE __m256i load(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }

THIMBLE_AVX2 THIMBLE_INLINE __m128i load_bytes(const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); }

// Eight bytes as numbers of 32 bits.
THIMBLE_AVX2 THIMBLE_INLINE __m256i widen_eight(const void* at) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(at)));
}

THIMBLE_AVX2 THIMBLE_INLINE __m256i finish(__m256i sum, const IntegerPanel& p, uint32_t lane, __m256i y_offset) {
  return _mm256_add_epi32(multiply(sum, load(p.multiplier + lane), load(p.left + lane), load(p.right + lane)), y_offset);
}

// As value < lowest ? lowest : value > highest ? highest : value, so that a NaN stays a NaN.
THIMBLE_AVX2 THIMBLE_INLINE __m256 bounded(__m256 v, float lowest, float highest) {
  return _mm256_min_ps(_mm256_set1_ps(highest), _mm256_max_ps(_mm256_set1_ps(lowest), v));
}
THIMBLE_AVX2 THIMBLE_INLINE __m256i bounded(__m256i v, int32_t lowest, int32_t highest) {
  return _mm256_min_epi32(_mm256_max_epi32(v, _mm256_set1_epi32(lowest)), _mm256_set1_epi32(highest));
}

// Eight numbers that fit in bytes.
THIMBLE_AVX2 THIMBLE_INLINE void store_eight(int8_t* y, __m256i values) {
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(y), _mm_packs_epi16(words, words));
}

// The first `count` of 16 bytes.
THIMBLE_AVX2 THIMBLE_INLINE void store_bytes(void* y, __m128i bytes, uint32_t count) {
  if (count >= kPanel) return _mm_storeu_si128(static_cast<__m128i*>(y), bytes);
  int8_t all[kPanel];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(all), bytes);
  memcpy(y, all, count);
}

// Stores `count` outputs out of sums whose quads have changed places (panel.h).
THIMBLE_AVX2 THIMBLE_INLINE void store(__m256i sum0, __m256i sum1, const IntegerPanel& p, const Requantization& r, int8_t* y, uint32_t count) {
  const __m256i y_offset = _mm256_set1_epi32(r.y_offset);
  const __m256i wide = _mm256_packs_epi32(finish(sum0, p, 0, y_offset), finish(sum1, p, 8, y_offset));
  const __m256i bounded = _mm256_min_epi16(_mm256_max_epi16(wide, _mm256_set1_epi16(r.lowest)), _mm256_set1_epi16(r.highest));
  store_bytes(y, _mm_packs_epi16(_mm256_castsi256_si128(bounded), _mm256_extracti128_si256(bounded, 1)), count);
}

THIMBLE_AVX2 THIMBLE_INLINE __m256 finish(__m256 sum, const float* bias, const FloatBounds& b) {
  return bounded(_mm256_add_ps(sum, _mm256_loadu_ps(bias)), b.lowest, b.highest);
}

// Stores `count` floats.
THIMBLE_AVX2 THIMBLE_INLINE void store(__m256 sum0, __m256 sum1, const FloatPanel& p, const FloatBounds& b, float* y, uint32_t count) {
  const __m256 y0 = finish(sum0, p.bias, b), y1 = finish(sum1, p.bias + 8, b);
  if (count >= kPanel) {
    _mm256_storeu_ps(y, y0);
    _mm256_storeu_ps(y + 8, y1);
  } else {
    float all[kPanel];
    _mm256_storeu_ps(all, y0);
    _mm256_storeu_ps(all + 8, y1);
    memcpy(y, all, count * sizeof *y);
  }
}

// Column k of eight rows of eight numbers of 32 bits becomes vector k; half_of(row, 0 or 1) loads four of them.
template <class Half> THIMBLE_AVX2 THIMBLE_INLINE void transpose(const Half& half_of, __m256 (&column)[8]) {
  __m256 half[8];   // rows n and n + 4, elements 0 to 3 and 4 to 7
#pragma GCC unroll 4
  for (uint32_t n = 0; n < 4; n++) {
    half[n] = _mm256_insertf128_ps(_mm256_castps128_ps256(half_of(n, 0)), half_of(n + 4, 0), 1);
    half[n + 4] = _mm256_insertf128_ps(_mm256_castps128_ps256(half_of(n, 1)), half_of(n + 4, 1), 1);
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

// Packs eight groups of sixteen outputs (conv/blocks.h): a group of an output is 32 bits, Core::half(w, 0 or 1) loads four of them.
template <class Core> THIMBLE_AVX2 inline void pack_eight(const typename Core::X* w, uint32_t w_output, typename Core::Weight* to) {
  for (uint32_t lane = 0; lane < kPanel; lane += 8, to += 8 * Core::kBlocking.group) {
    __m256 column[8];
    transpose([=](uint32_t n, uint32_t part) THIMBLE_AVX2 { return Core::half(w + lane_of(lane + n, Core::kQuads) * w_output, part); }, column);
#pragma GCC unroll 8
    for (uint32_t k = 0; k < 8; k++) _mm256_storeu_ps(reinterpret_cast<float*>(to + k * kPanel * Core::kBlocking.group), column[k]);
  }
}

// Stored values less their zero point, as 16 bits.
THIMBLE_AVX2 inline void widen(int16_t* to, const int8_t* x, uint32_t count, int16_t x_offset) {
  const __m256i offset = _mm256_set1_epi16(x_offset);
  uint32_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m256i wide = _mm256_cvtepi8_epi16(load_bytes(x + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_add_epi16(wide, offset));
  }
  for (; i < count; i++) to[i] = static_cast<int16_t>(x[i] + x_offset);
}

// The same for sixteen sums.
THIMBLE_VNNI THIMBLE_INLINE __m512i multiply(__m512i sum, __m512i multiplier, __m512i left, __m512i right) {
  const __m512i half = _mm512_set1_epi64(1 << 30), shifted = _mm512_sllv_epi32(sum, left);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(shifted, multiplier), half);
  const __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(shifted, 32), _mm512_srli_epi64(multiplier, 32)), half);
  const __m512i high = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
  const __m512i ones = _mm512_set1_epi32(-1), mask = _mm512_andnot_si512(_mm512_sllv_epi32(ones, right), ones);
  const __m512i threshold = _mm512_sub_epi32(_mm512_srli_epi32(mask, 1), _mm512_srai_epi32(high, 31));
  const __mmask16 up = _mm512_cmpgt_epi32_mask(_mm512_and_si512(high, mask), threshold);
  const __m512i quotient = _mm512_srav_epi32(high, right);
  return _mm512_mask_sub_epi32(quotient, up, quotient, ones);
}

THIMBLE_VNNI THIMBLE_INLINE void store(__m512i sum, const IntegerPanel& p, const Requantization& r, int8_t* y, uint32_t count) {
  const __m512i scaled = multiply(sum, _mm512_loadu_si512(p.multiplier), _mm512_loadu_si512(p.left), _mm512_loadu_si512(p.right));
  const __m512i placed = _mm512_add_epi32(scaled, _mm512_set1_epi32(r.y_offset));
  const __m512i bounded = _mm512_min_epi32(_mm512_max_epi32(placed, _mm512_set1_epi32(r.lowest)), _mm512_set1_epi32(r.highest));
  store_bytes(y, _mm512_cvtepi32_epi8(bounded), count);
}

}  // namespace thimble::kernels::x86
#endif

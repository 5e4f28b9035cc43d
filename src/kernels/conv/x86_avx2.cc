// SPDX-License-Identifier: Apache-2.0
// AVX2 on bytes would saturate, so both are widened to 16 bits and multiplied in pairs. Floats are added in the scalar kernel's order,
// without fused operations: the results are the same to the bit.
#include "kernels/arch/x86.h"
#include "kernels/conv/blocks.h"

namespace thimble::kernels {
namespace {

constexpr Blocking kPairs = {2, 1, sizeof(IntegerPanel)};
constexpr Blocking kFloats = {1, 1, sizeof(FloatPanel)};

}  // namespace

uint32_t conv_s8_x86_avx2_scratch_bytes(const ConvParams& p) { return conv_scratch_bytes(p.shape, kPairs); }
uint32_t conv_s8_s4_x86_avx2_scratch_bytes(const ConvParams& p) { return conv_scratch_bytes(p.shape, kPairs); }
uint32_t conv_f32_x86_avx2_scratch_bytes(const ConvF32::Params& p) { return conv_scratch_bytes(p.shape, kFloats); }

#if defined(__x86_64__)
namespace {

struct PairsCore {
  using X = int8_t;
  using Element = int16_t;
  using Weight = int16_t;
  using Panel = IntegerPanel;
  static constexpr Blocking kBlocking = kPairs;
  static constexpr bool kQuads = true;
  static constexpr uint32_t kPixels = 4;

  const Requantization& r;
  const ChannelNumbers numbers;

  void write(int16_t* to, const int8_t* x, uint32_t count) const { x86::widen(to, x, count, r.x_offset); }
  THIMBLE_AVX2 THIMBLE_INLINE static __m128 half(const int8_t* w, uint32_t part) {
    return _mm_castsi128_ps(_mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(w + 8 * part))));
  }
  static void pack_eight(const int8_t* w, uint32_t w_output, int16_t* to) { x86::pack_eight<PairsCore>(w, w_output, to); }
  void pad(int16_t* to, uint32_t count) const { memset(to, 0, count * sizeof *to); }

  IntegerPanel panel(const ConvBlocks&, const int16_t*, uint32_t first, uint32_t count) const {
    IntegerPanel panel;
    fill(panel, r, numbers, first, count, kQuads);
    return panel;
  }

  // Holds two vectors of sums a pixel; each load of w meets M pixels.
  template <uint32_t M, uint32_t> THIMBLE_AVX2 void tile(const ConvTile<PairsCore>& t) const {
    __m256i sum[M][2];
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) sum[m][0] = x86::load(t.panels->start), sum[m][1] = x86::load(t.panels->start + 8);
    const int16_t* w = t.w;
    const uint32_t* const end = t.offsets + t.blocks.groups;
    for (const uint32_t* offset = t.offsets; offset != end; offset++, w += 32) {
      const int16_t* const x = t.x + *offset;
      const __m256i w0 = x86::load(w), w1 = x86::load(w + 16);
#pragma GCC unroll 4
      for (uint32_t m = 0; m < M; m++) {
        int32_t two;
        memcpy(&two, x + m * t.x_step, 4);
        const __m256i pixel = _mm256_set1_epi32(two);
        sum[m][0] = _mm256_add_epi32(sum[m][0], _mm256_madd_epi16(pixel, w0));
        sum[m][1] = _mm256_add_epi32(sum[m][1], _mm256_madd_epi16(pixel, w1));
      }
    }
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) x86::store(sum[m][0], sum[m][1], *t.panels, r, t.y + m * t.y_step, t.outputs);
  }
};

struct FloatCore {
  using X = float;
  using Element = float;
  using Weight = float;
  using Panel = FloatPanel;
  static constexpr Blocking kBlocking = kFloats;
  static constexpr bool kQuads = false;
  static constexpr uint32_t kPixels = 4;

  const FloatBounds& bounds;
  const void* bias;

  void write(float* to, const float* x, uint32_t count) const { memcpy(to, x, count * sizeof *to); }
  THIMBLE_AVX2 THIMBLE_INLINE static __m128 half(const float* w, uint32_t part) { return _mm_loadu_ps(w + 4 * part); }
  static void pack_eight(const float* w, uint32_t w_output, float* to) { x86::pack_eight<FloatCore>(w, w_output, to); }
  void pad(float* to, uint32_t count) const { memset(to, 0, count * sizeof *to); }

  FloatPanel panel(const ConvBlocks&, const float*, uint32_t first, uint32_t count) const {
    FloatPanel panel;
    fill(panel, bias, first, count);
    return panel;
  }

  template <uint32_t M, uint32_t> THIMBLE_AVX2 void tile(const ConvTile<FloatCore>& t) const {
    __m256 sum[M][2];
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) sum[m][0] = sum[m][1] = _mm256_setzero_ps();
    const float* w = t.w;
    const uint32_t* const end = t.offsets + t.blocks.groups;
    for (const uint32_t* offset = t.offsets; offset != end; offset++, w += kPanel) {
      const float* const x = t.x + *offset;
      const __m256 w0 = _mm256_loadu_ps(w), w1 = _mm256_loadu_ps(w + 8);
#pragma GCC unroll 4
      for (uint32_t m = 0; m < M; m++) {
        const __m256 pixel = _mm256_set1_ps(x[m * t.x_step]);
        sum[m][0] = _mm256_add_ps(sum[m][0], _mm256_mul_ps(pixel, w0));
        sum[m][1] = _mm256_add_ps(sum[m][1], _mm256_mul_ps(pixel, w1));
      }
    }
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) x86::store(sum[m][0], sum[m][1], *t.panels, bounds, t.y + m * t.y_step, t.outputs);
  }
};

}  // namespace

void conv_s8_x86_avx2(const ConvParams& p, const ConvS8::Data& d) {
  if (d.scratch == nullptr && is_fully_connected(p.shape)) return fully_connected_s8_x86_avx2({fully_connected(p.shape), p.output}, d);
  if (d.scratch == nullptr) return conv_s8_scalar(p, d);
  conv_in_blocks(PairsCore{p.output, channel_numbers(d)}, p.shape, d);
}

void conv_s8_s4_x86_avx2(const ConvParams& p, const ConvS8S4::Data& d) {
  if (d.scratch == nullptr) return conv_s8_s4_scalar(p, d);
  conv_in_blocks(PairsCore{p.output, channel_numbers(d)}, p.shape, d);
}

void conv_f32_x86_avx2(const ConvF32::Params& p, const ConvF32::Data& d) {
  if (d.scratch == nullptr && is_fully_connected(p.shape)) return fully_connected_f32_x86_avx2({fully_connected(p.shape), p.output}, d);
  if (d.scratch == nullptr) return conv_f32_scalar(p, d);
  conv_in_blocks(FloatCore{p.output, d.bias}, p.shape, d);
}

#endif

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// VNNI multiplies 64 unsigned bytes by signed ones and adds them up by fours. x is made unsigned by adding 128, which the sums start without.
#include "kernels/arch/x86.h"
#include "kernels/conv/blocks.h"

namespace thimble::kernels {
namespace {

constexpr Blocking kVnni = {4, 2, sizeof(IntegerPanel)};

}  // namespace

uint32_t conv_s8_x86_vnni_scratch_bytes(const ConvParams& p) { return conv_scratch_bytes(p.shape, kVnni); }
uint32_t conv_s8_s4_x86_vnni_scratch_bytes(const ConvParams& p) { return conv_scratch_bytes(p.shape, kVnni); }

#if defined(__x86_64__)
namespace {

struct VnniCore {
  using X = int8_t;
  using Element = uint8_t;
  using Weight = int8_t;
  using Panel = IntegerPanel;
  static constexpr Blocking kBlocking = kVnni;
  static constexpr bool kQuads = false;
  static constexpr uint32_t kPixels = 8;

  const Requantization& r;
  const ChannelNumbers numbers;

  THIMBLE_VNNI void write(uint8_t* to, const int8_t* x, uint32_t count) const {
    const __m512i flip = _mm512_set1_epi8(-128);
    for (uint32_t i = 0; i < count; i += 64) {
      const __mmask64 some = count - i >= 64 ? ~__mmask64{0} : (__mmask64{1} << (count - i)) - 1;
      _mm512_mask_storeu_epi8(to + i, some, _mm512_xor_si512(_mm512_maskz_loadu_epi8(some, x + i), flip));
    }
  }
  THIMBLE_AVX2 THIMBLE_INLINE static __m128 half(const int8_t* w, uint32_t part) { return _mm_castsi128_ps(x86::load_bytes(w + 16 * part)); }
  static void pack_eight(const int8_t* w, uint32_t w_output, int8_t* to) { x86::pack_eight<VnniCore>(w, w_output, to); }
  void pad(uint8_t* to, uint32_t count) const { memset(to, 128 - r.x_offset, count); }

  THIMBLE_VNNI IntegerPanel panel(const ConvBlocks& b, const int8_t* w, uint32_t first, uint32_t count) const {
    IntegerPanel panel;
    fill(panel, r, numbers, first, count, kQuads);
    const __m512i ones = _mm512_set1_epi8(1);
    __m512i weights = _mm512_setzero_si512();
    for (uint32_t k = 0; k < b.groups; k++) weights = _mm512_dpbusd_epi32(weights, ones, _mm512_load_si512(w + k * 64));
    const __m512i offset = _mm512_mullo_epi32(weights, _mm512_set1_epi32(r.x_offset - 128));
    _mm512_storeu_si512(panel.start, _mm512_add_epi32(_mm512_loadu_si512(panel.start), offset));
    return panel;
  }

  // Holds M * N vectors of sums; each load of w meets M pixels, each load of x N panels.
  template <uint32_t M, uint32_t N> THIMBLE_VNNI void tile(const ConvTile<VnniCore>& t) const {
    __m512i sum[N][M];
    const uint32_t x_step = t.x_step;
#pragma GCC unroll 2
    for (uint32_t n = 0; n < N; n++)
#pragma GCC unroll 8
      for (uint32_t m = 0; m < M; m++) sum[n][m] = _mm512_loadu_si512(t.panels[n].start);
    const int8_t* w = t.w;
    const uint32_t next_panel = t.blocks.groups * 64;
    const uint32_t* const end = t.offsets + t.blocks.groups;
    for (const uint32_t* offset = t.offsets; offset != end; offset++, w += 64) {
      const uint8_t* const x = t.x + *offset;
      __m512i weights[N];
#pragma GCC unroll 2
      for (uint32_t n = 0; n < N; n++) weights[n] = _mm512_load_si512(w + n * next_panel);
#pragma GCC unroll 8
      for (uint32_t m = 0; m < M; m++) {
        int32_t four;
        memcpy(&four, x + m * x_step, 4);
        const __m512i pixel = _mm512_set1_epi32(four);
#pragma GCC unroll 2
        for (uint32_t n = 0; n < N; n++) sum[n][m] = _mm512_dpbusd_epi32(sum[n][m], pixel, weights[n]);
      }
    }
#pragma GCC unroll 8
    for (uint32_t m = 0; m < M; m++)
#pragma GCC unroll 2
      for (uint32_t n = 0; n < N; n++) x86::store(sum[n][m], t.panels[n], r, t.y + m * t.y_step + n * kPanel, t.outputs - n * kPanel);
  }
};

}  // namespace

void conv_s8_x86_vnni(const ConvParams& p, const ConvS8::Data& d) {
  if (d.scratch == nullptr && is_fully_connected(p.shape)) return fully_connected_s8_x86_vnni({fully_connected(p.shape), p.output}, d);
  if (d.scratch == nullptr) return conv_s8_scalar(p, d);
  conv_in_blocks(VnniCore{p.output, channel_numbers(d)}, p.shape, d);
}

void conv_s8_s4_x86_vnni(const ConvParams& p, const ConvS8S4::Data& d) {
  if (d.scratch == nullptr) return conv_s8_s4_scalar(p, d);
  conv_in_blocks(VnniCore{p.output, channel_numbers(d)}, p.shape, d);
}

#endif

}  // namespace thimble::kernels

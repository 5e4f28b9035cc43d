// SPDX-License-Identifier: Apache-2.0
// Sixteen outputs at a time: their weights, and the band of x under a part of a row (band.h), lie in scratch as 16 bits. Two taps of a
// channel make one 32-bit lane, so that a multiplication adds them up. Where several outputs share a channel of x, the band repeats it.
#include "base/bytes.h"
#include "kernels/arch/x86.h"
#include "kernels/band.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

struct Layout {
  BandShape band;
  uint32_t taps, pairs;
  uint32_t weights_at, band_at, bytes;   // where they lie in scratch, after the offsets of the taps
};

// False for so few pixels that the scalar kernel is done before, and where scratch would be out of proportion.
bool lay_out(const DepthwiseConvShape& s, uint32_t element_bytes, Layout& l) {
  constexpr uint32_t kFewestPixels = 6;
  if (s.window.batches * s.window.rows.y * s.window.columns.y < kFewestPixels) return false;
  const uint64_t taps = uint64_t{s.window.rows.filter} * s.window.columns.filter;
  if (taps * kPanel * element_bytes > kMostScratch || !lay_out(s.window, kPanel, 1, l.band)) return false;
  l.taps = static_cast<uint32_t>(taps);
  l.pairs = (l.taps + 1) / 2;
  l.weights_at = l.pairs * 2 * sizeof(uint32_t);
  l.band_at = l.weights_at + l.pairs * 2 * kPanel * element_bytes;
  l.bytes = l.band_at + s.window.rows.filter * l.band.pitch * element_bytes;
  return true;
}

uint32_t scratch_bytes(const DepthwiseConvShape& s, uint32_t element_bytes) {
  Layout l;
  return lay_out(s, element_bytes, l) ? l.bytes : 0;
}

}  // namespace

uint32_t depthwise_conv_s8_x86_avx2_scratch_bytes(const DepthwiseConvParams& p) { return scratch_bytes(p.shape, sizeof(int16_t)); }
uint32_t depthwise_conv_s8_s4_x86_avx2_scratch_bytes(const DepthwiseConvParams& p) { return scratch_bytes(p.shape, sizeof(int16_t)); }
uint32_t depthwise_conv_f32_x86_avx2_scratch_bytes(const DepthwiseConvF32::Params& p) { return scratch_bytes(p.shape, sizeof(float)); }

#if defined(__x86_64__)
namespace {

// Which outputs are at hand, and which channel of x each has, counted from that of the first.
struct Outputs {
  uint32_t first, count, x_first, x_count, x_step;
  uint8_t channel[kPanel];
};

Outputs outputs_from(const DepthwiseConvShape& s, uint32_t first) {
  const uint32_t y_channels = s.channels * s.multiplier, count = y_channels - first < kPanel ? y_channels - first : kPanel;
  Outputs o = {first, count, first / s.multiplier, 0, s.channels, {}};
  for (uint32_t n = 0; n < count; n++) o.channel[n] = static_cast<uint8_t>((first + n) / s.multiplier - o.x_first);
  o.x_count = o.channel[count - 1] + 1u;
  return o;
}

// What a tile works on: pixels of one row of y.
template <class Core> struct Tile {
  const Layout& layout;
  const uint32_t* offsets;             // of the taps in the band, in elements
  const typename Core::Element* x;     // the first pixel's
  uint32_t x_step;                     // elements between pixels
  const typename Core::Element* w;     // as Core packed them
  const typename Core::Panel& panel;
  typename Core::X* y;
  uint32_t y_step, count;
};

struct PairsCore {
  using X = int8_t;
  using Element = int16_t;
  using Panel = IntegerPanel;
  const Requantization& r;
  const ChannelNumbers numbers;

  // Reads the channels as two pieces, which may overlap, and nothing beside them.
  template <uint32_t piece> THIMBLE_AVX2 void write_pieces(int16_t* to, const int8_t* x, uint32_t columns, const Outputs& o) const {
    const __m256i offset = _mm256_set1_epi16(r.x_offset);
    const uint32_t second = o.x_count - piece;
    uint8_t places[kPanel];
    for (uint32_t n = 0; n < kPanel; n++) places[n] = static_cast<uint8_t>(o.channel[n] < piece ? o.channel[n] : 8 + o.channel[n] - second);
    const __m128i order = x86::load_bytes(places);
    for (; columns != 0; columns--, to += kPanel, x += o.x_step) {
      int64_t low = 0, high = 0;
      memcpy(&low, x, piece);
      memcpy(&high, x + second, piece);
      const __m256i wide = _mm256_cvtepi8_epi16(_mm_shuffle_epi8(_mm_set_epi64x(high, low), order));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_add_epi16(wide, offset));
    }
  }
  void write(int16_t* to, const int8_t* x, uint32_t columns, const Outputs& o) const {
    if (o.x_count >= 8) write_pieces<8>(to, x, columns, o);
    else if (o.x_count >= 4) write_pieces<4>(to, x, columns, o);
    else if (o.x_count >= 2) write_pieces<2>(to, x, columns, o);
    else write_pieces<1>(to, x, columns, o);
  }
  void fill(IntegerPanel& panel, const Outputs& o) const { kernels::fill(panel, r, numbers, o.first, o.count, true); }
  static uint32_t weight_at(uint32_t tap, uint32_t channel) { return ((tap & ~1u) * kPanel) + 2 * lane_of(channel, true) + (tap & 1); }

  template <uint32_t M> THIMBLE_AVX2 void tile(const Tile<PairsCore>& t) const {
    __m256i sum[M][2];
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) sum[m][0] = x86::load(t.panel.start), sum[m][1] = x86::load(t.panel.start + 8);
    const int16_t* w = t.w;
    const uint32_t* const end = t.offsets + 2 * t.layout.pairs;
    for (const uint32_t* offset = t.offsets; offset != end; offset += 2, w += 2 * kPanel) {
      const int16_t *x0 = t.x + offset[0], *x1 = t.x + offset[1];
      const __m256i w0 = x86::load(w), w1 = x86::load(w + kPanel);
#pragma GCC unroll 4
      for (uint32_t m = 0; m < M; m++, x0 += t.x_step, x1 += t.x_step) {
        const __m256i tap0 = x86::load(x0), tap1 = x86::load(x1);
        sum[m][0] = _mm256_add_epi32(sum[m][0], _mm256_madd_epi16(_mm256_unpacklo_epi16(tap0, tap1), w0));
        sum[m][1] = _mm256_add_epi32(sum[m][1], _mm256_madd_epi16(_mm256_unpackhi_epi16(tap0, tap1), w1));
      }
    }
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) x86::store(sum[m][0], sum[m][1], t.panel, r, t.y + m * t.y_step, t.count);
  }
};

struct FloatCore {
  using X = float;
  using Element = float;
  using Panel = FloatPanel;
  const FloatBounds& bounds;
  const void* bias;

  THIMBLE_AVX2 void write(float* to, const float* x, uint32_t columns, const Outputs& o) const {
    const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), count = _mm256_set1_epi32(static_cast<int32_t>(o.x_count));
    const __m256i some = _mm256_cmpgt_epi32(count, places), more = _mm256_cmpgt_epi32(count, _mm256_add_epi32(places, _mm256_set1_epi32(8)));
    const __m256i order0 = x86::widen_eight(o.channel), order1 = x86::widen_eight(o.channel + 8);
    for (; columns != 0; columns--, to += kPanel, x += o.x_step) {
      const __m256 low = _mm256_maskload_ps(x, some);
      // More than eight are never repeated.
      const __m256 high = o.x_count > 8 ? _mm256_maskload_ps(x + 8, more) : _mm256_permutevar8x32_ps(low, order1);
      _mm256_storeu_ps(to, _mm256_permutevar8x32_ps(low, order0));
      _mm256_storeu_ps(to + 8, high);
    }
  }
  void fill(FloatPanel& panel, const Outputs& o) const { kernels::fill(panel, bias, o.first, o.count); }
  static uint32_t weight_at(uint32_t tap, uint32_t channel) { return tap * kPanel + channel; }

  template <uint32_t M> THIMBLE_AVX2 void tile(const Tile<FloatCore>& t) const {
    __m256 sum[M][2];
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) sum[m][0] = sum[m][1] = _mm256_setzero_ps();
    const float* w = t.w;
    const uint32_t* const end = t.offsets + t.layout.taps;
    for (const uint32_t* offset = t.offsets; offset != end; offset++, w += kPanel) {
      const float* x = t.x + *offset;
      const __m256 w0 = _mm256_loadu_ps(w), w1 = _mm256_loadu_ps(w + 8);
#pragma GCC unroll 4
      for (uint32_t m = 0; m < M; m++, x += t.x_step) {
        sum[m][0] = _mm256_add_ps(sum[m][0], _mm256_mul_ps(_mm256_loadu_ps(x), w0));
        sum[m][1] = _mm256_add_ps(sum[m][1], _mm256_mul_ps(_mm256_loadu_ps(x + 8), w1));
      }
    }
#pragma GCC unroll 4
    for (uint32_t m = 0; m < M; m++) x86::store(sum[m][0], sum[m][1], t.panel, bounds, t.y + m * t.y_step, t.count);
  }
};

// Weights and offsets of the taps. An odd last tap is paired with one without weight.
template <class Core, class W>
void pack(const DepthwiseConvShape& s, const Layout& l, W w, const Outputs& o, uint32_t* offsets, typename Core::Element* to) {
  const uint32_t across = s.window.columns.filter;
  memset(to, 0, l.pairs * 2 * kPanel * sizeof *to);
  w += o.first;
  for (uint32_t t = 0; t < l.taps; t++, w += s.channels * s.multiplier) {
    offsets[t] = t / across * l.band.pitch + t % across * s.window.columns.dilation * kPanel;
    for (uint32_t n = 0; n < o.count; n++) to[Core::weight_at(t, n)] = static_cast<typename Core::Element>(w[n]);
  }
  if (l.taps % 2) offsets[l.taps] = offsets[l.taps - 1];
}

template <class Core, class Data> void depthwise_conv(const Core& core, const DepthwiseConvShape& s, const Data& d) {
  using Element = typename Core::Element;
  using X = typename Core::X;
  Layout l;
  lay_out(s, sizeof(Element), l);
  uint32_t* const offsets = static_cast<uint32_t*>(d.scratch);
  auto* const packed = reinterpret_cast<Element*>(static_cast<uint8_t*>(d.scratch) + l.weights_at);
  auto* const rows = reinterpret_cast<Element*>(static_cast<uint8_t*>(d.scratch) + l.band_at);
  const uint32_t y_channels = s.channels * s.multiplier;
  for (uint32_t first = 0; first < y_channels; first += kPanel) {
    const Outputs o = outputs_from(s, first);
    typename Core::Panel panel;
    core.fill(panel, o);
    pack<Core>(s, l, d.w, o, offsets, packed);
    const auto write = [&](Element* to, const X* x, uint32_t columns) { core.write(to, x, columns, o); };
    const auto pad = [](Element* to, uint32_t count) { memset(to, 0, count * sizeof *to); };
    for_each_band(s.window, l.band, d.x + o.x_first, s.channels, y_channels, d.y + first, rows, write, pad, [&](uint32_t pixels, X* y) {
      Tile<Core> t = {l, offsets, rows, s.window.columns.stride * kPanel, packed, panel, y, y_channels, o.count};
      for (; pixels >= 4; pixels -= 4, t.x += 4 * t.x_step, t.y += 4 * y_channels) core.template tile<4>(t);
      for (; pixels != 0; pixels--, t.x += t.x_step, t.y += y_channels) core.template tile<1>(t);
    });
  }
}

}  // namespace

void depthwise_conv_s8_x86_avx2(const DepthwiseConvParams& p, const DepthwiseConvS8::Data& d) {
  if (d.scratch == nullptr) return depthwise_conv_s8_scalar(p, d);
  depthwise_conv(PairsCore{p.output, channel_numbers(d)}, p.shape, d);
}

void depthwise_conv_s8_s4_x86_avx2(const DepthwiseConvParams& p, const DepthwiseConvS8S4::Data& d) {
  if (d.scratch == nullptr) return depthwise_conv_s8_s4_scalar(p, d);
  depthwise_conv(PairsCore{p.output, channel_numbers(d)}, p.shape, d);
}

void depthwise_conv_f32_x86_avx2(const DepthwiseConvF32::Params& p, const DepthwiseConvF32::Data& d) {
  if (d.scratch == nullptr) return depthwise_conv_f32_scalar(p, d);
  depthwise_conv(FloatCore{p.output, d.bias}, p.shape, d);
}

#endif

}  // namespace thimble::kernels

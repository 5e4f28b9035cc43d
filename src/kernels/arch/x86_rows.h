// SPDX-License-Identifier: Apache-2.0
// Outputs that are each a row of int8 weights times the same x: the loop around what an instruction set sums with.
#pragma once

#include "kernels/arch/outputs.h"
#include "kernels/arch/x86.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels::x86 {

// For LSTM and SVDF, which make something else of the sums; see arm_v6m::RowSums.
class RowSums {
 public:
  static uint32_t scratch_bytes(uint32_t) { return 0; }
  // Calls use(n, scaled sum) for each.
  template <class Use> static void scale(const uint32_t* sums, uint32_t count, const Multiplier& m, const Use& use) {
    for (uint32_t n = 0; n < count; n++) use(n, multiply(static_cast<int32_t>(sums[n]), m));
  }
  // See move_down() of outputs.h.
  template <class State> static uint32_t move_down(State* state, const State* time, uint32_t count, int32_t zero) {
    return kernels::move_down(state, time, count, zero);
  }

  explicit RowSums(void*) {}
  void set(const int8_t* x, uint32_t count, int32_t x_offset) { x_ = x, count_ = count, x_offset_ = x_offset; }
  void add(const int8_t* w, const uint32_t* from, uint32_t* to, uint32_t outputs) const;

 private:
  const int8_t* x_ = nullptr;
  uint32_t count_ = 0;
  int32_t x_offset_ = 0;
};

}  // namespace thimble::kernels::x86

#if defined(__x86_64__)
namespace thimble::kernels::x86 {

// What eight lanes of N vectors add up to each, N being 4 or 1.
template <uint32_t N> THIMBLE_AVX2 THIMBLE_INLINE void store_sums(const __m256i (&v)[N], int32_t* sums) {
  const __m256i pairs0 = _mm256_hadd_epi32(v[0], v[1 % N]), pairs1 = _mm256_hadd_epi32(v[2 % N], v[3 % N]);
  const __m256i quads = _mm256_hadd_epi32(pairs0, pairs1);
  const __m128i all = _mm_add_epi32(_mm256_castsi256_si128(quads), _mm256_extracti128_si256(quads, 1));
  if (N == 1) sums[0] = _mm_cvtsi128_si32(all);
  else _mm_storeu_si128(reinterpret_cast<__m128i*>(sums), all);
}

// Bytes are widened to 16 bits and summed in all lanes.
struct Pairs {
  static constexpr uint32_t kLeast = 16;   // elements that a row must have
  const int16_t x_offset;

  // The sums of N rows, `depth` apart.
  template <uint32_t N> THIMBLE_AVX2 void sum_rows(const int8_t* x, const int8_t* w, uint32_t depth, int32_t* sums) const {
    const __m256i offset = _mm256_set1_epi16(x_offset);
    __m256i sum[N];
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) sum[n] = _mm256_setzero_si256();
    uint32_t i = 0;
    for (; i + 16 <= depth; i += 16) add<N>(_mm256_add_epi16(_mm256_cvtepi8_epi16(load_bytes(x + i)), offset), w + i, depth, sum);
    if (i < depth) {   // the last sixteen, without those that were added already
      i = depth - 16;
      const __m256i places = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      const __m256i fresh = _mm256_cmpgt_epi16(places, _mm256_set1_epi16(static_cast<int16_t>(15 - depth % 16)));
      const __m256i last = _mm256_add_epi16(_mm256_cvtepi8_epi16(load_bytes(x + i)), offset);
      add<N>(_mm256_and_si256(last, fresh), w + i, depth, sum);
    }
    store_sums(sum, sums);
  }

  template <uint32_t N> THIMBLE_AVX2 THIMBLE_INLINE static void add(__m256i x, const int8_t* w, uint32_t depth, __m256i (&sum)[N]) {
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++)
      sum[n] = _mm256_add_epi32(sum[n], _mm256_madd_epi16(x, _mm256_cvtepi8_epi16(load_bytes(w + n * depth))));
  }
};

// What becomes of the sums of a batch.
struct Rows {
  const Requantization& r;
  const FullyConnectedS8::Data& d;
  int32_t start;   // of each sum, besides the bias

  // Stores eight outputs from `channel` on.
  THIMBLE_AVX2 void store_eight(const int32_t* sums, uint32_t channel, int8_t* y) const {
    const __m256i zero = _mm256_setzero_si256();
    __m256i sum = _mm256_add_epi32(load(sums), _mm256_set1_epi32(start));
    if (d.bias) sum = _mm256_add_epi32(sum, load(static_cast<const int32_t*>(d.bias) + channel));
    __m256i multiplier = _mm256_set1_epi32(d.multipliers[0]), shift = _mm256_set1_epi32(d.shifts[0]);
    if (r.channel_step) {
      multiplier = load(d.multipliers + channel);
      shift = widen_eight(d.shifts + channel);
    }
    const __m256i left = _mm256_max_epi32(shift, zero), right = _mm256_max_epi32(_mm256_sub_epi32(zero, shift), zero);
    const __m256i placed = _mm256_add_epi32(multiply(sum, scale(multiplier, left, right)), _mm256_set1_epi32(r.y_offset));
    x86::store_eight(y + channel, bounded(placed, r.lowest, r.highest));
  }
};

// core.sum_rows<N>(x, w, depth, sums) adds up the products of N rows of weights with x plus its offset. Outputs that do not fill the last
// eight are computed with those before them again.
template <class Core>
inline void sum_all_rows(const Core& core, const FullyConnectedShape& s, const Requantization& r, const FullyConnectedS8::Data& d) {
  ByteSums<int8_t, false> bytes(r, d);
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < s.batches; b++, x += s.depth, y += s.outputs) {
    bytes.offset_weights(x, s.depth);
    const Rows rows = {r, d, static_cast<int32_t>(bytes.offset())};
    int32_t sums[8];
    for (uint32_t o = 0; o < s.outputs && s.outputs >= 8; o += 8) {
      if (o + 8 > s.outputs) o = s.outputs - 8;
      core.template sum_rows<4>(x, d.w + o * s.depth, s.depth, sums);
      core.template sum_rows<4>(x, d.w + (o + 4) * s.depth, s.depth, sums + 4);
      rows.store_eight(sums, o, y);
    }
    for (uint32_t o = 0; o < s.outputs && s.outputs < 8; o++) {
      core.template sum_rows<1>(x, d.w + o * s.depth, s.depth, sums);
      y[o] = bytes.finish(static_cast<uint32_t>(sums[0]) + bytes.start(o), o);
    }
  }
}

}  // namespace thimble::kernels::x86
#endif

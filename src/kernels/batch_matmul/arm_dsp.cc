// SPDX-License-Identifier: Apache-2.0
// Products of matrices with two products an instruction. Four columns of w at a time are packed as 16-bit numbers, w_offset added and
// zeros behind them; then every row of x meets them.
#include "kernels/arch/arm_dsp.h"
#include "kernels/batch_matmul/batch_matmul.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t kColumns = 4;

constexpr uint32_t rounded_up(uint32_t depth) { return (depth + 3) / 4 * 4; }

// Rows of x that are no whole words side by side are copied.
constexpr bool needs_copy(const BatchMatmulShape& s) { return s.depth % 4 != 0 || (s.x.along != 1 && s.depth != 1); }

template <class X> uint32_t scratch_bytes(const BatchMatmulShape& s) {
  return rounded_up(s.depth) * static_cast<uint32_t>(kColumns * sizeof(int16_t) + (needs_copy(s) ? sizeof(X) : 0));
}

}  // namespace

uint32_t batch_matmul_s8_arm_dsp_scratch_bytes(const SumParams<BatchMatmulShape, Requantization>& p) { return scratch_bytes<int8_t>(p.shape); }
uint32_t batch_matmul_s16_arm_dsp_scratch_bytes(const SumParams<BatchMatmulShape, Requantization>& p) { return scratch_bytes<int16_t>(p.shape); }

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// How four columns are packed, the sums of a row of x and these, and outputs of them.
struct Bytes {
  using X = int8_t;
  const Scale scale;
  const int32_t y_offset;
  const uint32_t offsets, low, high;
  Bytes(const Requantization& r, const Operands<int8_t, const int8_t*>& d)
      : scale(scale_of(d.multipliers[0], d.shifts[0])), y_offset(r.y_offset), offsets(both_halves(r.x_offset)), low(all_bytes(r.lowest)),
        high(all_bytes(r.highest)) {}

  // Four numbers of each column are eight words: numbers 0 and 2 of each, then 1 and 3.
  static constexpr uint32_t kPlaces[] = {0, 8, 1, 9};   // halves
  [[gnu::noinline]] void finish(const int8_t* x, uint32_t depth, const uint32_t* packed, uint32_t count, int8_t* y) const {
    uint32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    const int8_t* const end = x + rounded_up(depth);
    do {
      const uint32_t four = load_word(x), even = even_bytes(offsets, four), odd = odd_bytes(offsets, four);
      add_products(s0, s1, s2, s3, even, packed);
      add_products(s0, s1, s2, s3, odd, packed);
      x += 4;
    } while (x != end);
    const auto scaled = [&](uint32_t sum) __attribute__((always_inline)) { return multiply_add(sum, scale, y_offset); };
    uint32_t word = limited_bytes(scaled(s0), scaled(s1), scaled(s2), scaled(s3), low, high);
    if (count == kColumns) return store_word(y, word);
    for (; count != 0; count--, word >>= 8) *y++ = static_cast<int8_t>(word);
  }
};

struct Shorts {
  using X = int16_t;
  const ShortSums sums;
  Shorts(const Requantization& rules, const Operands<int16_t, const int16_t*>& d) : sums(rules, d) {}

  // Two numbers of each column are four words; the next two the next four.
  static constexpr uint32_t kPlaces[] = {0, 1, 8, 9};
  [[gnu::noinline]] void finish(const int16_t* x, uint32_t depth, const uint32_t* packed, uint32_t count, int16_t* y) const {
    uint64_t sum[kColumns] = {};
    const int16_t* const end = x + rounded_up(depth);
    do {
#pragma GCC unroll 2
      for (uint32_t pair = 0; pair < 2; pair++, x += 2, packed += 4) {
        const uint32_t two = load_word(x);
#pragma GCC unroll 4
        for (uint32_t n = 0; n < kColumns; n++) sum[n] = add_products_wide(sum[n], two, packed[n]);
      }
    } while (x != end);
    for (uint32_t n = 0; n < count; n++) y[n] = sums.finish(sum[n], 0);
  }
};

template <class Numbers, class X> void pack(const BatchMatmulShape& s, const X* w, uint32_t columns, int32_t w_offset, int16_t* to) {
  const uint32_t along = s.w.along;
  if (columns != kColumns || s.depth % 4 != 0) memset(to, 0, rounded_up(s.depth) * kColumns * sizeof *to);
  for (uint32_t n = 0; n < columns; n++, w += s.w.across, to += 2) {
    const X* from = w;
    int16_t* at = to;
    const auto put = [&](uint32_t k) __attribute__((always_inline)) { at[Numbers::kPlaces[k]] = static_cast<int16_t>(*from + w_offset), from += along; };
    for (uint32_t fours = s.depth / 4; fours != 0; fours--, at += 4 * kColumns) put(0), put(1), put(2), put(3);
    for (uint32_t k = 0; k < s.depth % 4; k++) put(k);
  }
}

template <class Numbers, class X> void matrix(const Numbers& numbers, const BatchMatmulShape& s, int32_t w_offset, const X* x, const X* w, void* scratch, X* y) {
  uint32_t* const packed = static_cast<uint32_t*>(scratch);
  X* const copied = reinterpret_cast<X*>(packed + rounded_up(s.depth) * kColumns / 2);
  for (uint32_t j = 0; j < s.columns; j += kColumns, w += kColumns * s.w.across) {
    const uint32_t columns = s.columns - j < kColumns ? s.columns - j : kColumns;
    pack<Numbers>(s, w, columns, w_offset, static_cast<int16_t*>(scratch));
    const X* row = x;
    for (uint32_t i = 0; i < s.rows; i++, row += s.x.across) {
      const X* from = row;
      if (needs_copy(s)) {
        for (uint32_t k = 0; k < rounded_up(s.depth); k++) copied[k] = k < s.depth ? row[k * s.x.along] : X{0};
        from = copied;
      }
      numbers.finish(from, s.depth, packed, columns, y + i * s.columns + j);
    }
  }
}

template <class Numbers, class X> void batch_matmul(const SumParams<BatchMatmulShape, Requantization>& p, const Operands<X, const X*>& d) {
  const Numbers numbers(p.output, d);
  const BatchMatmulShape& s = p.shape;
  X* y = d.y;
  for (uint32_t i = 0; i < s.batches[0] * s.batches[1] * s.batches[2]; i++, y += s.rows * s.columns) {
    const uint32_t c = i % s.batches[2], b = i / s.batches[2] % s.batches[1], a = i / s.batches[2] / s.batches[1];
    const auto at = [=](const MatrixLayout& m) { return a * m.batch[0] + b * m.batch[1] + c * m.batch[2]; };
    matrix(numbers, s, p.output.w_offset, d.x + at(s.x), d.w + at(s.w), d.scratch, y);
  }
}

}  // namespace

void batch_matmul_s8_arm_dsp(const SumParams<BatchMatmulShape, Requantization>& p, const Operands<int8_t, const int8_t*>& d) {
  batch_matmul<Bytes>(p, d);
}
void batch_matmul_s16_arm_dsp(const SumParams<BatchMatmulShape, Requantization>& p, const Operands<int16_t, const int16_t*>& d) {
  batch_matmul<Shorts>(p, d);
}
#endif

}  // namespace thimble::kernels

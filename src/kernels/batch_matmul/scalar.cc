// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. Four columns at a time share each load of x.
#include "kernels/batch_matmul/batch_matmul.h"

namespace thimble::kernels {
namespace {

// N neighbouring columns of one row.
template <uint32_t N, class Sums, class X>
[[gnu::noinline]] void columns(const Sums& sums, const BatchMatmulShape& p, const X* x, const X* w, X* y) {
  typename Sums::Sum sum[N] = {};
  for (uint32_t k = 0; k < p.depth; k++, x += p.x.along, w += p.w.along) {
#pragma GCC unroll 4
    for (uint32_t n = 0; n < N; n++) sum[n] += sums.product(*x, w[n * p.w.across]);
  }
  finish(sums, sum, 0, y);
}

template <class Sums, class X> inline void matmul(const Sums& sums, const BatchMatmulShape& p, const X* x, const X* w, X* y) {
  for (uint32_t i = 0; i < p.rows; i++, x += p.x.across) {
    const X* column = w;
    uint32_t j = 0;
    for (; j + 4 <= p.columns; j += 4, column += 4 * p.w.across, y += 4) columns<4>(sums, p, x, column, y);
    for (; j < p.columns; j++, column += p.w.across, y++) columns<1>(sums, p, x, column, y);
  }
}

template <class Sums, class Output, class X>
inline void batch_matmul(const SumParams<BatchMatmulShape, Output>& p, const Operands<X, const X*>& d) {
  const Sums sums(p.output, d);
  const BatchMatmulShape& s = p.shape;
  X* y = d.y;
  for (uint32_t a = 0; a < s.batches[0]; a++) {
    for (uint32_t b = 0; b < s.batches[1]; b++) {
      const X* x = d.x + (a * s.x.batch[0] + b * s.x.batch[1]);
      const X* w = d.w + (a * s.w.batch[0] + b * s.w.batch[1]);
      for (uint32_t c = 0; c < s.batches[2]; c++, x += s.x.batch[2], w += s.w.batch[2], y += s.rows * s.columns) matmul(sums, s, x, w, y);
    }
  }
}

}  // namespace

void batch_matmul_s8_scalar(const SumParams<BatchMatmulShape, Requantization>& p, const Operands<int8_t, const int8_t*>& d) {
  batch_matmul<ByteSums<int8_t, true>>(p, d);
}
void batch_matmul_s16_scalar(const SumParams<BatchMatmulShape, Requantization>& p, const Operands<int16_t, const int16_t*>& d) {
  batch_matmul<ShortSums>(p, d);
}
void batch_matmul_f32_scalar(const SumParams<BatchMatmulShape, FloatBounds>& p, const Operands<float, const float*>& d) {
  batch_matmul<SumsFor<float>::Sums>(p, d);
}

}  // namespace thimble::kernels

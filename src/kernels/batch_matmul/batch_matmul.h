// SPDX-License-Identifier: Apache-2.0
// y[b, i, j] = sum over k of x[b, i, k] * w[b, k, j], where either may lie transposed, and batches are broadcast
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels {

// Where the numbers of one operand lie, counted in elements. A step of 0 broadcasts.
struct MatrixLayout {
  uint32_t batch[3];    // from batch to batch, the outermost first
  uint32_t along;       // from one k to the next
  uint32_t across;      // from one i, or j, to the next
};

struct BatchMatmulShape {
  uint32_t batches[3], rows, depth, columns;   // of i, k and j; each >= 1
  MatrixLayout x, w;
};

// x and w are scaled alike for all of y; there is no bias.
struct BatchMatmulFamily {};
struct BatchMatmulS8 : BatchMatmulFamily, Kernel<SumParams<BatchMatmulShape, Requantization>, Operands<int8_t, const int8_t*>> {};
struct BatchMatmulS16 : BatchMatmulFamily, Kernel<SumParams<BatchMatmulShape, Requantization>, Operands<int16_t, const int16_t*>> {};
struct BatchMatmulF32 : BatchMatmulFamily, Kernel<SumParams<BatchMatmulShape, FloatBounds>, Operands<float, const float*>> {};

#define THIMBLE_FAMILY BatchMatmulFamily
#define THIMBLE_VARIANTS "kernels/batch_matmul/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const MatrixLayout& m) {
  v("outer_batch", m.batch[0]), v("batch", m.batch[1]), v("inner_batch", m.batch[2]), v("along", m.along), v("across", m.across);
}
template <class Visitor> void fields(Visitor&& v, const BatchMatmulShape& p) {
  v("outer_batches", p.batches[0]), v("batches", p.batches[1]), v("inner_batches", p.batches[2]);
  v("rows", p.rows), v("depth", p.depth), v("columns", p.columns);
  fields(v, p.x), fields(v, p.w);
}

}  // namespace thimble::kernels

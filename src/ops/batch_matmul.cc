// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL: x is [..., rows, depth], w is [..., depth, columns], up to three dimensions of batches before them; adj_x and adj_y
// say that a matrix lies transposed. Unlike in other products, the zero points of both count.
#include "kernels/batch_matmul/batch_matmul.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Shape = BatchMatmulShape;

constexpr uint8_t kNoChannelAxis = Tensor::kMaxRank;   // w must have one scale

// A tensor's dimension, counted from the back; 1 where its rank ends.
uint32_t from_back(const Tensor& t, int i) { return i < t.rank ? static_cast<uint32_t>(t.dim(t.rank - 1 - i)) : 1; }

MatrixLayout layout(const Tensor& t, bool along_is_last) {
  const uint32_t row = from_back(t, 0);
  MatrixLayout m = {{}, along_is_last ? 1 : row, along_is_last ? row : 1};
  uint32_t step = row * from_back(t, 1);
  for (int i = 2; i >= 0; i--) {
    const uint32_t dim = from_back(t, 4 - i);
    m.batch[i] = dim == 1 ? 0 : step;
    step *= dim;
  }
  return m;
}

constexpr SumRules kRules = {kBatchMatmulOptions, SumRules::kNoOption, SumRules::kNoOption, kNoChannelAxis, 0, true};

// What holds for every type.
void layer(SumNode& n, Shape& s) {
  const Tensor &x = n.x, &w = n.w, &y = n.y;
  const bool x_transposed = n.options.boolean(0), w_transposed = n.options.boolean(1);
  s.rows = from_back(x, x_transposed ? 0 : 1), s.depth = from_back(x, x_transposed ? 1 : 0);
  s.columns = from_back(w, w_transposed ? 1 : 0);
  bool fits = x.rank >= 2 && x.rank <= 5 && w.rank >= 2 && w.rank <= 5 && from_back(w, w_transposed ? 0 : 1) == s.depth;
  n.p.require(fits, w, THIMBLE_TEXT("the matrices do not fit each other, or have more than three dimensions of batches"));
  fits = y.rank <= 5 && from_back(y, 1) == s.rows && from_back(y, 0) == s.columns;
  for (int i = 0; i < 3; i++) {
    const uint32_t of_x = from_back(x, 4 - i), of_w = from_back(w, 4 - i), batches = of_x == 1 ? of_w : of_x;
    fits = fits && (of_w == batches || of_w == 1) && from_back(y, 4 - i) == batches;
    s.batches[i] = batches;
  }
  n.p.require(fits, y, THIMBLE_TEXT("the batches do not fit each other, or the output does not fit the product"));
  s.x = layout(x, !x_transposed);
  s.w = layout(w, w_transposed);
}

constexpr Arity kArity = {2, 2, 1, 1};

}  // namespace

namespace ops {
const Op batch_matmul_s8 =
    integer_op<BatchMatmulS8, Shape, kRules, layer>("batch_matmul_s8", kBatchMatmul, kArity, Type::s8, Type::s8);
const Op batch_matmul_s16 = integer_op<BatchMatmulS16, Shape, kRules, layer>("batch_matmul_s16", kBatchMatmul,
                                                                                                      kArity, Type::s16, Type::s16);
const Op batch_matmul_f32 = float_op<BatchMatmulF32, Shape, kRules, layer>("batch_matmul_f32", kBatchMatmul, kArity);
}  // namespace ops

}  // namespace thimble

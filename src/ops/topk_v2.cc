// SPDX-License-Identifier: Apache-2.0
// TOPK_V2: the k largest elements of each row, largest first, and where they were; of equals the first comes first.
#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t rows, row;   // elements in a row
  uint32_t k;
  Expected given_k;
  bool short_indices;   // int16
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0), indices = p.output(1);
  const int32_t row = x.dim(x.rank - 1), k = y.dim(y.rank - 1);
  const Expected given_k = keep_expected(p, 1, &k, 1);
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(indices.type == Type::s32 || (indices.type == Type::s16 && row <= 32768), indices, THIMBLE_TEXT("must be int32, or int16 for short rows"));
  p.require(x.rank >= 1 && y.rank == x.rank && indices.rank == x.rank && k <= row, y, THIMBLE_TEXT("must have the input's shape but for its last dimension"));
  bool fits = true;
  for (int i = 0; i < x.rank; i++) fits &= indices.dim(i) == y.dim(i) && (i == x.rank - 1 || y.dim(i) == x.dim(i));
  p.require(fits, y, THIMBLE_TEXT("must have the input's shape but for its last dimension"));
  if (!p.ok()) return;
  params = {x.count / static_cast<uint32_t>(row), static_cast<uint32_t>(row), static_cast<uint32_t>(k), given_k, indices.type == Type::s16};
}

// What was found so far is kept in order; an element that beats the last of it moves to its place.
template <class T, class Index> void select(const Params& p, const T* x, T* y, Index* indices) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.row, y += p.k, indices += p.k) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < p.row; i++) {
      const T value = x[i];
      if (found == p.k && !(value > y[p.k - 1])) continue;
      uint32_t at = found < p.k ? found++ : p.k - 1;
      for (; at > 0 && value > y[at - 1]; at--) y[at] = y[at - 1], indices[at] = indices[at - 1];
      y[at] = value, indices[at] = static_cast<Index>(i);
    }
  }
}

template <class T> Status invoke(const Call& c, const Params& p) {
  if (!as_expected(c, p.given_k)) return Status::failed;
  if (p.short_indices) select(p, c.input<T>(0), c.output<T>(0), c.output<int16_t>(1));
  else select(p, c.input<T>(0), c.output<T>(0), c.output<int32_t>(1));
  return Status::ok;
}

template <class T> constexpr Op op(const char* name) {
  return make_op<Params, prepare, invoke<T>>(name, kTopkV2, {2, 2, 2, 2}, {0, TypeOf<T>::value});
}

}  // namespace

namespace ops {
const Op topk_v2_f32 = op<float>("topk_v2_f32");
const Op topk_v2_s8 = op<int8_t>("topk_v2_s8");
const Op topk_v2_u8 = op<uint8_t>("topk_v2_u8");
const Op topk_v2_s16 = op<int16_t>("topk_v2_s16");
const Op topk_v2_s32 = op<int32_t>("topk_v2_s32");
const Op topk_v2_s64 = op<int64_t>("topk_v2_s64");
}  // namespace ops

}  // namespace thimble

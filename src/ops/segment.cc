// SPDX-License-Identifier: Apache-2.0
// SEGMENT_SUM and UNSORTED_SEGMENT_SUM, _PROD, _MAX and _MIN: slices of x folded into the row of y that their segment's number names.
#include "base/wrapping.h"
#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t slices;      // of x, one for each segment number
  uint32_t slice;       // elements in one
  uint32_t rows;        // of y
  bool skip_negative;   // slices that belong to no segment
  Expected given_rows;
};

void prepare(Prep& p, Params& params, bool sorted) {
  const Tensor x = p.input(0), ids = p.input(1), y = p.output(0);
  const int32_t rows = y.dim(0);
  bool fits = ids.rank >= 1 && ids.rank <= x.rank && y.rank == x.rank - ids.rank + 1;
  for (int i = 0; i < ids.rank; i++) fits &= x.dim(i) == ids.dim(i);
  for (int i = 1; i < y.rank; i++) fits &= y.dim(i) == x.dim(i + ids.rank - 1);
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(fits, y, THIMBLE_TEXT("must be [segments, the dimensions of a slice]"));
  const Expected given_rows = sorted ? Expected{} : keep_expected(p, 2, &rows, 1);
  if (!p.ok()) return;
  params = {ids.count, x.count / ids.count, static_cast<uint32_t>(rows), !sorted, given_rows};
}

void prepare_sorted(Prep& p, Params& params) { prepare(p, params, true); }
void prepare_unsorted(Prep& p, Params& params) { prepare(p, params, false); }

// What a row without slices holds, and how a slice's element joins it.
template <class T> struct Sum {
  static constexpr T kEmpty = 0;
  static T fold(T row, T value) { return wrapping_add(row, value); }
};
template <class T> struct Prod {
  static constexpr T kEmpty = 1;
  static T fold(T row, T value) { return static_cast<T>(static_cast<Wrapping<T>>(row) * static_cast<Wrapping<T>>(value)); }
};
template <class T> constexpr T kHighest = INT32_MAX;
template <> inline constexpr float kHighest<float> = 3.40282347e+38f;
template <class T> struct Max {
  static constexpr T kEmpty = static_cast<T>(-kHighest<T> - (TypeOf<T>::value == Type::s32));
  static T fold(T row, T value) { return value > row ? value : row; }
};
template <class T> struct Min {
  static constexpr T kEmpty = kHighest<T>;
  static T fold(T row, T value) { return value < row ? value : row; }
};

template <class T, class Fold> Status invoke(const Call& c, const Params& p) {
  if (!as_expected(c, p.given_rows)) return Status::failed;
  const T* x = c.input<T>(0);
  T* const y = c.output<T>(0);
  for (uint32_t i = 0; i < p.rows * p.slice; i++) y[i] = Fold::kEmpty;
  for (uint32_t s = 0; s < p.slices; s++, x += p.slice) {
    const int32_t row = c.input<int32_t>(1)[s];
    if (row < 0 && p.skip_negative) continue;
    if (row < 0 || static_cast<uint32_t>(row) >= p.rows) return Status::failed;
    T* const to = y + static_cast<uint32_t>(row) * p.slice;
    for (uint32_t i = 0; i < p.slice; i++) to[i] = Fold::fold(to[i], x[i]);
  }
  return Status::ok;
}

template <class T, class Fold> constexpr Op sorted(const char* name, uint16_t code) {
  return make_op<Params, prepare_sorted, invoke<T, Fold>>(name, code, {2, 2, 1, 1}, {0, TypeOf<T>::value}, {1, Type::s32});
}
template <class T, class Fold> constexpr Op unsorted(const char* name, uint16_t code) {
  return make_op<Params, prepare_unsorted, invoke<T, Fold>>(name, code, {3, 3, 1, 1}, {0, TypeOf<T>::value}, {1, Type::s32});
}

}  // namespace

namespace ops {
const Op segment_sum_f32 = sorted<float, Sum<float>>("segment_sum_f32", kSegmentSum);
const Op segment_sum_s32 = sorted<int32_t, Sum<int32_t>>("segment_sum_s32", kSegmentSum);
const Op unsorted_segment_sum_f32 = unsorted<float, Sum<float>>("unsorted_segment_sum_f32", kUnsortedSegmentSum);
const Op unsorted_segment_sum_s32 = unsorted<int32_t, Sum<int32_t>>("unsorted_segment_sum_s32", kUnsortedSegmentSum);
const Op unsorted_segment_prod_f32 = unsorted<float, Prod<float>>("unsorted_segment_prod_f32", kUnsortedSegmentProd);
const Op unsorted_segment_prod_s32 = unsorted<int32_t, Prod<int32_t>>("unsorted_segment_prod_s32", kUnsortedSegmentProd);
const Op unsorted_segment_max_f32 = unsorted<float, Max<float>>("unsorted_segment_max_f32", kUnsortedSegmentMax);
const Op unsorted_segment_max_s32 = unsorted<int32_t, Max<int32_t>>("unsorted_segment_max_s32", kUnsortedSegmentMax);
const Op unsorted_segment_min_f32 = unsorted<float, Min<float>>("unsorted_segment_min_f32", kUnsortedSegmentMin);
const Op unsorted_segment_min_s32 = unsorted<int32_t, Min<int32_t>>("unsorted_segment_min_s32", kUnsortedSegmentMin);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: for each element of y, one walk over the elements of x that make it.
#include "kernels/reduction/reduction.h"

namespace thimble::kernels {
namespace {

struct Axis {
  uint32_t size = 1, step = 0;
};

// Neighbouring dimensions of one kind are one axis, so eight dimensions make at most four axes of each kind.
struct Loops {
  Axis axes[2][4];   // kept, reduced; innermost last
};

[[gnu::noinline]] Loops loops(const ReductionShape& shape) {   // once in flash for all kernels
  Loops l;
  int next[2] = {4, 4}, last = -1;
  uint32_t step = 1;
  for (int i = 7; i >= 0; i--) {
    if (shape.dims[i] == 1) continue;
    const int kind = shape.reduced >> i & 1;
    if (kind != last) l.axes[kind][--next[kind]].step = step;
    l.axes[kind][next[kind]].size *= shape.dims[i];
    step *= shape.dims[i];
    last = kind;
  }
  return l;
}

template <class Visit> inline void walk(const Axis (&a)[4], uint32_t at, Visit visit) {
  for (uint32_t i = 0; i < a[0].size; i++, at += a[0].step) {
    uint32_t at1 = at;
    for (uint32_t j = 0; j < a[1].size; j++, at1 += a[1].step) {
      uint32_t at2 = at1;
      for (uint32_t k = 0; k < a[2].size; k++, at2 += a[2].step) {
        uint32_t at3 = at2;
        for (uint32_t l = 0; l < a[3].size; l++, at3 += a[3].step) visit(at3);
      }
    }
  }
}

// Value is what is folded, from `start` by fold(value, element); finish(value) is stored.
template <class T, class Value, class Fold, class Finish>
inline void reduce(const ReductionShape& shape, const T* x, T* y, Value start, Fold fold, Finish finish) {
  const Loops l = loops(shape);
  walk(l.axes[0], 0, [&](uint32_t first) {
    Value value = start;
    walk(l.axes[1], first, [&](uint32_t at) { value = fold(value, x[at]); });
    *y++ = finish(value);
  });
}

constexpr auto sum = [](auto value, auto element) { return value + element; };

}  // namespace

void mean_s8_scalar(const MeanS8Params& p, const MeanS8Data& d) {
  reduce(p.shape, d.x, d.y, p.sum_offset, sum, [&](int32_t total) {
    return static_cast<int8_t>(clamp<int32_t>(multiply(total, p.multiplier) + p.y_offset, INT8_MIN, INT8_MAX));
  });
}

void mean_f32_scalar(const MeanF32Params& p, const MeanF32Data& d) {
  reduce(p.shape, d.x, d.y, 0.0f, sum, [&](float total) { return total / p.count; });
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: for each element of y, one walk over the elements of x that make it.
#include "kernels/reduction/reduction.h"

#include "base/wrapping.h"

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

// Calls visit(first, count, step) for each run.
template <class Visit> inline void walk(const Axis (&a)[4], uint32_t at, Visit visit) {
  for (uint32_t i = 0; i < a[0].size; i++, at += a[0].step) {
    uint32_t at1 = at;
    for (uint32_t j = 0; j < a[1].size; j++, at1 += a[1].step) {
      uint32_t at2 = at1;
      for (uint32_t k = 0; k < a[2].size; k++, at2 += a[2].step) visit(at2, a[3].size, a[3].step);
    }
  }
}

template <class T, class Value, class Fold> inline Value fold_run(const T* x, uint32_t count, uint32_t step, Value value, Fold fold) {
#pragma GCC unroll 4
  for (; count != 0; count--, x += step) value = fold(value, *x);
  return value;
}

// Value is what is folded, from `start` by fold(value, element); finish(value) is stored.
template <class T, class Value, class Fold, class Finish>
inline void reduce(const ReductionShape& shape, const T* x, T* y, Value start, Fold fold, Finish finish) {
  const Loops l = loops(shape);
  walk(l.axes[0], 0, [&](uint32_t first, uint32_t count, uint32_t kept_step) {
    for (; count != 0; count--, first += kept_step) {
      Value value = start;
      walk(l.axes[1], first, [&](uint32_t at, uint32_t folded, uint32_t step) { value = fold_run(x + at, folded, step, value, fold); });
      *y++ = finish(value);
    }
  });
}

}  // namespace

template <class T> void quantized_sum_scalar(const QuantizedSumParams& p, const T* x, T* y) {
  constexpr bool is_signed = static_cast<T>(-1) < 0;
  constexpr int32_t range = (1 << 8 * sizeof(T)) - 1, lowest = is_signed ? -(range / 2) - 1 : 0;
  reduce(p.shape, x, y, p.sum_offset, [](int32_t sum, T value) { return sum + value; }, [&](int32_t sum) {
    return static_cast<T>(clamp(multiply(sum, p.multiplier), lowest - p.y_offset, lowest + range - p.y_offset) + p.y_offset);
  });
}

template <class T> void sum_scalar(const ReductionParams& p, const T* x, T* y) {
  using Sum = Wrapping<T>;
  reduce(p.shape, x, y, Sum{0}, [](Sum sum, T value) { return sum + static_cast<Sum>(value); }, [](Sum sum) { return static_cast<T>(sum); });
}

template <class T> void prod_scalar(const ReductionParams& p, const T* x, T* y) {
  using Product = Wrapping<T>;
  reduce(p.shape, x, y, Product{1}, [](Product product, T value) { return product * static_cast<Product>(value); },
         [](Product product) { return static_cast<T>(product); });
}

template <> void mean_scalar(const ReductionParams& p, const float* x, float* y) {
  const float count = static_cast<float>(p.count);
  reduce(p.shape, x, y, 0.0f, [](float sum, float value) { return sum + value; }, [&](float sum) { return sum / count; });
}

template <class T> void mean_scalar(const ReductionParams& p, const T* x, T* y) {
  const int64_t count = p.count;
  reduce(p.shape, x, y, uint64_t{0}, [](uint64_t sum, T value) { return sum + static_cast<uint64_t>(value); },
         [&](uint64_t sum) { return static_cast<T>(static_cast<int64_t>(sum) / count); });
}

// What a maximum or a minimum starts from.
template <class T> constexpr T kLowest = static_cast<T>(-1) < 0 ? static_cast<T>(T{1} << (8 * sizeof(T) - 1)) : T{0};
template <> inline constexpr float kLowest<float> = -__builtin_inff();
template <class T> constexpr T kHighest = static_cast<T>(~kLowest<T>);
template <> inline constexpr float kHighest<float> = __builtin_inff();

template <class T> void max_scalar(const ReductionParams& p, const T* x, T* y) {
  reduce(p.shape, x, y, kLowest<T>, [](T most, T value) { return value > most ? value : most; }, [](T most) { return most; });
}

template <class T> void min_scalar(const ReductionParams& p, const T* x, T* y) {
  reduce(p.shape, x, y, kHighest<T>, [](T least, T value) { return value < least ? value : least; }, [](T least) { return least; });
}

void any_scalar(const ReductionParams& p, const uint8_t* x, uint8_t* y) {
  reduce(p.shape, x, y, false, [](bool any, uint8_t value) { return any || value != 0; }, [](bool any) -> uint8_t { return any; });
}

void all_scalar(const ReductionParams& p, const uint8_t* x, uint8_t* y) {
  reduce(p.shape, x, y, true, [](bool all, uint8_t value) { return all && value != 0; }, [](bool all) -> uint8_t { return all; });
}

template void quantized_sum_scalar(const QuantizedSumParams&, const int8_t*, int8_t*);
template void quantized_sum_scalar(const QuantizedSumParams&, const uint8_t*, uint8_t*);
template void quantized_sum_scalar(const QuantizedSumParams&, const int16_t*, int16_t*);
template void sum_scalar(const ReductionParams&, const float*, float*);
template void sum_scalar(const ReductionParams&, const int32_t*, int32_t*);
template void sum_scalar(const ReductionParams&, const int64_t*, int64_t*);
template void mean_scalar(const ReductionParams&, const int32_t*, int32_t*);
template void mean_scalar(const ReductionParams&, const int64_t*, int64_t*);
template void prod_scalar(const ReductionParams&, const float*, float*);
template void prod_scalar(const ReductionParams&, const int32_t*, int32_t*);
template void prod_scalar(const ReductionParams&, const int64_t*, int64_t*);
template void max_scalar(const ReductionParams&, const float*, float*);
template void max_scalar(const ReductionParams&, const int8_t*, int8_t*);
template void max_scalar(const ReductionParams&, const uint8_t*, uint8_t*);
template void max_scalar(const ReductionParams&, const int16_t*, int16_t*);
template void max_scalar(const ReductionParams&, const int32_t*, int32_t*);
template void max_scalar(const ReductionParams&, const int64_t*, int64_t*);
template void min_scalar(const ReductionParams&, const float*, float*);
template void min_scalar(const ReductionParams&, const int8_t*, int8_t*);
template void min_scalar(const ReductionParams&, const uint8_t*, uint8_t*);
template void min_scalar(const ReductionParams&, const int16_t*, int16_t*);
template void min_scalar(const ReductionParams&, const int32_t*, int32_t*);
template void min_scalar(const ReductionParams&, const int64_t*, int64_t*);

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification. Four channels at a time share the walk over the window.
#include "kernels/pool/pool.h"

#include <math.h>

namespace thimble::kernels {
namespace {

struct IntegerAverage {
  using Value = int32_t;
  static void add(Value& sum, int32_t x) { sum += x; }
  static Value start(int32_t) { return 0; }
  static Value finish(Value sum, uint32_t pixels) {
    const int32_t count = static_cast<int32_t>(pixels), half = count / 2;
    return (sum > 0 ? sum + half : sum - half) / count;
  }
};

struct FloatAverage {
  using Value = float;
  static void add(Value& sum, float x) { sum += x; }
  static Value start(float) { return 0.0f; }
  static Value finish(Value sum, uint32_t pixels) { return sum / static_cast<float>(pixels); }
};

struct RootMeanSquare {
  using Value = float;
  static void add(Value& sum, float x) { sum += x * x; }
  static Value start(float) { return 0.0f; }
  static Value finish(Value sum, uint32_t pixels) { return sqrtf(sum / static_cast<float>(pixels)); }
};

template <class T> struct Maximum {
  using Value = T;
  static void add(Value& most, T x) { most = most < x ? x : most; }
  static Value start(T lowest) { return lowest; }
  static Value finish(Value most, uint32_t) { return most; }
};

// N channels; x and y point at the first of them, x at the first pixel inside.
template <class Rule, uint32_t N, class Bound, class X>
[[gnu::noinline]] void channels(const PoolParams<Bound>& p, const X* x, Taps rows, Taps columns, X* y) {
  using Value = typename Rule::Value;
  Value value[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) value[n] = Rule::start(p.lowest);
  const uint32_t pixel_step = p.channels, row_step = p.window.columns.x * pixel_step;
  const Value lowest = p.lowest, highest = p.highest;
  uint32_t r = rows.count;
  do {
    const X* pixel = x;
    uint32_t s = columns.count;
    do {
#pragma GCC unroll 4
      for (uint32_t n = 0; n < N; n++) Rule::add(value[n], pixel[n]);
      pixel += pixel_step;
    } while (--s != 0);
    x += row_step;
  } while (--r != 0);
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) y[n] = static_cast<X>(clamp(Rule::finish(value[n], rows.count * columns.count), lowest, highest));
}

template <class Rule, class Bound, class X> inline void pool(const PoolParams<Bound>& p, const X* x, X* y) {
  for_each_pixel(p.window, x, p.channels, y, p.channels, [&](const X* first, Taps rows, Taps columns, X* to) {
    uint32_t c = 0;
    for (; c + 4 <= p.channels; c += 4) channels<Rule, 4>(p, first + c, rows, columns, to + c);
    for (; c < p.channels; c++) channels<Rule, 1>(p, first + c, rows, columns, to + c);
  });
}

}  // namespace

void average_pool_s8_scalar(const PoolParamsInteger& p, const PoolData<int8_t>& d) { pool<IntegerAverage>(p, d.x, d.y); }
void average_pool_u8_scalar(const PoolParamsInteger& p, const uint8_t* x, uint8_t* y) { pool<IntegerAverage>(p, x, y); }
void average_pool_s16_scalar(const PoolParamsInteger& p, const int16_t* x, int16_t* y) { pool<IntegerAverage>(p, x, y); }
void average_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y) { pool<FloatAverage>(p, x, y); }
void max_pool_s8_scalar(const PoolParamsInteger& p, const PoolData<int8_t>& d) { pool<Maximum<int32_t>>(p, d.x, d.y); }
void max_pool_u8_scalar(const PoolParamsInteger& p, const uint8_t* x, uint8_t* y) { pool<Maximum<int32_t>>(p, x, y); }
void max_pool_s16_scalar(const PoolParamsInteger& p, const int16_t* x, int16_t* y) { pool<Maximum<int32_t>>(p, x, y); }
void max_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y) { pool<Maximum<float>>(p, x, y); }
void l2_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y) { pool<RootMeanSquare>(p, x, y); }

}  // namespace thimble::kernels

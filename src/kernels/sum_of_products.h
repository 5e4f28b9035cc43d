// SPDX-License-Identifier: Apache-2.0
// y = activation(bias + sum of x * w): how such a sum starts, grows and becomes an output, for each kind of number. Kernels are
// templates over it, so that a loop nest is written once for integers and floats.
#pragma once

#include "base/fixed_point.h"

namespace thimble::kernels {

// How an integer sum becomes a stored output.
struct Requantization {
  int16_t x_offset;            // minus the zero point of x, added to each stored x
  int16_t y_offset;            // the zero point of y
  int16_t lowest, highest;     // of the stored output, within its type
  uint16_t channel_step;       // 1: a multiplier per output channel, 0: one for all
};

struct FloatBounds {
  float lowest, highest;
};

// What a kernel is given: which inputs meet which weights, and what becomes of their sums.
template <class Shape, class Output> struct SumParams {
  Shape shape;
  Output output;
};

// W is what walks over the weights: a pointer, or whatever offers +, += and [] where elements are packed.
template <class X, class W, class Bias> struct Operands {
  const X* x;
  W w;
  const Bias* bias;            // a number per output channel, or null
  X* y;
  const int32_t* multipliers;  // see channel_step; null for floats
  const int8_t* shifts;
};

using OperandsS8 = Operands<int8_t, const int8_t*, int32_t>;
using OperandsF32 = Operands<float, const float*, float>;

template <class T> struct Unsigned;
template <> struct Unsigned<int32_t> { using type = uint32_t; };
template <> struct Unsigned<int64_t> { using type = uint64_t; };

// Sums of integers, as wide as the bias. They wrap like the reference's: no weights can make the arithmetic undefined.
template <class X, class Bias> class IntegerSums {
 public:
  using Sum = typename Unsigned<Bias>::type;

  template <class W> IntegerSums(const Requantization& r, const Operands<X, W, Bias>& d)
      : r_(r), bias_(d.bias), multipliers_(d.multipliers), shifts_(d.shifts) {}

  Sum start(uint32_t channel) const { return bias_ ? static_cast<Sum>(bias_[channel]) : 0; }
  Sum product(int32_t x, int32_t w) const { return static_cast<Sum>((x + r_.x_offset) * w); }
  X finish(Sum sum, uint32_t channel) const {
    const uint32_t c = channel * r_.channel_step;
    const int32_t scaled = multiply(static_cast<Bias>(sum), multipliers_[c], shifts_[c]);
    const int32_t moved = static_cast<int32_t>(static_cast<uint32_t>(scaled) + static_cast<uint32_t>(int32_t{r_.y_offset}));
    return static_cast<X>(clamp(moved, int32_t{r_.lowest}, int32_t{r_.highest}));
  }

 private:
  const Requantization r_;
  const Bias* const bias_;
  const int32_t* const multipliers_;
  const int8_t* const shifts_;
};

class FloatSums {
 public:
  using Sum = float;

  FloatSums(const FloatBounds& bounds, const OperandsF32& d) : bounds_(bounds), bias_(d.bias) {}

  Sum start(uint32_t) const { return 0.0f; }
  Sum product(float x, float w) const { return x * w; }
  float finish(Sum sum, uint32_t channel) const {
    return clamp(sum + (bias_ ? bias_[channel] : 0.0f), bounds_.lowest, bounds_.highest);
  }

 private:
  const FloatBounds bounds_;
  const float* const bias_;
};

// Stores N sums as outputs from `channel` on. The copy lets them stay in registers until here; the loop keeps the code small.
template <class Sums, uint32_t N, class X>
inline void finish(const Sums& sums, const typename Sums::Sum (&sum)[N], uint32_t channel, X* y) {
  typename Sums::Sum done[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) done[n] = sum[n];
#pragma GCC unroll 1
  for (uint32_t n = 0; n < N; n++) y[channel + n] = sums.finish(done[n], channel + n);
}

template <class Visitor> void fields(Visitor&& v, const Requantization& r) {
  v("x_offset", r.x_offset), v("y_offset", r.y_offset), v("lowest", r.lowest), v("highest", r.highest),
      v("channel_step", r.channel_step);
}
template <class Visitor> void fields(Visitor&& v, const FloatBounds& b) { v("lowest", b.lowest), v("highest", b.highest); }
template <class Visitor, class Shape, class Output> void fields(Visitor&& v, const SumParams<Shape, Output>& p) {
  fields(v, p.shape), fields(v, p.output);
}

}  // namespace thimble::kernels

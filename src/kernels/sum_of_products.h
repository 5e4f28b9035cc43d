// SPDX-License-Identifier: Apache-2.0
// y = activation(bias + sum of x * w): how such a sum starts, grows and becomes an output, for each kind of number. Kernels are
// templates over it, so that a loop nest is written once for all types.
#pragma once

#include "base/bytes.h"
#include "base/fixed_point.h"
#include "base/wrapping.h"
#include "kernels/soft_float.h"
#include "kernels/variants.h"

namespace thimble::kernels {

// How an integer sum becomes a stored output.
struct Requantization {
  int16_t x_offset, w_offset;  // minus the zero points, added to each stored x and w
  int16_t y_offset;            // the zero point of y
  int16_t lowest, highest;     // of the stored output, within its type
  uint8_t channel_step;        // 1: a multiplier per output channel, 0: one for all
  uint8_t bias_bytes;          // of one number of the bias: 4; where x is s16 also 8 or 2. Sums are as wide, but at least 4 bytes
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
template <class X, class W> struct Operands {
  using Input = X;
  using Weights = W;
  const X* x;
  W w;
  const void* bias;            // a number per output channel, or null
  X* y;
  const int32_t* multipliers;  // see channel_step; null for floats
  const int8_t* shifts;
  void* scratch;               // as much as the variant asked for; null for none
};

// Walks over int4 weights, two in a byte, low nibble first.
class Nibbles {
 public:
  Nibbles() = default;
  explicit Nibbles(const void* bytes) : bytes_(static_cast<const uint8_t*>(bytes)) {}
  Nibbles operator+(uint32_t steps) const { return Nibbles(bytes_, index_ + steps); }
  void operator+=(uint32_t steps) { index_ += steps; }
  int32_t operator[](uint32_t i) const {
    const uint32_t at = index_ + i, byte = bytes_[at / 2];
    return static_cast<int8_t>(at & 1 ? byte : byte << 4) >> 4;
  }
  // The byte that holds the next weight in its low nibble, if its number is even.
  const uint8_t* byte() const { return bytes_ + index_ / 2; }
  // The next `count` weights as bytes; `to` is aligned to a word.
  void unpack(int8_t* to, uint32_t count) const;

 private:
  Nibbles(const uint8_t* bytes, uint32_t index) : bytes_(bytes), index_(index) {}
  const uint8_t* bytes_ = nullptr;
  uint32_t index_ = 0;
};

// Sums of 8-bit integers. They wrap like the reference's: no weights can make the arithmetic undefined.
template <class X, bool add_w_offset> class ByteSums {
 public:
  using Sum = uint32_t;

  template <class W> ByteSums(const Requantization& r, const Operands<X, W>& d)
      : r_(r), bias_(static_cast<const int32_t*>(d.bias)), multipliers_(d.multipliers), shifts_(d.shifts) {}

  // Where add_w_offset is not set: puts w_offset into account for outputs that all sum over these x.
  void offset_weights(const X* x, uint32_t count) {
    offset_ = 0;
    if (add_w_offset || r_.w_offset == 0) return;
    for (uint32_t i = 0; i < count; i++) offset_ += product(x[i], r_.w_offset);
  }
  Sum offset() const { return offset_; }
  Sum start(uint32_t channel) const { return offset_ + (bias_ ? static_cast<Sum>(bias_[channel]) : 0); }
  Sum product(int32_t x, int32_t w) const {
    return static_cast<Sum>((x + r_.x_offset) * (add_w_offset ? w + r_.w_offset : w));
  }
  X finish(Sum sum, uint32_t channel) const {
    const uint32_t c = channel * r_.channel_step;
    const int32_t scaled = multiply(static_cast<int32_t>(sum), multipliers_[c], shifts_[c]);
    return static_cast<X>(clamp(wrapping_add<int32_t>(scaled, r_.y_offset), int32_t{r_.lowest}, int32_t{r_.highest}));
  }

 private:
  const Requantization r_;
  Sum offset_ = 0;
  const int32_t* const bias_;
  const int32_t* const multipliers_;
  const int8_t* const shifts_;
};

// Sums of s16 times s8; zero points are 0. They are 64 bits wide. Where 32 are asked for, these are the lower ones: a sum that wraps
// at 32 bits is the same.
class ShortSums {
 public:
  using Sum = uint64_t;

  template <class W> ShortSums(const Requantization& r, const Operands<int16_t, W>& d)
      : r_(r), bias_(d.bias), multipliers_(d.multipliers), shifts_(d.shifts) {}

  void offset_weights(const int16_t* x, uint32_t count) {
    offset_ = 0;
    for (uint32_t i = 0; r_.w_offset != 0 && i < count; i++) offset_ += product(x[i], r_.w_offset);
  }
  Sum start(uint32_t channel) const {
    if (bias_ == nullptr) return offset_;
    if (r_.bias_bytes == 8) return offset_ + static_cast<Sum>(static_cast<const LooseS64*>(bias_)[channel]);
    if (r_.bias_bytes == 4) return offset_ + static_cast<Sum>(static_cast<const int32_t*>(bias_)[channel]);
    return offset_ + static_cast<Sum>(static_cast<const int16_t*>(bias_)[channel]);
  }
  Sum product(int32_t x, int32_t w) const { return static_cast<Sum>(static_cast<int64_t>(x * w)); }
  int16_t finish(Sum sum, uint32_t channel) const {
    const uint32_t c = channel * r_.channel_step;
    const int32_t scaled = r_.bias_bytes == 4 ? multiply(static_cast<int32_t>(sum), multipliers_[c], shifts_[c])
                                              : multiply_wide(static_cast<int64_t>(sum), multipliers_[c], shifts_[c]);
    return static_cast<int16_t>(clamp(scaled, int32_t{r_.lowest}, int32_t{r_.highest}));
  }

 private:
  const Requantization r_;
  Sum offset_ = 0;
  const void* const bias_;
  const int32_t* const multipliers_;
  const int8_t* const shifts_;
};

// The same of so few products that 32 bits hold their sum, or where 32 are asked for. A product lies in [-2^22, 2^22].
class NarrowShortSums : public ShortSums {
 public:
  using Sum = uint32_t;
  static bool fit(const Requantization& r, uint32_t taps) { return r.bias_bytes == 4 || taps < 1u << 9; }
  using ShortSums::ShortSums;

  Sum start(uint32_t) const { return 0; }
  Sum product(int32_t x, int32_t w) const { return static_cast<Sum>(x * w); }
  int16_t finish(Sum sum, uint32_t channel) const {
    return ShortSums::finish(ShortSums::start(channel) + static_cast<ShortSums::Sum>(static_cast<int32_t>(sum)), channel);
  }
};

class FloatSums {
 public:
  using Sum = float;

  template <class W> FloatSums(const FloatBounds& bounds, const Operands<float, W>& d)
      : bounds_(bounds), bias_(static_cast<const float*>(d.bias)) {}

  void offset_weights(const float*, uint32_t) {}
  Sum start(uint32_t) const { return 0.0f; }
  Sum product(float x, float w) const { return x * w; }
  float finish(Sum sum, uint32_t channel) const {
    return clamp(sum + (bias_ ? bias_[channel] : 0.0f), bounds_.lowest, bounds_.highest);
  }

 private:
  const FloatBounds bounds_;
  const float* const bias_;
};

// The same without hardware for floats.
class SoftFloatSums : public FloatSums {
 public:
  using Sum = SoftSum;
  using FloatSums::FloatSums;

  Sum start(uint32_t) const { return {}; }
  SoftProduct product(float x, float w) const { return {x, w}; }
  float finish(const Sum& sum, uint32_t channel) const { return FloatSums::finish(sum.value(), channel); }
};

// For each type of x: the sums, and the params that finish them.
template <class X> struct SumsFor;
template <> struct SumsFor<int8_t> { using Sums = ByteSums<int8_t, false>; using Output = Requantization; };
template <> struct SumsFor<uint8_t> { using Sums = ByteSums<uint8_t, true>; using Output = Requantization; };
template <> struct SumsFor<int16_t> { using Sums = ShortSums; using Output = Requantization; };
template <bool soft> struct FloatSumsFor { using Sums = FloatSums; using Output = FloatBounds; };
template <> struct FloatSumsFor<true> { using Sums = SoftFloatSums; using Output = FloatBounds; };
template <> struct SumsFor<float> : FloatSumsFor<kSoftFloat> {};

// Stores N sums as outputs from `channel` on. The copy lets them stay in registers until here; the loop keeps the code small.
template <class Sums, uint32_t N, class Y>
inline void finish(const Sums& sums, const typename Sums::Sum (&sum)[N], uint32_t channel, Y* y) {
  typename Sums::Sum done[N];
#pragma GCC unroll 4
  for (uint32_t n = 0; n < N; n++) done[n] = sum[n];
#pragma GCC unroll 1
  for (uint32_t n = 0; n < N; n++) y[channel + n] = sums.finish(done[n], channel + n);
}

template <class Visitor> void fields(Visitor&& v, const Requantization& r) {
  v("x_offset", r.x_offset), v("w_offset", r.w_offset), v("y_offset", r.y_offset), v("lowest", r.lowest), v("highest", r.highest),
      v("channel_step", r.channel_step), v("bias_bytes", r.bias_bytes);
}
template <class Visitor> void fields(Visitor&& v, const FloatBounds& b) { v("lowest", b.lowest), v("highest", b.highest); }
template <class Visitor, class Shape, class Output> void fields(Visitor&& v, const SumParams<Shape, Output>& p) {
  fields(v, p.shape), fields(v, p.output);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// The transforms, but for how a stage runs over its blocks. Sums of fixed-point numbers wrap.
#pragma once

#include "kernels/fft/fft.h"

namespace thimble::kernels::fft {

// Arithmetic on samples. Of fixed point, T holds a fraction of its range, Wide a product, and sums are taken in 32 bits.
template <class T, class Wide> struct FixedPoint {
  using Sum = int32_t;
  static constexpr bool kFixed = true;
  static constexpr uint32_t kBits = 8 * sizeof(T) - 1;
  static constexpr T kLargest = static_cast<T>((uint32_t{1} << kBits) - 1);
  static Sum nearest(Wide product) { return static_cast<Sum>((product + (Wide{1} << (kBits - 1))) >> kBits); }
  static T multiply(T a, T b) { return static_cast<T>(nearest(Wide{a} * b)); }
  static Complex<Sum> multiply(Complex<Sum> a, Complex<T> b) {
    return {nearest(Wide{a.re} * b.re - Wide{a.im} * b.im), nearest(Wide{a.re} * b.im + Wide{a.im} * b.re)};
  }
  static Sum divide(T a, uint32_t radix) { return nearest(Wide{a} * (kLargest / static_cast<int32_t>(radix))); }
  static Sum sum(Sum a, Sum b) { return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); }
  static Sum difference(Sum a, Sum b) { return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b)); }
  static T half(Sum a) { return static_cast<T>(a >> 1); }
  static void normalize(Complex<T>*, uint32_t) {}
};

template <class T> struct Arithmetic;
template <> struct Arithmetic<int16_t> : FixedPoint<int16_t, int32_t> {};
template <> struct Arithmetic<int32_t> : FixedPoint<int32_t, int64_t> {};
template <> struct Arithmetic<float> {
  using Sum = float;
  static constexpr bool kFixed = false;
  static float multiply(float a, float b) { return a * b; }
  static Complex<float> multiply(Complex<float> a, Complex<float> b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  static float divide(float a, uint32_t) { return a; }
  static float sum(float a, float b) { return a + b; }
  static float difference(float a, float b) { return a - b; }
  static float half(float a) { return a * 0.5f; }
  // What fixed point divides stage by stage.
  static void normalize(Complex<float>* y, uint32_t points) {
    const float length = static_cast<float>(2 * points);
    for (uint32_t i = 0; i < points; i++) y[i] = {y[i].re / length, y[i].im / length};
  }
};

template <class T> T add(T a, T b) { return static_cast<T>(Arithmetic<T>::sum(a, b)); }
template <class T> T subtract(T a, T b) { return static_cast<T>(Arithmetic<T>::difference(a, b)); }
template <class T> Complex<T> operator+(Complex<T> a, Complex<T> b) { return {add(a.re, b.re), add(a.im, b.im)}; }
template <class T> Complex<T> operator-(Complex<T> a, Complex<T> b) { return {subtract(a.re, b.re), subtract(a.im, b.im)}; }
template <class T> using Sums = Complex<typename Arithmetic<T>::Sum>;   // that are not cut to T yet
template <class T> Complex<T> narrowed(Sums<T> a) { return {static_cast<T>(a.re), static_cast<T>(a.im)}; }
template <class T> Complex<T> operator*(Complex<T> a, Complex<T> b) { return narrowed<T>(Arithmetic<T>::multiply(Sums<T>{a.re, a.im}, b)); }
template <class T> Complex<T> scaled(Complex<T> a, T by) { return {Arithmetic<T>::multiply(a.re, by), Arithmetic<T>::multiply(a.im, by)}; }
template <class T> Sums<T> divided(Complex<T> a, uint32_t radix) {
  return {Arithmetic<T>::divide(a.re, radix), Arithmetic<T>::divide(a.im, radix)};
}
template <class T> Complex<T> divide(Complex<T> a, uint32_t radix) { return narrowed<T>(divided(a, radix)); }
template <class T> Complex<T> conjugate(Complex<T> a) { return {a.re, subtract(T{0}, a.im)}; }
template <class T> Complex<T> times_j(Complex<T> a) { return {subtract(T{0}, a.im), a.re}; }

// One stage of `span` transforms of `radix` points each, `span` apart, over one block. A twiddle's index is a multiple of `stride`.
template <class T> struct Stage {
  const Complex<T>* w;
  uint32_t span, stride;
  bool inverse;
};

// The transform of the few points v, whose results go to y[0], y[span], …

template <class T> void transform(const Stage<T>& s, const Complex<T> (&v)[2], Complex<T>* y) {
  y[0] = v[0] + v[1];
  y[s.span] = v[0] - v[1];
}

template <class T> void transform(const Stage<T>& s, const Complex<T> (&v)[3], Complex<T>* y) {
  const Complex<T> sum = v[1] + v[2];
  const Complex<T> side = times_j(scaled(v[1] - v[2], s.w[s.stride * s.span].im));
  const Complex<T> middle = v[0] - Complex<T>{Arithmetic<T>::half(sum.re), Arithmetic<T>::half(sum.im)};
  y[0] = v[0] + sum;
  y[s.span] = middle + side;
  y[2 * s.span] = middle - side;
}

template <class T> void transform(const Stage<T>& s, const Complex<T> (&v)[5], Complex<T>* y) {
  const Complex<T> a = s.w[s.stride * s.span], b = s.w[2 * s.stride * s.span];
  const Complex<T> sum1 = v[1] + v[4], sum2 = v[2] + v[3], difference1 = v[1] - v[4], difference2 = v[2] - v[3];
  const Complex<T> middle1 = v[0] + scaled(sum1, a.re) + scaled(sum2, b.re);
  const Complex<T> middle2 = v[0] + scaled(sum1, b.re) + scaled(sum2, a.re);
  const Complex<T> side1 = times_j(scaled(difference1, a.im) + scaled(difference2, b.im));
  const Complex<T> side2 = times_j(scaled(difference1, b.im) - scaled(difference2, a.im));
  y[0] = v[0] + (sum1 + sum2);
  y[s.span] = middle1 + side1;
  y[2 * s.span] = middle2 + side2;
  y[3 * s.span] = middle2 - side2;
  y[4 * s.span] = middle1 - side1;
}

// Over all blocks; butterflies that share their twiddles follow each other.
template <uint32_t radix, class T> void stage(const Stage<T>& s, Complex<T>* y, uint32_t points) {
  for (uint32_t i = 0; i < s.span; i++) {
    for (uint32_t at = i; at < points; at += radix * s.span) {
      Complex<T> v[radix];
      v[0] = divide(y[at], radix);
      for (uint32_t q = 1; q < radix; q++) v[q] = divide(y[at + q * s.span], radix) * s.w[q * i * s.stride];
      transform(s, v, y + at);
    }
  }
}

template <class T> void transform(const Stage<T>& s, const Sums<T> (&v)[4], Complex<T>* y) {
  const Sums<T> even = v[0] + v[2], odd = v[1] + v[3], middle = v[0] - v[2], side = times_j(v[1] - v[3]);
  y[0] = narrowed<T>(even + odd);
  y[s.span] = narrowed<T>(s.inverse ? middle + side : middle - side);
  y[2 * s.span] = narrowed<T>(even - odd);
  y[3 * s.span] = narrowed<T>(s.inverse ? middle - side : middle + side);
}

// The usual radix. In fixed point the first twiddle, 1, changes nothing, as numbers are at most half of the range after the division.
template <class T> void stage_of_four(const Stage<T>& s, Complex<T>* y, uint32_t points) {
  using A = Arithmetic<T>;
  const Complex<T>* w = s.w;
  for (Complex<T>* const next = y + s.span, *const end = y + points; y != next; y++, w += s.stride) {
    const uint32_t i = static_cast<uint32_t>(w - s.w);
    const T re1 = w[0].re, im1 = w[0].im, re2 = w[i].re, im2 = w[i].im, re3 = w[2 * i].re, im3 = w[2 * i].im;
    for (Complex<T>* at = y; at < end; at += 4 * s.span) {
      Sums<T> v[4] = {divided(at[0], 4), divided(at[s.span], 4), divided(at[2 * s.span], 4), divided(at[3 * s.span], 4)};
      if (i != 0 || !A::kFixed) {
        v[1] = A::multiply(v[1], {re1, im1});
        v[2] = A::multiply(v[2], {re2, im2});
        v[3] = A::multiply(v[3], {re3, im3});
      }
      transform(s, v, at);
    }
  }
}

// By the definition.
template <class T> void stage_of_any(const Stage<T>& s, uint32_t radix, Complex<T>* v, Complex<T>* y) {
  const uint32_t points = radix * s.span * s.stride;
  for (uint32_t i = 0; i < s.span; i++) {
    for (uint32_t q = 0; q < radix; q++) v[q] = divide(y[i + q * s.span], radix);
    for (uint32_t k = i; k < radix * s.span; k += s.span) {
      Complex<T> sum = v[0];
      for (uint32_t q = 1, turn = 0; q < radix; q++) {
        turn += s.stride * k;
        if (turn >= points) turn -= points;
        sum = sum + v[q] * s.w[turn];
      }
      y[k] = sum;
    }
  }
}

// Where the points lie before the stages run, one after the other: the digits of their index in reverse.
struct Position {
  Radices r;
  uint16_t span[10], digit[10];
  uint32_t at;

  Position(const Radices& radices, uint32_t points) : r(radices), digit(), at(0) {
    for (uint32_t i = 0; i < r.count; i++) span[i] = static_cast<uint16_t>(points /= r.radix[i]);
  }
  void next() { next(0); }
  // By as many as the digits before `first` count.
  void next(uint32_t first) {
    for (uint32_t i = first; i < r.count; i++) {
      at += span[i];
      if (++digit[i] < r.radix[i]) return;
      at -= span[i] * digit[i];
      digit[i] = 0;
    }
  }
};

// A stage of a radix other than two and four, and of any.
template <class T> void other_blocks(const Stage<T>& s, uint32_t radix, Complex<T>* aside, Complex<T>* y, uint32_t points) {
  if (radix == 3) return stage<3>(s, y, points);
  if (radix == 5) return stage<5>(s, y, points);
  for (uint32_t at = 0; at < points; at += radix * s.span) stage_of_any(s, radix, aside, y + at);
}
template <class T> void all_blocks(const Stage<T>& s, uint32_t radix, Complex<T>* aside, Complex<T>* y, uint32_t points) {
  if (radix == 4) stage_of_four(s, y, points);
  else if (radix == 2) stage<2>(s, y, points);
  else other_blocks(s, radix, aside, y, points);
}

// In place, of points that lie at their positions. Stages::run() does what all_blocks() does, Stages::tell_apart() what tell_apart() does.
template <class Stages, class T>
void transform(const Radices& r, uint32_t points, bool inverse, const Complex<T>* twiddles, Complex<T>* aside, Complex<T>* y) {
  uint32_t span = 1;
  for (uint32_t i = r.count; i-- > 0; span *= r.radix[i]) {
    const Stage<T> s = {twiddles, span, points / (r.radix[i] * span), inverse};
    Stages::run(s, r.radix[i], aside, y, points);
  }
}

// The samples, of which the even ones count as real parts and the odd ones as imaginary parts; zeros follow.
template <class T> void place(const FftParams& p, const Radices& r, const T* x, Complex<T>* y) {
  Position position(r, p.points);
  const uint32_t radix = r.radix[0], span = position.span[0];
  const T *const end = x + p.x_count, *const pairs_end = end - p.x_count % 2;
  for (uint32_t i = 0; i < p.points; i += radix, position.next(1)) {
    Complex<T>* to = y + position.at;
    for (uint32_t left = radix; left != 0; left--, to += span) {
      if (x < pairs_end) *to = {x[0], x[1]}, x += 2;
      else *to = {x < end ? *x++ : T{0}, T{0}};
    }
  }
}

// The spectra of even and odd samples, to that of all of them.
template <class T> void tell_apart(uint32_t points, const Complex<T>* split, Complex<T>* y) {
  using A = Arithmetic<T>;
  const Complex<T> first = divide(y[0], 2);
  y[0] = {add(first.re, first.im), T{0}};
  y[points] = {subtract(first.re, first.im), T{0}};
  for (uint32_t k = 1; k <= points / 2; k++) {
    const Sums<T> a = divided(y[k], 2), b = divided(conjugate(y[points - k]), 2), sum = a + b;
    const Complex<T> turned = narrowed<T>(A::multiply(a - b, split[k]));
    y[k] = {A::half(A::sum(sum.re, turned.re)), A::half(A::sum(sum.im, turned.im))};
    y[points - k] = {A::half(A::difference(sum.re, turned.re)), A::half(A::difference(turned.im, sum.im))};
  }
}

template <class Stages, class T> void rfft(const FftParams& p, const FftData<T, T, Complex<T>>& d) {
  const Radices r = radices(p.points);
  const T* x = d.x;
  Complex<T>* y = d.y;
  for (uint32_t t = 0; t < p.transforms; t++, x += p.x_count, y += p.points + 1) {
    place(p, r, x, y);
    transform<Stages>(r, p.points, false, d.twiddles, d.aside, y);
    Stages::tell_apart(p.points, d.twiddles + p.split - 1, y);
  }
}

template <class Stages, class T> void irfft(const FftParams& p, const FftData<T, Complex<T>, Complex<T>>& d) {
  const uint32_t points = p.points;
  const Radices r = radices(points);
  const Complex<T>* const split = d.twiddles + p.split - 1;
  const auto* x = d.x;
  Complex<T>* y = d.y;
  for (uint32_t t = 0; t < p.transforms; t++, x += points + 1, y += points) {
    y[0] = divide(Complex<T>{add(x[0].re, x[points].re), subtract(x[0].re, x[points].re)}, 2);
    Position position(r, points);
    for (uint32_t k = 1; k <= points / 2; k++) {
      const uint32_t mirrored = points - 1 - position.at;   // where points - k lies: its digits are the complements of those of k - 1
      position.next();
      const Complex<T> a = divide(x[k], 2), b = divide(conjugate(x[points - k]), 2);
      const Complex<T> sum = a + b, turned = (a - b) * split[k];
      y[position.at] = sum + turned;
      y[mirrored] = conjugate(sum - turned);
    }
    transform<Stages>(r, points, true, d.twiddles, d.aside, y);
    Arithmetic<T>::normalize(y, points);
  }
}

}  // namespace thimble::kernels::fft

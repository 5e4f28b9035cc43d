// SPDX-License-Identifier: Apache-2.0
// The transforms, but for how a stage runs over its blocks. Sums of fixed-point numbers wrap.
#pragma once

#include "kernels/fft/fft.h"

namespace thimble::kernels::fft {

// Arithmetic on samples. Of fixed point, T holds a fraction of its range, Wide a product, and halves are taken in 32 bits.
template <class T, class Wide> struct FixedPoint {
  static constexpr uint32_t kBits = 8 * sizeof(T) - 1;
  static constexpr T kLargest = static_cast<T>((uint32_t{1} << kBits) - 1);
  static T nearest(Wide product) { return static_cast<T>((product + (Wide{1} << (kBits - 1))) >> kBits); }
  static T multiply(T a, T b) { return nearest(Wide{a} * b); }
  static Complex<T> multiply(Complex<T> a, Complex<T> b) {
    return {nearest(Wide{a.re} * b.re - Wide{a.im} * b.im), nearest(Wide{a.re} * b.im + Wide{a.im} * b.re)};
  }
  static T divide(T a, uint32_t radix) { return multiply(a, static_cast<T>(kLargest / static_cast<int32_t>(radix))); }
  static int32_t sum(T a, T b) { return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); }
  static int32_t difference(T a, T b) { return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b)); }
  static T half(int32_t a) { return static_cast<T>(a >> 1); }
  static void normalize(Complex<T>*, uint32_t) {}
};

template <class T> struct Arithmetic;
template <> struct Arithmetic<int16_t> : FixedPoint<int16_t, int32_t> {};
template <> struct Arithmetic<int32_t> : FixedPoint<int32_t, int64_t> {};
template <> struct Arithmetic<float> {
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
template <class T> Complex<T> operator*(Complex<T> a, Complex<T> b) { return Arithmetic<T>::multiply(a, b); }
template <class T> Complex<T> scaled(Complex<T> a, T by) { return {Arithmetic<T>::multiply(a.re, by), Arithmetic<T>::multiply(a.im, by)}; }
template <class T> Complex<T> divide(Complex<T> a, uint32_t radix) {
  return {Arithmetic<T>::divide(a.re, radix), Arithmetic<T>::divide(a.im, radix)};
}
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

template <class T> void transform(const Stage<T>& s, const Complex<T> (&v)[4], Complex<T>* y) {
  const Complex<T> even = v[0] + v[2], odd = v[1] + v[3], middle = v[0] - v[2], side = times_j(v[1] - v[3]);
  y[0] = even + odd;
  y[s.span] = s.inverse ? middle + side : middle - side;
  y[2 * s.span] = even - odd;
  y[3 * s.span] = s.inverse ? middle - side : middle + side;
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

template <uint32_t radix, class T> void stage(const Stage<T>& s, Complex<T>* y) {
  for (uint32_t i = 0; i < s.span; i++, y++) {
    Complex<T> v[radix];
    v[0] = divide(y[0], radix);
    for (uint32_t q = 1; q < radix; q++) v[q] = divide(y[q * s.span], radix) * s.w[q * i * s.stride];
    transform(s, v, y);
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
  void next() {
    for (uint32_t i = 0; i < r.count; i++) {
      at += span[i];
      if (++digit[i] < r.radix[i]) return;
      at -= span[i] * digit[i];
      digit[i] = 0;
    }
  }
};

// One stage over all blocks.
template <class T> void all_blocks(const Stage<T>& s, uint32_t radix, Complex<T>* aside, Complex<T>* y, uint32_t points) {
  for (Complex<T>*at = y, *const end = y + points; at != end; at += radix * s.span) {
    switch (radix) {
      case 2: stage<2>(s, at); break;
      case 3: stage<3>(s, at); break;
      case 4: stage<4>(s, at); break;
      case 5: stage<5>(s, at); break;
      default: stage_of_any(s, radix, aside, at);
    }
  }
}

// In place, of points that lie at their positions. Stages::run() does what all_blocks() does.
template <class Stages, class T>
void transform(const Radices& r, uint32_t points, bool inverse, const Complex<T>* twiddles, Complex<T>* aside, Complex<T>* y) {
  uint32_t span = 1;
  for (uint32_t i = r.count; i-- > 0; span *= r.radix[i]) {
    const Stage<T> s = {twiddles, span, points / (r.radix[i] * span), inverse};
    Stages::run(s, r.radix[i], aside, y, points);
  }
}

// Even samples count as real parts and odd ones as imaginary parts of one signal; then the spectra of the two are told apart.
template <class Stages, class T> void rfft(const FftParams& p, const FftData<T, T, Complex<T>>& d) {
  using A = Arithmetic<T>;
  const uint32_t points = p.points;
  const Radices r = radices(points);
  const Complex<T>* const split = d.twiddles + p.split - 1;
  const auto* x = d.x;
  Complex<T>* y = d.y;
  for (uint32_t t = 0; t < p.transforms; t++, x += p.x_count, y += points + 1) {
    Position position(r, points);
    for (uint32_t i = 0; i < points; i++, position.next()) {
      const T even = 2 * i < p.x_count ? x[2 * i] : T{0}, odd = 2 * i + 1 < p.x_count ? x[2 * i + 1] : T{0};
      y[position.at] = {even, odd};
    }
    transform<Stages>(r, points, false, d.twiddles, d.aside, y);
    const Complex<T> first = divide(y[0], 2);
    y[0] = {add(first.re, first.im), T{0}};
    y[points] = {subtract(first.re, first.im), T{0}};
    for (uint32_t k = 1; k <= points / 2; k++) {
      const Complex<T> a = divide(y[k], 2), b = divide(conjugate(y[points - k]), 2);
      const Complex<T> sum = a + b, turned = (a - b) * split[k];
      y[k] = {A::half(A::sum(sum.re, turned.re)), A::half(A::sum(sum.im, turned.im))};
      y[points - k] = {A::half(A::difference(sum.re, turned.re)), A::half(A::difference(turned.im, sum.im))};
    }
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

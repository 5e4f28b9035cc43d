// SPDX-License-Identifier: Apache-2.0
// The roots of unity, as double arithmetic and a good cosine give them, but in whole numbers alone: the tables are the same on every
// machine, and need neither libm nor floating point in software. An eighth of the circle gives all of it, to a few bits more than are
// stored; where these leave open which way double arithmetic rounds, that is done over in full.
#include "ops/fft_tables.h"

namespace thimble {
namespace {

using kernels::Complex;
using kernels::Radices;

// mantissa * 2^exponent, at most 53 bits long: a positive double.
struct Real {
  uint64_t mantissa;
  int32_t exponent;
};

constexpr uint64_t kPi50 = 0x3243F6A8885A3;   // the double next to pi is this / 2^48

uint64_t high_product(uint64_t a, uint64_t b) {
  const uint64_t a1 = a >> 32, a0 = static_cast<uint32_t>(a), b1 = b >> 32, b0 = static_cast<uint32_t>(b);
  const uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + static_cast<uint32_t>(middle);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

// Rounds to 53 bits, ties to even. `more`: the value is a little larger than `mantissa` says.
Real rounded(uint64_t mantissa, int32_t exponent, bool more) {
  if (mantissa >> 53 == 0) return {mantissa, exponent};
  const int32_t excess = 11 - __builtin_clzll(mantissa);
  const uint64_t kept = mantissa >> excess, tie = uint64_t{1} << excess, twice_rest = (mantissa & (tie - 1)) * 2;
  const bool up = twice_rest > tie || (twice_rest == tie && (more || (kept & 1)));
  return {kept + (up ? 1 : 0), exponent + excess};
}

// a / n, a > 0, n < 2^24: digit by digit in base 256, until the quotient has more bits than a double.
Real divided(Real a, uint32_t n) {
  const int32_t room = __builtin_clzll(a.mantissa);
  uint64_t left = a.mantissa << room, quotient = 0;
  uint32_t rest = 0;
  int32_t exponent = a.exponent - room + 64;
  while (quotient >> 54 == 0) {
    const uint32_t dividend = rest << 8 | static_cast<uint32_t>(left >> 56);
    quotient = quotient << 8 | dividend / n;
    rest = dividend % n;
    left <<= 8;
    exponent -= 8;
  }
  return rounded(quotient, exponent, (rest | left) != 0);
}

// 2 * pi * i / points
Real stage_phase(uint32_t i, uint32_t points) {
  if (i == 0) return {0, 0};
  return divided(rounded(kPi50 * i, -47, false), points);
}

// pi * (i / points + 0.5), i <= points / 2
Real split_phase(uint32_t i, uint32_t points) {
  const Real part = divided({i, 0}, points);
  const int32_t drop = -62 - part.exponent;   // to units of 2^-62
  const uint64_t units = drop > 0 ? part.mantissa >> drop : part.mantissa << -drop;
  const Real turn = rounded((uint64_t{1} << 61) + units, -62, drop > 0 && units << drop != part.mantissa);
  const uint64_t a = kPi50 << 14, b = turn.mantissa << 10;
  return rounded(high_product(a, b), turn.exponent - 8, a * b != 0);
}

constexpr uint32_t kTerms = 20;
struct Reciprocals {
  uint64_t of[kTerms + 1];   // 2^64 / (m * (m + 1))
};
constexpr Reciprocals reciprocals() {
  Reciprocals r = {};
  for (uint64_t m = 1; m <= kTerms; m++) r.of[m] = m == 1 ? uint64_t{1} << 63 : UINT64_MAX / (m * (m + 1));
  return r;
}

struct Unit {
  uint64_t cosine, sine;   // magnitudes in units of 2^-63
  bool cosine_negative, sine_negative;
};

// The cosine and sine of a phase in [0, 2 pi], to about 2^-60: their series, within an eighth of a turn of a multiple of a quarter.
Unit unit(Real phase) {
  static constexpr Reciprocals kReciprocals = reciprocals();
  constexpr uint64_t kQuarter = 0x6487ED5110B4611A;   // pi / 2 in units of 2^-62
  const int32_t shift = phase.exponent + 62;          // at most 2 down
  const uint64_t angle = shift >= 0 ? phase.mantissa << shift : phase.mantissa >> -shift;   // modulo 4
  const uint32_t coarse = static_cast<uint32_t>(shift >= 34 ? phase.mantissa << (shift - 34) : phase.mantissa >> (34 - shift));
  const uint32_t quarter = (coarse + static_cast<uint32_t>(kQuarter >> 35)) / static_cast<uint32_t>(kQuarter >> 34);
  const uint64_t rest = angle - quarter * kQuarter;
  const bool negative = rest >> 63 != 0;
  const uint64_t r = (negative ? -rest : rest) << 2, square = high_product(r, r);   // in units of 2^-64
  constexpr uint64_t kOne = uint64_t{1} << 63;
  uint64_t cosine = kOne, sine = kOne;
  for (uint32_t m = kTerms; m > 0; m -= 2) {
    sine = kOne - high_product(high_product(square, kReciprocals.of[m]), sine);
    cosine = kOne - high_product(high_product(square, kReciprocals.of[m - 1]), cosine);
  }
  sine = high_product(r, sine);
  const bool odd = quarter & 1, half = quarter & 2;
  return odd ? Unit{sine, cosine, half == negative, half} : Unit{cosine, sine, half, half != negative};
}

// floor(0.5 + largest * value), through the double that holds the product.
template <class T> T stored(uint64_t magnitude, bool negative) {
  constexpr uint32_t kBits = 8 * sizeof(T) - 1, kFraction = 63 - kBits;
  constexpr uint64_t kLargest = (uint64_t{1} << kBits) - 1, kHalf = uint64_t{1} << (kFraction - 1);
  const Real value = rounded(magnitude, 0, false);
  const uint64_t exact = value.mantissa << value.exponent, scale = kLargest << (64 - kBits);
  const Real product = rounded(high_product(exact, scale), 0, exact * scale != 0);
  const uint64_t fixed = product.mantissa << product.exponent;
  return static_cast<T>(negative ? -static_cast<int64_t>((fixed + kHalf - 1) >> kFraction) : static_cast<int64_t>((fixed + kHalf) >> kFraction));
}

template <class T, Real (*phase)(uint32_t, uint32_t)> Complex<T> twiddle(uint32_t i, uint32_t points, bool inverse) {
  if constexpr (__is_same(T, float)) {
    return {};   // nothing is left open
  } else {
    const Unit u = unit(phase(i, points));
    return {stored<T>(u.cosine, u.cosine_negative), stored<T>(u.sine, u.sine_negative == inverse)};
  }
}

// The cosine and the sine of a quarter turn times part / points, which is at most 1/2. 1 is half the range of Number.
template <class Number> struct Parts {
  Number cosine, sine;
};

constexpr uint32_t kSeries = 6;
struct Series {
  Parts<uint32_t> term[kSeries];   // (pi / 2)^n / n! for even and odd n
};
constexpr Series series() {
  Series s = {};
  double power = 2147483648.0;
  for (uint32_t n = 0; n < 2 * kSeries; n++) {
    (n % 2 == 0 ? s.term[n / 2].cosine : s.term[n / 2].sine) = static_cast<uint32_t>(power + 0.5);
    power *= 1.5707963267948966 / (n + 1);
  }
  return s;
}

// Off by less than 5 units of 2^-31.
void set(Parts<uint32_t>& p, uint32_t part, uint32_t points) {
  static constexpr Series kTable = series();
  const auto product = [](uint32_t a, uint32_t b) { return static_cast<uint32_t>(uint64_t{a} * b >> 32); };
  const uint32_t upper = (part << 16) / points, rest = (part << 16) - upper * points;
  const uint32_t x = upper << 16 | (rest << 16) / points, square = product(x, x);   // in units of 2^-32
  uint32_t cosine = 0, sine = 0;
#pragma GCC unroll 6
  for (uint32_t n = kSeries; n-- > 0;)
    cosine = kTable.term[n].cosine - product(square, cosine), sine = kTable.term[n].sine - product(square, sine);
  p = {cosine, product(x, sine)};
}

void set(Parts<uint64_t>& p, uint32_t part, uint32_t points) {
  const Unit u = unit(stage_phase(part, 4 * points));
  p = {u.cosine, u.sine};
}

// floor(0.5 + largest * part) as `y`, unless that hangs on what part, and double arithmetic, may be off by: then false.
template <class T, class Number> bool store(Number part, T& y) {
  constexpr uint32_t kBits = 8 * sizeof(T);
  constexpr Number kHalf = Number{1} << (kBits - 1), kOff = sizeof(T) == 2 ? 8 : 1 << 15;
  const Number value = part - (part >> (kBits - 1)) + kHalf;
  y = static_cast<T>(value >> kBits);
  return (value + kOff) >> kBits == (value - kOff) >> kBits;
}
bool store(uint32_t part, float& y) {
  y = static_cast<float>(part) * 4.65661287e-10f;   // 2^-31
  return true;
}

template <class T> struct NumberOf { using Type = uint32_t; };
template <> struct NumberOf<int32_t> { using Type = uint64_t; };

}  // namespace

FftTables fft_tables(uint32_t points) {
  const Radices r = kernels::radices(points);
  FftTables t = {};
  uint32_t span = points, last = 0;
  for (uint32_t stage = 0; stage < r.count; stage++) {
    const uint32_t p = r.radix[stage];
    span /= p;
    uint32_t used = (p - 1) * (span - 1) * (points / (p * span));
    if (p == 3 && used < points / 3) used = points / 3;
    if (p == 5 && used < points / 5 * 2) used = points / 5 * 2;
    if (p > 5) used = points - 1;
    if (p > 5 && p > t.aside) t.aside = p;
    if (used > last) last = used;
  }
  if (points == 1) t.aside = 1;
  t.stage_twiddles = last + 1;
  t.twiddles = t.stage_twiddles + points / 2;
  return t;
}

namespace {

// Those of the twiddles that lie `part` from a multiple of a quarter, as double arithmetic has them.
template <class T> void refine(uint32_t part, uint32_t points, bool inverse, uint32_t stage_twiddles, Complex<T>* twiddles) {
  const auto is_there = [=](uint32_t turn) { return turn % points == part || turn % points == points - part; };
  for (uint32_t i = 0; i < stage_twiddles; i++)
    if (is_there(4 * i)) twiddles[i] = twiddle<T, stage_phase>(i, points, inverse);
  Complex<T>* const split = twiddles + stage_twiddles - 1;
  for (uint32_t i = 1; i <= points / 2; i++)
    if (is_there(2 * i + points)) split[i] = twiddle<T, split_phase>(i, points, inverse);
}

}  // namespace

// An angle of part / points of a quarter, up to one half, lies in eight places of the circle. The second table, a quarter, has two of
// them; the first has those that are multiples of 1 / points.
template <class T> void fill_twiddles(uint32_t points, bool inverse, Complex<T>* twiddles) {
  const uint32_t stage_twiddles = fft_tables(points).stage_twiddles;
  Complex<T>* const split = twiddles + stage_twiddles - 1;   // from 1
  for (uint32_t part = 0; 2 * part <= points; part += 2 - points % 2) {
    Parts<typename NumberOf<T>::Type> parts;
    set(parts, part, points);
    T re, im;
    bool sure = store(parts.cosine, re);
    sure = store(parts.sine, im) && sure;
    T minus_re = static_cast<T>(-re), minus_im = static_cast<T>(-im);
    if (part % 2 == 0) split[part / 2] = {minus_im, inverse ? re : minus_re};   // split[0] belongs to the first table: now or later
    if ((points - part) % 2 == 0) split[(points - part) / 2] = {minus_re, inverse ? im : minus_im};
    const uint32_t first_turn = points % 4 == 0 && part % 4 != 0 ? 4 * points : part;
    for (uint32_t turn = first_turn; turn < 4 * points; turn += points) {
      if (turn % 4 == 0) {
        const uint32_t forth = turn / 4, back = points - forth;
        if (forth < stage_twiddles) twiddles[forth] = {re, inverse ? im : minus_im};
        if (back < stage_twiddles) twiddles[back] = {re, inverse ? minus_im : im};
      }
      const T next = minus_im;
      minus_im = minus_re, minus_re = im, im = re, re = next;
    }
    if (!sure) refine(part, points, inverse, stage_twiddles, twiddles);
  }
}

template void fill_twiddles(uint32_t points, bool inverse, Complex<int16_t>* twiddles);
template void fill_twiddles(uint32_t points, bool inverse, Complex<int32_t>* twiddles);
template void fill_twiddles(uint32_t points, bool inverse, Complex<float>* twiddles);

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// exp by a Taylor polynomial on [-1/4, 0) and a product of exp(-2^k) for the rest; division and square root by Newton's iteration; log
// by a rational function around 2^(-1/4), to which the argument is brought by a power of two or of two and half a power.
#include "kernels/transcendental/transcendental.h"

namespace thimble::kernels {
namespace {

constexpr int32_t kOne = INT32_MAX;          // with 0 integer bits
constexpr int32_t kOneQ2 = 1 << 29;          // with 2 integer bits

int32_t times(int32_t a, int32_t b) { return high_of_doubled(a, b); }   // nothing here multiplies -1 by -1

// exp(a) for a in [-1/4, 0): x = a + 1/8 and exp(-1/8) * (1 + x + x^2/2 + x^3/6 + x^4/24).
int32_t exp_near_zero(int32_t a) {
  constexpr int32_t kExpMinusEighth = 1895147668, kThird = 715827883;
  const int32_t x = a + (1 << 28);
  const int32_t x2 = times(x, x), x3 = times(x2, x), x4 = times(x2, x2);
  const int32_t cubic = times(rounding_divide_by_power_of_two(x4, 2) + x3, kThird);
  return kExpMinusEighth + times(kExpMinusEighth, x + rounding_divide_by_power_of_two(cubic + x2, 1));
}

// 1 / d with 2 integer bits, for a half denominator d / 2 in [1/2, 1). The start is the best linear one, 48/17 - 32/17 * d/2.
int32_t newton_reciprocal(int32_t half_denominator) {
  constexpr int32_t k48Over17 = 1515870810, k32Over17 = 1010580540;   // with 2 integer bits
  int32_t x = k48Over17 + times(half_denominator, -k32Over17);
  for (int i = 0; i < 3; i++) x += times(x, kOneQ2 - times(half_denominator, x)) * 4;   // |product| < 2^26
  return x;
}

}  // namespace

int32_t exp_of_nonpositive(int32_t a, int integer_bits) {
  // exp(-2^k) for k = -2 .. 4
  static constexpr int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  if (a == 0) return kOne;
  const int quarter_bit = 29 - integer_bits;
  const int32_t quarter = 1 << quarter_bit;
  const int32_t from_quarter = (a & (quarter - 1)) - quarter;   // a modulo 1/4, in [-1/4, 0)
  int32_t y = exp_near_zero(from_quarter * (1 << integer_bits));
  const int32_t* factor = kFactors;
  for (uint32_t quarters = static_cast<uint32_t>(from_quarter - a) >> quarter_bit; quarters != 0; quarters >>= 1, factor++)
    if (quarters & 1) y = times(y, *factor);
  return y;
}

int32_t reciprocal(uint32_t d) {
  const int32_t x = newton_reciprocal(static_cast<int32_t>(d >> 1));   // in [1/2, 1] as a number with 1 integer bit
  return x >= 1 << 30 ? kOne : x * 2;
}

int32_t logistic_q4(int32_t a) {
  if (a == 0) return 1 << 30;
  const int32_t e = exp_of_nonpositive(a < 0 ? a : -a, 4);
  const int32_t y = reciprocal(static_cast<uint32_t>(e) + 0x80000000u);
  return a < 0 ? kOne - y : y;
}

// (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2|a|); 2|a| has the same bits as |a|, with one integer bit more.
int32_t tanh_q4(int32_t a) {
  if (a == 0) return 0;
  const int32_t e = exp_of_nonpositive(a < 0 ? a : -a, 5);
  const int32_t x = newton_reciprocal(static_cast<int32_t>((static_cast<uint32_t>(e) + 0x80000000u) >> 1)) - kOneQ2;
  const int32_t y = x >= kOneQ2 ? kOne : x * 4;
  return a < 0 ? -y : y;
}

int32_t log_q12(int32_t a) {
  constexpr int32_t kLog2 = 1488522236, kRoot = 1518500250, kFourthRoot = 1805811301;    // log 2, 2^(-1/2), 2^(-1/4)
  constexpr int32_t kNumerator = 117049297, kSquare = 127690142, kStart = 1057819769, kSlope = 638450708;   // of the rational function
  constexpr int32_t kQuarterQ6 = 1 << 23;
  // a = r * 2^power with r near 2^(-1/4): the better of r in [1/sqrt(2), sqrt(2)) from a / sqrt(2), and r in [1/2, 1) from a itself.
  const int headroom = __builtin_clz(static_cast<uint32_t>(a)) - 1;
  const int32_t from_root = saturating_shift_left(times(a << headroom, kRoot), 1);
  const int root_headroom = __builtin_clz(static_cast<uint32_t>(times(a, kRoot))) - 1;
  const int32_t from_whole = saturating_shift_left(a, root_headroom);
  const int32_t r = from_root < from_whole ? from_root : from_whole;
  const int32_t root_power = (11 - headroom) * (1 << 25) + kQuarterQ6, whole_power = (12 - root_headroom) * (1 << 25) - kQuarterQ6;
  const int32_t power = root_power > whole_power ? root_power : whole_power;   // with 6 integer bits

  const int32_t p = static_cast<int32_t>((static_cast<uint32_t>(r) + static_cast<uint32_t>(kFourthRoot) + 1) >> 1);
  const int32_t q = (r - kFourthRoot) * 2, q2 = times(q, q);
  const int32_t numerator = times(q, r) + times(times(q, q2), kNumerator);
  const int32_t denominator = times(p, kStart + q + times(kSquare, q2)) + times(kSlope, q);   // less 1
  const int32_t quotient =
      times(rounding_divide_by_power_of_two(numerator, 6), reciprocal(static_cast<uint32_t>(denominator) + 0x80000000u));
  return saturating_shift_left(times(power, kLog2) + quotient, 1);
}

// x <- 3/2 x - a/2 x^3, five times from 1, for a brought to [1/4, 1) by powers of 4; all with 3 integer bits.
Multiplier inverse_square_root(int32_t a) {
  if (a <= 1) return {INT32_MAX, 0};
  int32_t shift = 11;
  for (; a >= 1 << 29; shift++) a /= 4;
  for (; a < 1 << 27; shift--) a *= 4;
  constexpr int32_t kThreeHalvesQ3 = 3 << 27, kRoot = 1518500250;   // 1 / sqrt(2)
  const int32_t half = rounding_divide_by_power_of_two(a >> 1, 1);
  int32_t x = 1 << 28;
  for (int i = 0; i < 5; i++) {
    const int32_t cube = saturating_shift_left(times(times(x, x), x), 6);
    x = saturating_shift_left(times(kThreeHalvesQ3, x) - times(half, cube), 3);
  }
  x = times(x, kRoot);
  return shift < 0 ? Multiplier{x << -shift, 0} : Multiplier{x, -shift};
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Multipliers and products judged by other means: frexp and round in double, as TFLite states them, and 128-bit integers.
#include "base/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

namespace thimble {
namespace {

bool operator==(Multiplier a, Multiplier b) { return a.value == b.value && a.shift == b.shift; }

// TFLite's definition: the real multiplier in double, split by frexp, its mantissa rounded to 31 bits.
Multiplier in_double(float a, float b, float c) {
  const double real = static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(c);
  if (real == 0.0) return {0, 0};
  int shift = 0;
  int64_t q31 = static_cast<int64_t>(std::round(std::frexp(real, &shift) * static_cast<double>(int64_t{1} << 31)));
  if (q31 == int64_t{1} << 31) {
    q31 /= 2;
    shift++;
  }
  if (shift < -31) return {0, 0};
  if (shift > 30) return {INT32_MAX, 30};
  return {static_cast<int32_t>(q31), shift};
}

float from_bits(uint32_t bits) {
  float f;
  memcpy(&f, &bits, sizeof f);
  return f;
}

int mismatches = 0;
void compare(float a, float b, float c) {
  const Multiplier got = quantize_multiplier(a, b, c), want = in_double(a, b, c);
  if (!(got == want) && ++mismatches <= 10)
    ADD_FAILURE() << std::hexfloat << a << " * " << b << " / " << c << std::dec << ": got " << got.value << " << " << got.shift
                  << ", want " << want.value << " << " << want.shift;
}

TEST(QuantizeMultiplier, EqualsDoubleArithmeticOnRandomScales) {
  std::mt19937 random(1);
  // Exponents near each other keep the shift in range most of the time.
  const auto scale = [&](uint32_t exponents, uint32_t lowest) {
    return from_bits((lowest + random() % exponents) << 23 | (random() & 0x7FFFFF));
  };
  for (int i = 0; i < 3000000; i++) compare(scale(24, 110), scale(24, 110), scale(24, 110));
  for (int i = 0; i < 500000; i++) compare(scale(254, 1), scale(254, 1), scale(254, 1));
}

TEST(QuantizeProduct, EqualsDoubleArithmetic) {
  std::mt19937 random(3);
  for (int i = 0; i < 300000; i++) {
    const float a = from_bits((100 + random() % 40) << 23 | (random() & 0x7FFFFF)), b = i % 2 ? 1.0f : from_bits(0x3F000000 + random() % 0x1000000);
    const uint32_t whole = i % 3 ? 13107 : 1 + random() % 65535;
    const Multiplier want = in_double(a, b, 1.0f / 65536), got = quantize_product(a, b, 65536 >> 1);
    EXPECT_TRUE(got.value == want.value && got.shift == want.shift - 1) << std::hexfloat << a << " * " << b;
    int shift = 0;   // 64 bits of mantissa hold the product
    const long double real = std::frexp(static_cast<long double>(a) * static_cast<long double>(b) * whole, &shift);
    const Multiplier product = quantize_product(a, b, whole);
    EXPECT_EQ(product.value, static_cast<int64_t>(std::floor(std::ldexp(real, 31) + 0.5L))) << std::hexfloat << a << " * " << b << " * " << whole;
    EXPECT_EQ(product.shift, shift);
  }
  EXPECT_EQ(quantize_product(1e-30f, 1e-30f, 1).value, 0);
  EXPECT_EQ(quantize_product(1e30f, 1e30f, 1).value, INT32_MAX);
}

TEST(FixedPoint, SaturatesAndWraps) {
  EXPECT_EQ(saturating_shift_left(-3, 4), -48);
  EXPECT_EQ(saturating_shift_left(1 << 20, 11), INT32_MAX);
  EXPECT_EQ(saturating_shift_left(-(1 << 20), 31), INT32_MIN);
  EXPECT_EQ(wrapping_add<int32_t>(INT32_MAX, 1), INT32_MIN);
  EXPECT_EQ(wrapping_subtract<int64_t>(INT64_MIN, 1), INT64_MAX);
  EXPECT_EQ(wrapping_multiply<int32_t>(INT32_MIN, 3), INT32_MIN);
  EXPECT_EQ(wrapping_negate<int8_t>(INT8_MIN), INT8_MIN);
}

TEST(QuantizeMultiplier, EqualsDoubleArithmeticOnAnyPositiveFloat) {
  std::mt19937 random(2);
  const auto any = [&] { return from_bits(1 + random() % 0x7F7FFFFFu); };
  const auto subnormal = [&] { return from_bits(1 + random() % 0x7FFFFFu); };
  for (int i = 0; i < 500000; i++) {
    compare(any(), any(), any());
    compare(subnormal(), any(), any());
    compare(any(), any(), subnormal());
    compare(subnormal(), any(), subnormal());
    compare(subnormal(), subnormal(), subnormal());
  }
}

uint64_t inverse(uint64_t a, uint64_t modulus) {   // 0 when there is none
  int64_t r0 = static_cast<int64_t>(modulus), r1 = static_cast<int64_t>(a % modulus), t0 = 0, t1 = 1;
  while (r1 != 0) {
    const int64_t q = r0 / r1;
    r0 = std::exchange(r1, r0 - q * r1);
    t0 = std::exchange(t1, t0 - q * t1);
  }
  return r0 != 1 ? 0 : static_cast<uint64_t>(t0 < 0 ? t0 + static_cast<int64_t>(modulus) : t0);
}

// Quotients a hair from the half of the last bit kept are where rounding twice (to 53 bits, then to 31) differs from rounding once.
// Such a, b, c are constructed: a * b * 2^k = q * c - r with a small r and an odd q of 32 bits, whose last bit is the half.
TEST(QuantizeMultiplier, EqualsDoubleArithmeticNextToTies) {
  std::mt19937_64 random(3);
  int built = 0, rounded_twice = 0;
  for (int i = 0; i < 400000; i++) {
    const uint64_t c = 0x800001 + 2 * (random() % 0x400000), a = 0x800000 + random() % 0x800000;
    const int64_t r = static_cast<int64_t>(random() % 12) - 3;
    for (uint64_t k = 7; k <= 10; k++) {
      const uint64_t modular = inverse(a << k, c);
      uint64_t b = modular * ((c - static_cast<uint64_t>(r)) % c) % c;
      if (b < 0x800000) b += c;
      const uint64_t q = ((a * b << k) + static_cast<uint64_t>(r)) / c;
      if (modular == 0 || b >= 0x1000000 || q >> 31 != 1 || q % 2 == 0) continue;
      built++;
      if (r > 0 && in_double(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c)).value == static_cast<int64_t>(q / 2 + 1))
        rounded_twice++;
      compare(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c));
      compare(std::ldexp(static_cast<float>(a), -30), std::ldexp(static_cast<float>(b), -25), std::ldexp(static_cast<float>(c), -40));
    }
  }
  EXPECT_GT(built, 100000);
  EXPECT_GT(rounded_twice, 1000);   // else the test would not notice a quotient rounded once
  // Exactly half: a / 2^k with more than 31 bits is impossible for one float, so products of two with c a power of two.
  for (int i = 0; i < 1000000; i++) {
    const uint32_t a = 0x800001u + 2 * static_cast<uint32_t>(random() % 0x3FFFFFu), b = (1u << 8) + static_cast<uint32_t>(random() % 256);
    compare(static_cast<float>(a), static_cast<float>(b), 1024.0f);
    compare(static_cast<float>(a), static_cast<float>(b | 1), std::ldexp(1.0f, -static_cast<int>(random() % 40)));
  }
}

TEST(QuantizeMultiplier, EqualsDoubleArithmeticAtTheEdges) {
  std::vector<float> edges = {1.0f, 0.5f, 2.0f, 3.0f, 1.0f / 3.0f, 0.1f, from_bits(1), from_bits(2), from_bits(0x7FFFFF),
                              from_bits(0x800000), from_bits(0x800001), from_bits(0x7F7FFFFF), from_bits(0x7F7FFFFE),
                              from_bits(0x3F7FFFFF), from_bits(0x3F800001), 16777215.0f, 8388609.0f};
  for (int e = -149; e <= 127; e += 3) edges.push_back(std::ldexp(1.0f, e));
  for (int e = -40; e <= 40; e++) edges.push_back(std::ldexp(16777215.0f, e - 24));
  for (float a : edges)
    for (float b : edges)
      for (float c : edges) compare(a, b, c);
}

TEST(QuantizeMultiplier, OfTwoScalesIsTheRatio) {
  EXPECT_TRUE(quantize_multiplier(0.5f, 1.0f) == (Multiplier{1 << 30, 0}));
  EXPECT_TRUE(quantize_multiplier(3.0f, 2.0f) == (Multiplier{3 << 29, 1}));
  EXPECT_TRUE(quantize_multiplier(0.0f, 2.0f) == (Multiplier{0, 0}));
}

TEST(QuantizeMultiplier, StaysInItsRange) {
  std::mt19937 random(4);
  for (int i = 0; i < 1000000; i++) {
    const auto any = [&] { return from_bits(1 + random() % 0x7F7FFFFFu); };
    const Multiplier m = quantize_multiplier(any(), any(), any());
    ASSERT_TRUE(m.value == 0 || m.value >= 1 << 30);
    ASSERT_TRUE(m.shift >= -31 && m.shift <= 30);
  }
}

// Nearest with halves as named, over 128-bit integers so that nothing can overflow. divisor > 0.
__int128 floor_divide(__int128 a, __int128 divisor) { return a / divisor - (a % divisor < 0 ? 1 : 0); }
__int128 round_half_up(__int128 a, __int128 divisor) { return floor_divide(2 * a + divisor, 2 * divisor); }
__int128 round_half_away(__int128 a, __int128 divisor) { return a < 0 ? -round_half_up(-a, divisor) : round_half_up(a, divisor); }

int32_t reference_multiply(int32_t accumulator, int32_t value, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
  const int32_t shifted = static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(static_cast<uint32_t>(accumulator)) << left));
  __int128 high = round_half_up(static_cast<__int128>(shifted) * value, __int128{1} << 31);
  if (high > INT32_MAX) high = INT32_MAX;
  return static_cast<int32_t>(round_half_away(high, __int128{1} << right));
}

const int32_t kEdges[] = {INT32_MIN, INT32_MIN + 1, -(1 << 30) - 1, -(1 << 30), -65536, -3, -2, -1, 0, 1, 2, 3, 65535, 1 << 30,
                          (1 << 30) + 1, INT32_MAX - 1, INT32_MAX};

TEST(Multiply, EqualsTheDefinitionOnRandomNumbers) {
  std::mt19937 random(5);
  for (int i = 0; i < 3000000; i++) {
    const int32_t bits = static_cast<int32_t>(random() % 32);
    const int32_t accumulator = static_cast<int32_t>(random()) >> bits;
    const int32_t value = random() % 50 == 0 ? 0 : static_cast<int32_t>((1u << 30) + random() % (1u << 30));
    const int32_t shift = static_cast<int32_t>(random() % 62) - 31;
    ASSERT_EQ(multiply(accumulator, value, shift), reference_multiply(accumulator, value, shift))
        << accumulator << " * " << value << " << " << shift;
  }
}

TEST(Multiply, EqualsTheDefinitionAtTheEdges) {
  for (int32_t accumulator : kEdges)
    for (int32_t value : {0, 1 << 30, (1 << 30) + 1, 3 << 29, INT32_MAX - 1, INT32_MAX})
      for (int32_t shift = -31; shift <= 30; shift++)
        ASSERT_EQ(multiply(accumulator, value, shift), reference_multiply(accumulator, value, shift))
            << accumulator << " * " << value << " << " << shift;
}

TEST(DoublingHighMultiply, RoundsHalvesUpAndSaturatesOnce) {
  for (int32_t a : kEdges)
    for (int32_t b : kEdges) {
      const __int128 want = round_half_up(static_cast<__int128>(a) * b, __int128{1} << 31);
      ASSERT_EQ(doubling_high_multiply(a, b), want > INT32_MAX ? INT32_MAX : static_cast<int32_t>(want)) << a << " * " << b;
    }
}

TEST(RoundingDivide, RoundsHalvesAwayFromZero) {
  std::mt19937 random(6);
  for (int32_t exponent = 0; exponent <= 31; exponent++) {
    for (int32_t value : kEdges)
      ASSERT_EQ(rounding_divide_by_power_of_two(value, exponent), static_cast<int32_t>(round_half_away(value, __int128{1} << exponent)))
          << value << " / 2^" << exponent;
    for (int i = 0; i < 100000; i++) {
      const int32_t value = static_cast<int32_t>(random()) >> random() % 31;
      ASSERT_EQ(rounding_divide_by_power_of_two(value, exponent), static_cast<int32_t>(round_half_away(value, __int128{1} << exponent)))
          << value << " / 2^" << exponent;
    }
  }
}

TEST(Clamp, KeepsNaNs) {
  EXPECT_TRUE(std::isnan(clamp(NAN, 0.0f, 6.0f)));
  EXPECT_EQ(clamp(7, 0, 6), 6);
  EXPECT_EQ(clamp(-7, 0, 6), 0);
}

}  // namespace
}  // namespace thimble

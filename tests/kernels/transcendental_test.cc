// SPDX-License-Identifier: Apache-2.0
// Fixed-point exp, log, reciprocal, inverse square root, logistic and tanh against the C library's.
#include "kernels/transcendental/transcendental.h"

#include <gtest/gtest.h>

#include <cmath>

namespace thimble::kernels {
namespace {

constexpr double kUnit = 2147483648.0;   // 1.0 without integer bits, not quite reached

double real(int32_t value, int integer_bits) { return value / std::ldexp(1.0, 31 - integer_bits); }

TEST(Transcendental, Exp) {
  for (const int bits : {4, 5})
    for (int64_t a = INT32_MIN; a <= 0; a += 65521)
      ASSERT_NEAR(exp_of_nonpositive(static_cast<int32_t>(a), bits) / kUnit, std::exp(real(static_cast<int32_t>(a), bits)), 1e-6) << a;
  EXPECT_EQ(exp_of_nonpositive(0, 5), INT32_MAX);
  EXPECT_NEAR(exp_of_nonpositive(-1, 5) / kUnit, 1.0, 1e-6);
}

TEST(Transcendental, Reciprocal) {
  for (int64_t d = 0x80000000; d <= 0xFFFFFFFF; d += 65521)
    ASSERT_NEAR(reciprocal(static_cast<uint32_t>(d)) / kUnit, kUnit / static_cast<double>(d), 1e-8) << d;
}

TEST(Transcendental, LogisticAndTanh) {
  for (int64_t a = -INT32_MAX; a <= INT32_MAX; a += 131071) {
    const int32_t x = static_cast<int32_t>(a);
    ASSERT_NEAR(logistic_q4(x) / kUnit, 1 / (1 + std::exp(-real(x, 4))), 1e-6) << a;
    ASSERT_NEAR(tanh_q4(x) / kUnit, std::tanh(real(x, 4)), 1e-6) << a;
  }
  EXPECT_EQ(logistic_q4(0), 1 << 30);
  EXPECT_EQ(tanh_q4(0), 0);
}

TEST(Transcendental, Log) {
  for (int64_t a = 1 << 19; a <= INT32_MAX; a += 65521) {
    const int32_t x = static_cast<int32_t>(a);
    ASSERT_NEAR(real(log_q12(x), 5), std::log(real(x, 12)), 1e-6) << a;
  }
}

TEST(Transcendental, InverseSquareRoot) {
  const auto expect = [](int32_t a) {
    const Multiplier root = inverse_square_root(a);
    ASSERT_NEAR(std::ldexp(root.value, root.shift - 31) * std::sqrt(a), 1.0, 2e-6) << a;
  };
  for (int32_t a = 1; a < 70000; a++) expect(a);
  for (int64_t a = 70000; a <= INT32_MAX; a += 65521) expect(static_cast<int32_t>(a));
  EXPECT_EQ(inverse_square_root(0).value, INT32_MAX);
  EXPECT_EQ(inverse_square_root(0).shift, 0);
}

// To the last bit as gemmlowp computes them.
TEST(Transcendental, KnownBits) {
  EXPECT_EQ(exp_of_nonpositive(-1, 5), 2147483124);
  EXPECT_EQ(exp_of_nonpositive(-12345678, 5), 1786631188);
  EXPECT_EQ(exp_of_nonpositive(-67108864, 5), 790015308);
  EXPECT_EQ(exp_of_nonpositive(-1234567890, 5), 22);
  EXPECT_EQ(exp_of_nonpositive(-2147483647, 5), 0);
  EXPECT_EQ(reciprocal(2147483648u), 2147483647);
  EXPECT_EQ(reciprocal(2270940437u), 2030738432);
  EXPECT_EQ(reciprocal(4294967295u), 1073741820);
  EXPECT_EQ(logistic_q4(-1), 1073741699);
  EXPECT_EQ(tanh_q4(-1), -260);
  EXPECT_EQ(logistic_q4(1), 1073741948);
  EXPECT_EQ(tanh_q4(1), 260);
  EXPECT_EQ(logistic_q4(100000000), 1456210538);
  EXPECT_EQ(tanh_q4(100000000), 1357620576);
  EXPECT_EQ(logistic_q4(-700000000), 11602589);
  EXPECT_EQ(tanh_q4(-700000000), -2147356916);
  EXPECT_EQ(logistic_q4(2013265919), 2147482988);
  EXPECT_EQ(tanh_q4(2013265919), 2147483647);
  EXPECT_EQ(log_q12(524288), 0);
  EXPECT_EQ(log_q12(524289), 128);
  EXPECT_EQ(log_q12(741455), 23258142);
  EXPECT_EQ(log_q12(123456789), 366522130);
  EXPECT_EQ(log_q12(2147483647), 558195838);
  EXPECT_EQ(inverse_square_root(2).value, 1518498372);
  EXPECT_EQ(inverse_square_root(3).value, 1239850284);
  EXPECT_EQ(inverse_square_root(65025).value, 269488147);
  EXPECT_EQ(inverse_square_root(123456789).value, 197912100);
  EXPECT_EQ(inverse_square_root(2147483647).value, 189812531);
}

}  // namespace
}  // namespace thimble::kernels

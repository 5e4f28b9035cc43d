// SPDX-License-Identifier: Apache-2.0
// Sums of products of floats without hardware for them, against double arithmetic; this machine runs them too.
#include "kernels/soft_float.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace thimble::kernels {
namespace {

constexpr float kInfinity = INFINITY;

float dot(std::vector<float> x, std::vector<float> w) { return soft_dot(x.data(), w.data(), static_cast<uint32_t>(x.size())); }

TEST(SoftFloat, IsAsExactAsFloats) {
  std::mt19937 random(1);
  for (const int spread : {0, 3, 30, 60}) {   // powers of two between the largest and the smallest
    for (int round = 0; round < 2000; round++) {
      std::vector<float> x(1 + random() % 200), w(x.size());
      double sum = 0, size = 0;
      for (size_t i = 0; i < x.size(); i++) {
        const auto number = [&] {
          const float mantissa = static_cast<float>(static_cast<int32_t>(random())) / 2147483648.0f;
          return random() % 8 == 0 ? 0.0f : std::ldexp(mantissa, -static_cast<int>(random() % (spread + 1)));
        };
        x[i] = number(), w[i] = number();
        sum += static_cast<double>(x[i]) * w[i], size += std::fabs(static_cast<double>(x[i]) * w[i]);
      }
      ASSERT_NEAR(dot(x, w), sum, size * 1e-7) << spread << " " << round;
    }
  }
}

TEST(SoftFloat, FewProductsAreExact) {
  EXPECT_EQ(dot({3.0f}, {-7.0f}), -21.0f);
  EXPECT_EQ(dot({1.0f, 1.0f, 0.0f}, {0.5f, -0.5f, 9.0f}), 0.0f);
  EXPECT_EQ(dot({1.0f, 0x1p-20f}, {1.0f, 1.0f}), 1.0f + 0x1p-20f);
  EXPECT_EQ(dot({}, {}), 0.0f);
}

TEST(SoftFloat, WhatIsNoNormalNumberCountsToo) {
  EXPECT_EQ(dot({kInfinity, 1.0f}, {2.0f, 1.0f}), kInfinity);
  EXPECT_EQ(dot({1.0f, -kInfinity}, {2.0f, 1.0f}), -kInfinity);
  EXPECT_TRUE(std::isnan(dot({kInfinity}, {0.0f})));
  EXPECT_TRUE(std::isnan(dot({0.0f}, {kInfinity})));
  EXPECT_TRUE(std::isnan(dot({NAN, 1.0f}, {1.0f, 1.0f})));
  EXPECT_EQ(dot({0x1p-140f}, {0x1p100f}), 0x1p-40f);
  EXPECT_EQ(dot({0x1p100f}, {0x1p100f}), kInfinity);
  EXPECT_EQ(dot({0x1p-100f}, {0x1p-100f}), 0.0f);
}

TEST(SoftFloat, ASumGoesOn) {
  SoftSum sum = {};
  const float x[] = {1.0f, 2.0f}, w[] = {10.0f, 0.0f, 20.0f};
  sum.add(x, w, 2, 2);
  sum += {3.0f, 100.0f};
  EXPECT_EQ(sum.value(), 350.0f);
}

}  // namespace
}  // namespace thimble::kernels

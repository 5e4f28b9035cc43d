// SPDX-License-Identifier: Apache-2.0
// Products of halves, for cores without a long multiply, against those of whole numbers.
#include <gtest/gtest.h>

#include <random>

#include "base/fixed_point.h"

namespace thimble {
namespace {

class Numbers {
 public:
  int32_t any() {   // often near a power of two or an end
    const uint32_t bits = static_cast<uint32_t>(random_());
    const int32_t near = static_cast<int32_t>(random_() % 5) - 2;
    switch (random_() % 4) {
      case 0: return static_cast<int32_t>(bits);
      case 1: return static_cast<int32_t>(bits) >> random_() % 32;
      case 2: return static_cast<int32_t>((uint32_t{1} << random_() % 32) + static_cast<uint32_t>(near));
      default: return near;
    }
  }
  int32_t multiplier() { return random_() % 16 == 0 ? 0 : static_cast<int32_t>((static_cast<uint32_t>(any()) & 0x3FFFFFFF) | 0x40000000); }
  int32_t shift() { return static_cast<int32_t>(random_() % 62) - 31; }

 private:
  std::mt19937 random_{1};
};

TEST(FixedPointByHalves, DoublingHighMultiply) {
  Numbers numbers;
  for (int i = 0; i < 1000000; i++) {
    const int32_t a = numbers.any(), b = numbers.any();
    ASSERT_EQ(doubling_high_multiply_by_halves(a, b), doubling_high_multiply(a, b)) << a << " " << b;
  }
  EXPECT_EQ(doubling_high_multiply_by_halves(INT32_MIN, INT32_MIN), INT32_MAX);
}

TEST(FixedPointByHalves, Multiply) {
  Numbers numbers;
  for (int i = 0; i < 1000000; i++) {
    const int32_t accumulator = numbers.any(), value = numbers.multiplier(), shift = numbers.shift();
    ASSERT_EQ(multiply_by_halves(accumulator, value, shift), multiply(accumulator, value, shift)) << accumulator << " " << value << " " << shift;
  }
}

}  // namespace
}  // namespace thimble

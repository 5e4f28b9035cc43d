// SPDX-License-Identifier: Apache-2.0
// The variants of kernels of two inputs against the scalar ones: rows of every length around what a vector holds, an input that does not
// move, and bytes around the output that must stay as they are.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/add/add.h"
#include "kernels/mul/mul.h"

namespace thimble::kernels {
namespace {

constexpr IsaSet::Feature kFeatures[] = {IsaSet::arm_v6m, IsaSet::arm_dsp, IsaSet::rv32, IsaSet::x86_avx2, IsaSet::x86_vnni};
constexpr uint32_t kLongest = 70, kGuard = 32;

class PairVariants : public testing::Test {
 protected:
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  float scale() { return std::exp2(static_cast<float>(below(4000)) / 400.0f - 5.0f); }
  int16_t zero_point() { return static_cast<int16_t>(below(256) - 128); }
  void value(int8_t& x) { x = static_cast<int8_t>(below(8) ? below(256) - 128 : below(2) ? -128 : 127); }
  void value(float& x) { x = below(20) ? static_cast<float>(below(20001) - 10000) / 512.0f : below(2) ? NAN : -0.0f; }

  template <class K, class T> void expect_alike(const typename K::Params& p) {
    T x0[kLongest], x1[kLongest];
    for (T& x : x0) value(x);
    for (T& x : x1) value(x);
    const uint32_t count = 1 + static_cast<uint32_t>(below(kLongest)), still = static_cast<uint32_t>(below(4));
    const uint32_t step0 = still != 1, step1 = still != 2;
    std::vector<T> expected(kGuard + count + kGuard, T{85}), y = expected;
    select<K>(K{}, IsaSet()).run(p, {x0, x1, expected.data() + kGuard, count, step0, step1});
    for (const IsaSet::Feature feature : kFeatures) {
      if (!IsaSet::runnable().has(feature)) continue;
      best<K>(IsaSet(feature)).run(p, {x0, x1, y.data() + kGuard, count, step0, step1});
      ASSERT_EQ(memcmp(y.data(), expected.data(), y.size() * sizeof(T)), 0) << "feature " << feature << ", " << count << " elements";
    }
  }

  std::mt19937 random_{1};
};

TEST_F(PairVariants, AddS8) {
  for (int n = 0; n < 20000; n++) {
    const float coarse = scale(), fine = below(4) ? coarse * static_cast<float>(1 + below(1000)) / 1000.0f : coarse;
    const Multiplier m = quantize_multiplier(fine, 0.5f, coarse), my = quantize_multiplier(coarse, 1.0f / (1 << Add8Params::kSumBits), scale());
    if (my.shift > 0) continue;
    const int16_t y = zero_point();
    expect_alike<AddS8, int8_t>({m.value, my.value, static_cast<int8_t>(m.shift), static_cast<int8_t>(my.shift), static_cast<uint8_t>(below(2)),
                                 static_cast<int16_t>(-zero_point()), static_cast<int16_t>(-zero_point()), y,
                                 static_cast<int16_t>(below(2) ? 0 : -128 - y), static_cast<int16_t>(127 - y)});
  }
}

TEST_F(PairVariants, MulS8) {
  for (int n = 0; n < 20000; n++) {
    const Multiplier m = quantize_multiplier(scale(), scale() / 64, scale());
    const int16_t y = zero_point();
    expect_alike<MulS8, int8_t>({m.value, static_cast<int8_t>(m.shift), static_cast<int16_t>(-zero_point()), static_cast<int16_t>(-zero_point()),
                                 y, static_cast<int16_t>(below(2) ? 0 : -128 - y), static_cast<int16_t>(127 - y)});
  }
}

TEST_F(PairVariants, Floats) {
  for (int n = 0; n < 5000; n++) {
    const BinaryF32Params p = {below(2) ? 0.0f : -INFINITY, below(2) ? 6.0f : INFINITY};
    expect_alike<AddF32, float>(p);
    expect_alike<MulF32, float>(p);
  }
}

}  // namespace
}  // namespace thimble::kernels

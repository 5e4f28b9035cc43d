// SPDX-License-Identifier: Apache-2.0
// The twiddles, against the cosine and sine of double arithmetic that they stand for.
#include "ops/fft_tables.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace thimble::test {
namespace {

double phase(const FftTables& t, uint32_t i, uint32_t points) {
  const double pi = 3.14159265358979323846;
  if (i < t.stage_twiddles) return -2 * pi * i / points;
  return -pi * (static_cast<double>(i - t.stage_twiddles + 1) / points + .5);
}

template <class T> uint32_t differences(uint32_t points, bool inverse) {
  const FftTables t = fft_tables(points);
  std::vector<kernels::Complex<T>> w(t.twiddles);
  fill_twiddles(points, inverse, w.data());
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < t.twiddles; i++) {
    const double p = inverse ? -phase(t, i, points) : phase(t, i, points);
    if constexpr (std::is_integral_v<T>) {
      const double largest = std::numeric_limits<T>::max();
      wrong += w[i].re != static_cast<T>(std::floor(.5 + largest * std::cos(p))) ||
               w[i].im != static_cast<T>(std::floor(.5 + largest * std::sin(p)));
    } else {
      wrong += std::fabs(w[i].re - std::cos(p)) > 6e-8 || std::fabs(w[i].im - std::sin(p)) > 6e-8;
    }
  }
  return wrong;
}

void expect_exact(uint32_t points) {
  for (const bool inverse : {false, true}) {
    EXPECT_EQ(differences<int16_t>(points, inverse), 0u) << points;
    EXPECT_EQ(differences<int32_t>(points, inverse), 0u) << points;
    EXPECT_EQ(differences<float>(points, inverse), 0u) << points;
  }
}

// Multiples of 3 have parts of one half, whose rounding hangs on the last bit of the phase.
TEST(FftTables, AreThoseOfDoubleArithmetic) {
  for (uint32_t points = 1; points <= 130; points++) expect_exact(points);
  for (uint32_t points = 132; points <= 1000; points += 27) expect_exact(points);
  for (const uint32_t points : {2048u, 3072u, 4095u, 6561u, 12288u, kernels::kMaxFftPoints}) expect_exact(points);
}

TEST(FftTables, HaveNoMoreThanTheStagesUse) {
  EXPECT_EQ(fft_tables(256).stage_twiddles, 190u);    // 3 * 63 is the last
  EXPECT_EQ(fft_tables(256).twiddles, 190u + 128u);
  EXPECT_EQ(fft_tables(3).stage_twiddles, 2u);        // the side of a triangle
  EXPECT_EQ(fft_tables(7).stage_twiddles, 7u);
  EXPECT_EQ(fft_tables(7).aside, 7u);
  EXPECT_EQ(fft_tables(2 * 49).aside, 7u);
  EXPECT_EQ(fft_tables(240).aside, 0u);
}

}  // namespace
}  // namespace thimble::test

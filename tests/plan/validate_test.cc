// SPDX-License-Identifier: Apache-2.0
// The judge judged: by painting every byte at every moment, on plans that are right, nearly right and random.
#include <gtest/gtest.h>

#include "plan/random_problem.h"

namespace thimble::plan {
namespace {

// Paints each region's bytes at each of its moments; a byte painted twice is a clash.
bool valid_by_painting(const Problem& problem, uint32_t total_bytes, uint16_t moments) {
  std::vector<bool> painted(static_cast<size_t>(total_bytes) * moments);
  for (uint32_t i = 0; i < problem.count; i++) {
    const Region& r = problem.regions[i];
    if (r.offset % problem.alignment != 0 || r.offset + r.bytes > total_bytes || r.first > r.last) return false;
    for (uint32_t moment = r.first; moment <= r.last; moment++)
      for (uint32_t byte = r.offset; byte < r.offset + r.bytes; byte++) {
        if (painted[static_cast<size_t>(moment) * total_bytes + byte]) return false;
        painted[static_cast<size_t>(moment) * total_bytes + byte] = true;
      }
  }
  return true;
}

TEST(Validate, AgreesWithPaintingOnRandomPlans) {
  std::mt19937 random(1);
  int valid = 0, invalid = 0;
  for (int i = 0; i < 20000; i++) {
    const uint16_t moments = static_cast<uint16_t>(1 + random() % 6);
    std::vector<Region> regions = random_regions(random, random() % 5, 12, moments);
    for (Region& r : regions) r.offset = random() % 4 == 0 ? random() % 24 : 4 * (random() % 8);
    const Problem problem = {regions.data(), static_cast<uint32_t>(regions.size()), random() % 2 ? 4u : 1u};
    const uint32_t total = 20 + random() % 24;
    const bool want = valid_by_painting(problem, total, moments);
    (want ? valid : invalid)++;
    ASSERT_EQ(validate(problem, total), want) << "plan " << i;
  }
  EXPECT_GT(valid, 2000);
  EXPECT_GT(invalid, 2000);
}

TEST(Validate, NoticesOneByteTooMany) {
  std::mt19937 random(2);
  for (int i = 0; i < 2000; i++) {
    const uint16_t moments = 8;
    std::vector<Region> regions = random_regions(random, 2 + random() % 10, 20, moments);
    const Problem problem = {regions.data(), static_cast<uint32_t>(regions.size()), 1};
    const uint32_t total = place(problem);
    ASSERT_TRUE(validate(problem, total));
    if (total > 0) {
      ASSERT_FALSE(validate(problem, total - 1));
    }
    Region& moved = regions[random() % regions.size()];
    moved.offset += random() % 2 ? 1 : 0xFFFFFFFFu;   // also past zero, where sums in 32 bits would wrap
    if (moved.offset < total) {
      ASSERT_EQ(validate(problem, total), valid_by_painting(problem, total, moments)) << "plan " << i;
    } else if (moved.bytes != 0) {
      ASSERT_FALSE(validate(problem, total));
    }
  }
}

TEST(Validate, KnownCases) {
  Region r[] = {{8, 0, 0, 1, 0, 0, 0}, {8, 0, 1, 2, 0, 0, 0}};
  const Problem problem = {r, 2, 8};
  EXPECT_FALSE(validate(problem, 16)) << "both live at moment 1";
  r[1].offset = 8;
  EXPECT_TRUE(validate(problem, 16));
  EXPECT_FALSE(validate(problem, 15)) << "ends past the area";
  r[1].offset = 4;
  EXPECT_FALSE(validate(problem, 16)) << "misaligned";
  r[1] = {8, 0, 2, 3, 0, 0, 0};
  EXPECT_TRUE(validate(problem, 8)) << "never live together";
  r[1] = {8, 0, 3, 2, 0, 0, 0};
  EXPECT_FALSE(validate(problem, 8)) << "ends before it begins";
  r[1] = {0, 0, 0, 1, 0, 0, 0};
  EXPECT_TRUE(validate(problem, 8)) << "an empty region clashes with nothing";
  r[1] = {0xFFFFFFF8u, 8, 5, 5, 0, 0, 0};
  EXPECT_FALSE(validate(problem, 0xFFFFFFFFu)) << "the end does not wrap around";
  EXPECT_TRUE(validate({r, 0, 8}, 0));
}

}  // namespace
}  // namespace thimble::plan

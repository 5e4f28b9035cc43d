// SPDX-License-Identifier: Apache-2.0
// The planner: every plan is judged by validate(), the total by bounds that hold for any planner, and a few plans by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "plan/random_problem.h"

namespace thimble::plan {
namespace {

// No plan can be smaller than what lives at the busiest moment.
uint64_t busiest_moment(const std::vector<Region>& regions, uint16_t moments) {
  uint64_t most = 0;
  for (uint32_t moment = 0; moment < moments; moment++) {
    uint64_t live = 0;
    for (const Region& r : regions) live += r.first <= moment && moment <= r.last ? r.bytes : 0;
    most = std::max(most, live);
  }
  return most;
}

uint32_t end_of(const std::vector<Region>& regions) {
  uint32_t end = 0;
  for (const Region& r : regions) end = std::max(end, r.offset + r.bytes);
  return end;
}

void judge(std::vector<Region> regions, uint32_t alignment, uint16_t moments) {
  const Problem problem = {regions.data(), static_cast<uint32_t>(regions.size()), alignment};
  const std::vector<Region> asked = regions;
  const uint32_t total = place(problem);
  ASSERT_TRUE(validate(problem, total));
  ASSERT_EQ(total, end_of(regions)) << "the total is not where the highest region ends";
  ASSERT_GE(total, busiest_moment(regions, moments));
  uint64_t side_by_side = 0;
  for (size_t i = 0; i < regions.size(); i++) {
    side_by_side += (regions[i].bytes + alignment - 1) / alignment * alignment;
    ASSERT_TRUE(regions[i].bytes == asked[i].bytes && regions[i].first == asked[i].first && regions[i].last == asked[i].last &&
                regions[i].owner == asked[i].owner)
        << "the problem was changed";
  }
  ASSERT_LE(total, side_by_side);
  const std::vector<Region> first_answer = regions;
  ASSERT_EQ(place(problem), total);
  for (size_t i = 0; i < regions.size(); i++) ASSERT_EQ(regions[i].offset, first_answer[i].offset) << "old offsets matter";
}

TEST(Place, RandomProblems) {
  std::mt19937 random(1);
  for (int i = 0; i < 5000; i++) {
    const uint16_t moments = static_cast<uint16_t>(1 + random() % 40);
    judge(random_regions(random, random() % 40, 1 + random() % 300, moments), 1u << random() % 5, moments);
    ASSERT_FALSE(HasFatalFailure()) << "problem " << i;
  }
  for (int i = 0; i < 20; i++) {
    judge(random_regions(random, 600, 100000, 500), 8, 500);
    ASSERT_FALSE(HasFatalFailure()) << "large problem " << i;
  }
}

TEST(Place, ChainNeedsTwoNeighbours) {   // a sequential network: each activation lives until the next is written
  std::vector<Region> r;
  const uint32_t bytes[] = {64, 32, 128, 16, 8};
  for (uint16_t i = 0; i < 5; i++) r.push_back({bytes[i], 0, i, static_cast<uint16_t>(i + 1), 0, 0, 0});
  EXPECT_EQ(place({r.data(), 5, 8}), 128u + 32u);
}

TEST(Place, TakesTheSmallestGapThatFits) {
  // At moment 5 the second and the fourth region are gone and leave gaps of 40 and 24 bytes between the others.
  std::vector<Region> r = {{64, 0, 0, 9, 0, 0, 0}, {40, 0, 0, 0, 0, 0, 0}, {32, 0, 0, 9, 0, 0, 0},
                           {24, 0, 0, 0, 0, 0, 0}, {20, 0, 0, 9, 0, 0, 0}, {16, 0, 5, 5, 0, 0, 0}};
  EXPECT_EQ(place({r.data(), 6, 4}), 180u);
  EXPECT_EQ(r[5].offset, 64u + 40u + 32u);
  r[5].bytes = 28;   // too much for the smaller gap, and placed before it opens
  EXPECT_EQ(place({r.data(), 6, 4}), 180u);
  EXPECT_EQ(r[5].offset, 64u);
}

TEST(Place, EqualsKeepTheirOrder) {
  std::vector<Region> r(3, {8, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(place({r.data(), 3, 8}), 24u);
  EXPECT_EQ(r[0].offset, 0u);
  EXPECT_EQ(r[1].offset, 8u);
  EXPECT_EQ(r[2].offset, 16u);
}

TEST(Place, AlignsEveryRegion) {
  std::vector<Region> r(3, {3, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(place({r.data(), 3, 16}), 35u);
}

TEST(Place, NothingToPlace) {
  EXPECT_EQ(place({nullptr, 0, 8}), 0u);
  std::vector<Region> r(3, {0, 7, 0, 0, 0, 0, 0});
  EXPECT_EQ(place({r.data(), 3, 8}), 0u);
  EXPECT_TRUE(validate({r.data(), 3, 8}, 0));
}

TEST(Place, RefusesMoreThanItsLimit) {
  std::vector<Region> r(2, {kMaxTotal / 2 + 1, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(place({r.data(), 2, 8}), kTooLarge);
  r[1].bytes = kMaxTotal / 2 - 16;
  EXPECT_LE(place({r.data(), 2, 8}), kMaxTotal);
  r.assign(1, {kMaxTotal, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(place({r.data(), 1, 8}), kMaxTotal);
  r[0].bytes++;
  EXPECT_EQ(place({r.data(), 1, 8}), kTooLarge);
  r[0].bytes = 0xFFFFFFFFu;
  EXPECT_EQ(place({r.data(), 1, 8}), kTooLarge);
}

}  // namespace
}  // namespace thimble::plan

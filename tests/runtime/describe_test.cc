// SPDX-License-Identifier: Apache-2.0
// Diagnoses in words: complete, cut where there is no room, and never past the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <set>
#include <string>

#include "thimble/thimble.h"

namespace thimble {
namespace {

std::string describe(const Diagnosis& d) {
  char line[256];
  const size_t length = describe(d, line, sizeof line);
  EXPECT_EQ(length, strlen(line));
  return line;
}

TEST(Describe, NamesWhereAndWhy) {
  Diagnosis d;
  EXPECT_EQ(describe(d), "ok");
  d.status = Status::invalid_model;
  d.subgraph = 2, d.node = 3, d.tensor = 14, d.detail = 4000000000u, d.text = "some reason";
  const std::string line = describe(d);
  size_t at = 0;
  for (const char* part : {"invalid model", "subgraph 2", "node 3", "tensor 14", ": some reason", "4000000000"}) {
    at = line.find(part, at);
    EXPECT_NE(at, std::string::npos) << part << " in " << line;
  }
}

TEST(Describe, LeavesOutWhatIsNotKnown) {
  Diagnosis d;
  d.status = Status::unsupported;
  d.text = "words";
  EXPECT_EQ(describe(d), "unsupported: words");
  d.text = "";
  EXPECT_EQ(describe(d), "unsupported");
}

TEST(Describe, SaysTheNeedAndTheMissingOperator) {
  Diagnosis d;
  d.status = Status::arena_too_small;
  d.detail = 1234;
  EXPECT_NE(describe(d).find("1234"), std::string::npos);
  d.status = Status::missing_op;
  d.detail = 150;
  EXPECT_NE(describe(d).find("150"), std::string::npos);
}

TEST(Describe, WritesTheLargestNumbers) {
  Diagnosis d;
  d.status = Status::arena_too_small;
  d.subgraph = INT16_MAX, d.node = INT_MAX, d.tensor = INT_MAX, d.detail = UINT32_MAX;
  const std::string line = describe(d);
  EXPECT_NE(line.find("32767"), std::string::npos);
  EXPECT_NE(line.find("2147483647"), std::string::npos);
  EXPECT_NE(line.find("4294967295"), std::string::npos);
}

TEST(Describe, IsCutAtEveryCapacity) {
  Diagnosis d;
  d.status = Status::missing_op;
  d.node = 12345, d.tensor = 67, d.detail = 89, d.text = "the reason why";
  const std::string whole = describe(d);
  for (size_t capacity = 0; capacity <= whole.size() + 3; capacity++) {
    std::string to(whole.size() + 8, '#');
    const size_t written = describe(d, to.data(), capacity);
    const size_t expected = capacity == 0 ? 0 : std::min(capacity - 1, whole.size());
    ASSERT_EQ(written, expected);
    ASSERT_EQ(to.substr(0, written), whole.substr(0, written));
    if (capacity > 0) {
      ASSERT_EQ(to[written], '\0');
    }
    ASSERT_EQ(to.find_first_not_of('#', capacity), std::string::npos) << "written past " << capacity;
  }
}

TEST(Names, OfEachStatusDiffer) {
  std::set<std::string> names;
  for (int s = 0; s <= static_cast<int>(Status::not_prepared); s++) names.insert(name(static_cast<Status>(s)));
  EXPECT_EQ(names.size(), static_cast<size_t>(Status::not_prepared) + 1);
  EXPECT_EQ(names.count(""), 0u);
}

TEST(Names, OfTypesAreTheSourcesOwn) {
  EXPECT_STREQ(name(Type::s8), "s8");
  EXPECT_STREQ(name(Type::f32), "f32");
  EXPECT_STREQ(name(Type::s4), "s4");
  std::set<std::string> names;
  for (int t = 0; t <= 17; t++) names.insert(name(static_cast<Type>(t)));
  EXPECT_EQ(names.size(), 18u);
  EXPECT_EQ(names.count("?"), 0u);
  EXPECT_STREQ(name(static_cast<Type>(18)), "?");
  EXPECT_STREQ(name(static_cast<Type>(255)), "?");
}

}  // namespace
}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Seeded planning problems for the tests of the planner and of its judge.
#pragma once

#include <random>
#include <vector>

#include "plan/plan.h"

namespace thimble::plan {

inline std::vector<Region> random_regions(std::mt19937& random, uint32_t count, uint32_t most_bytes, uint16_t moments) {
  std::vector<Region> regions(count);
  for (Region& r : regions) {
    const uint16_t a = static_cast<uint16_t>(random() % moments), b = static_cast<uint16_t>(a + random() % 4);
    r = {static_cast<uint32_t>(random() % (most_bytes + 1)), 0, a, b < moments ? b : static_cast<uint16_t>(moments - 1), 0, 0, 0};
    if (random() % 8 == 0) r.last = static_cast<uint16_t>(moments - 1);   // lives on to the end, as a skip connection does
  }
  return regions;
}

}  // namespace thimble::plan

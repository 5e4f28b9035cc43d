// SPDX-License-Identifier: Apache-2.0
// The judge of plans: shares no code with the planner.
#include "plan/plan.h"

namespace thimble::plan {

bool validate(const Problem& problem, uint32_t total_bytes) {
  for (uint32_t i = 0; i < problem.count; i++) {
    const Region& a = problem.regions[i];
    const uint64_t a_end = static_cast<uint64_t>(a.offset) + a.bytes;
    if (a.offset % problem.alignment != 0 || a_end > total_bytes || a.first > a.last) return false;
    for (uint32_t j = 0; j < i; j++) {
      const Region& b = problem.regions[j];
      const bool apart_in_time = a.last < b.first || b.last < a.first;
      const bool apart_in_space = a_end <= b.offset || static_cast<uint64_t>(b.offset) + b.bytes <= a.offset;
      if (!apart_in_time && !apart_in_space && a.bytes != 0 && b.bytes != 0) return false;
    }
  }
  return true;
}

}  // namespace thimble::plan

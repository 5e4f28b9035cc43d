// SPDX-License-Identifier: Apache-2.0
// The greedy best-fit planner.
#include "base/bytes.h"
#include "plan/plan.h"

namespace thimble::plan {
namespace {

constexpr uint16_t kEnd = 0xFFFF;

// Links all regions by falling size, the earlier one of equals first. Returns the first. Activations shrink along a model: starting
// from the last region, the place of the next one is near.
uint16_t link_by_size(const Problem& problem) {
  Region* const regions = problem.regions;
  uint16_t largest = kEnd;
  for (uint32_t i = problem.count; i-- != 0;) {
    uint16_t* link = &largest;
    while (*link != kEnd && regions[*link].bytes > regions[i].bytes) link = &regions[*link].next;
    regions[i].next = *link;
    *link = static_cast<uint16_t>(i);
  }
  return largest;
}

// The smallest gap that holds `wanted`, looking from the bottom up along the placed regions, which are linked by rising offset.
uint32_t best_gap(const Problem& problem, uint16_t lowest, const Region& wanted) {
  const uint32_t bytes = wanted.bytes, first = wanted.first, last = wanted.last;
  uint32_t top = 0, best = 0, best_bytes = UINT32_MAX;
  for (const Region* placed; lowest != kEnd; lowest = placed->next) {
    placed = &problem.regions[lowest];
    if (placed->first > last || placed->last < first) continue;   // never live together
    if (placed->offset >= top + bytes && placed->offset - top < best_bytes) {
      best = top;
      best_bytes = placed->offset - top;
    }
    const uint32_t above = align_up(placed->offset + placed->bytes, problem.alignment);
    if (above > top) top = above;
  }
  return best_bytes == UINT32_MAX ? top : best;
}

}  // namespace

uint32_t place(const Problem& problem) {
  Region* const regions = problem.regions;
  uint16_t lowest = kEnd;
  uint32_t total_bytes = 0;
  for (uint16_t next, i = link_by_size(problem); i != kEnd; i = next) {
    Region& r = regions[i];
    next = r.next;
    r.offset = 0;
    if (r.bytes == 0) continue;
    if (r.bytes > kMaxTotal) return kTooLarge;
    r.offset = best_gap(problem, lowest, r);
    if (r.offset + r.bytes > kMaxTotal) return kTooLarge;   // no sum of two such numbers overflows
    if (r.offset + r.bytes > total_bytes) total_bytes = r.offset + r.bytes;
    uint16_t* link = &lowest;
    while (*link != kEnd && regions[*link].offset < r.offset) link = &regions[*link].next;
    r.next = *link;
    *link = i;
  }
  return total_bytes;
}

}  // namespace thimble::plan

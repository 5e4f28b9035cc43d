// SPDX-License-Identifier: Apache-2.0
// Memory planning as a pure problem: lifetimes in, offsets out. Knows no tensor and no operator.
//
//   offset ▲        ┌──────┐                  A Problem is a list of regions. Two whose lifetimes [first, last] share a moment
//          │ ┌──────┤  C   │                  must not share a byte.
//          │ │  A   ├──────┼───┐
//          │ │      │  B       │
//          └─┴──────┴──────────┴──▶ time
#pragma once

#include <stdint.h>

namespace thimble::plan {

struct Region {
  uint32_t bytes;    // 0: takes no room
  uint32_t offset;   // the answer: from the start of the planned area, a multiple of the Problem's alignment
  uint16_t first;    // the first and the last moment of use, both included
  uint16_t last;
  uint32_t owner;    // the asker's own: not looked at
  uint16_t next;     // place()'s own: the placed region above this one
  uint16_t spare;
};

inline constexpr uint32_t kMaxRegions = 0xFFFE;

struct Problem {
  Region* regions;
  uint32_t count;       // at most kMaxRegions
  uint32_t alignment;   // a power of two
};

// Greedy by size, best fit: takes the regions from the largest to the smallest and puts each into the smallest gap between those
// already placed at the same moments. O(n^2) time, no memory beyond the regions. Returns the bytes needed, or kTooLarge.
// Source: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by size.
uint32_t place(const Problem& problem);
inline constexpr uint32_t kTooLarge = 0xFFFFFFFFu;
inline constexpr uint32_t kMaxTotal = 0x40000000u;   // bytes of a whole plan

// Judges any plan, whoever made it, without place()'s code: every region aligned, inside `total_bytes`, and apart from every other
// that lives at the same time. O(n^2).
bool validate(const Problem& problem, uint32_t total_bytes);

}  // namespace thimble::plan

// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/non_max_suppression/non_max_suppression.h"

#include <math.h>
#include <string.h>

namespace thimble::kernels {
namespace {

float smaller(float a, float b) { return a < b ? a : b; }
float larger(float a, float b) { return a > b ? a : b; }

// What both ranges cover; negative when they are apart.
float common(float a0, float a1, float b0, float b1) {
  return smaller(larger(a0, a1), larger(b0, b1)) - larger(smaller(a0, a1), smaller(b0, b1));
}

float area(const Box& b) {
  const float signed_area = (b.y1 - b.y0) * (b.x1 - b.x0);
  return signed_area < 0.0f ? -signed_area : signed_area;
}

}  // namespace

float intersection_over_union(const Box& a, const Box& b) {
  const float area_a = area(a), area_b = area(b);
  if (!(area_a > 0.0f && area_b > 0.0f)) return 0.0f;
  const float shared = larger(common(a.y0, a.y1, b.y0, b.y1), 0.0f) * larger(common(a.x0, a.x1, b.x0, b.x1), 0.0f);
  return shared / (area_a + area_b - shared);
}

uint32_t best_candidate(const float* scores, uint32_t count) {
  uint32_t best = count;
  float highest = kNoCandidate;
  for (uint32_t i = 0; i < count; i++) {
    if (!(scores[i] > highest)) continue;
    highest = scores[i];
    best = i;
  }
  return best;
}

void suppress(const Suppression& s, const Box* boxes, uint32_t count, uint32_t taken, float* scores) {
  scores[taken] = kNoCandidate;
  for (uint32_t i = 0; i < count; i++) {
    if (scores[i] == kNoCandidate) continue;
    const float overlap = intersection_over_union(boxes[taken], boxes[i]);
    if (overlap > s.overlap || (s.at_overlap && overlap == s.overlap)) {
      scores[i] = kNoCandidate;
    } else if (s.soft_scale != 0.0f) {
      scores[i] *= expf(s.soft_scale * overlap * overlap);
      if (!(scores[i] > s.score_threshold)) scores[i] = kNoCandidate;
    }
  }
}

int32_t non_max_suppression_f32_scalar(const NonMaxSuppressionParams& p, const Suppression& s, uint32_t most,
                                       const NonMaxSuppressionData& d) {
  for (uint32_t i = 0; i < p.boxes; i++) d.candidates[i] = d.scores[i] > s.score_threshold ? d.scores[i] : kNoCandidate;
  memset(d.indices, 0, 4 * p.capacity);
  if (d.taken_scores) memset(d.taken_scores, 0, 4 * p.capacity);
  uint32_t taken = 0;
  for (; taken < most; taken++) {
    const uint32_t best = best_candidate(d.candidates, p.boxes);
    if (best == p.boxes) break;
    d.indices[taken] = static_cast<int32_t>(best);
    if (d.taken_scores) d.taken_scores[taken] = d.candidates[best];
    suppress(s, d.boxes, p.boxes, best, d.candidates);
  }
  return static_cast<int32_t>(taken);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Greedy choice among boxes: the best of those left is taken (of equals the first), and those that overlap it too much leave or, with a
// soft suppression, lose score. No sorting and no list of candidates: each choice is one pass over the scores.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// Two opposite corners.
struct Box {
  float y0, x0, y1, x1;
};

// The share of the boxes' union that both cover; 0 when one has no area.
float intersection_over_union(const Box& a, const Box& b);

// The score of a box that is no candidate, or no longer.
constexpr float kNoCandidate = -__builtin_inff();

struct Suppression {
  float overlap;           // more than this suppresses …
  bool at_overlap;         // … or this much does
  float soft_scale;        // -1 / (2 sigma): scores fall by e^(soft_scale * overlap^2); 0: they do not
  float score_threshold;   // of scores that fell: not above it is out
};

// The candidate with the highest score, the first of equals; `count` when there is none.
uint32_t best_candidate(const float* scores, uint32_t count);
// Takes the box out of the candidates, and with it those that it suppresses.
void suppress(const Suppression& s, const Box* boxes, uint32_t count, uint32_t taken, float* scores);

// The indices of the boxes taken, and what is left of their scores (may be null); zeros follow. Answers how many.
struct NonMaxSuppressionParams {
  uint32_t boxes, capacity;   // each >= 1
};
struct NonMaxSuppressionData {
  const Box* boxes;
  const float* scores;
  float* candidates;   // scratch, `boxes` of them
  int32_t* indices;
  float* taken_scores;
};
int32_t non_max_suppression_f32_scalar(const NonMaxSuppressionParams& p, const Suppression& s, uint32_t most, const NonMaxSuppressionData& d);

template <class Visitor> void fields(Visitor&& v, const NonMaxSuppressionParams& p) { v("boxes", p.boxes), v("capacity", p.capacity); }

}  // namespace thimble::kernels

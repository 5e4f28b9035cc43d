// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/detection/detection.h"

#include <math.h>
#include <string.h>

namespace thimble::kernels {
namespace {

float real(float stored, const DetectionScaling&) { return stored; }
template <class T> float real(T stored, const DetectionScaling& s) { return static_cast<float>(stored - s.zero_point) * s.scale; }

template <class T> struct Detector {
  const DetectionParams& p;
  const DetectionData<T>& d;
  Suppression suppression;
  uint32_t taken;

  float score(uint32_t box, uint32_t c) const { return real(d.scores[box * p.score_step + p.background + c], d.score_scaling); }

  void decode() {
    for (uint32_t i = 0; i < p.boxes; i++) {
      float e[4], a[4];
      for (uint32_t k = 0; k < 4; k++) {
        e[k] = real(d.encodings[i * p.encoding_step + k], d.encoding_scaling);
        a[k] = real(d.anchors[4 * i + k], d.anchor_scaling);
      }
      const float y = e[0] / p.y_scale * a[2] + a[0], x = e[1] / p.x_scale * a[3] + a[1];
      const float half_height = 0.5f * expf(e[2] / p.height_scale) * a[2], half_width = 0.5f * expf(e[3] / p.width_scale) * a[3];
      d.boxes[i] = {y - half_height, x - half_width, y + half_height, x + half_width};
    }
  }

  void set(uint32_t at, uint32_t box, uint32_t c, float score_of_box) {
    d.taken[at] = d.boxes[box];
    d.taken_classes[at] = static_cast<float>(c);
    d.taken_scores[at] = score_of_box;
  }

  uint32_t take(uint32_t box) {
    suppress(suppression, d.boxes, p.boxes, box, d.candidates);
    return best_candidate(d.candidates, p.boxes);
  }

  // The best class of a box, the first of equals, among those that come after class `last` in this order.
  uint32_t next_class(uint32_t box, uint32_t last) const {
    uint32_t best = p.classes;
    for (uint32_t c = 0; c < p.classes; c++) {
      const float s = score(box, c);
      if (last < p.classes && !(s < score(box, last) || (s == score(box, last) && c > last))) continue;
      if (best == p.classes || s > score(box, best)) best = c;
    }
    return best;
  }

  void fast() {
    for (uint32_t i = 0; i < p.boxes; i++) {
      const float s = score(i, next_class(i, p.classes));
      d.candidates[i] = s >= p.score_threshold ? s : kNoCandidate;
    }
    uint32_t box = best_candidate(d.candidates, p.boxes);
    for (uint32_t i = 0; i < p.most && box != p.boxes; i++, box = take(box)) {
      uint32_t c = p.classes;
      for (uint32_t k = 0; k < p.classes_of_box; k++) {
        c = next_class(box, c);
        if (c == p.classes) break;
        set(taken++, box, c, score(box, c));
      }
    }
  }

  // Where a detection goes among those of the classes before; `most` when they are all at least as good.
  uint32_t place(float s) const {
    uint32_t at = taken;
    while (at > 0 && d.taken_scores[at - 1] < s) at--;
    return at;
  }

  void regular() {
    for (uint32_t c = 0; c < p.classes; c++) {
      for (uint32_t i = 0; i < p.boxes; i++) d.candidates[i] = score(i, c) >= p.score_threshold ? score(i, c) : kNoCandidate;
      uint32_t box = best_candidate(d.candidates, p.boxes);
      for (uint32_t i = 0; i < p.most_of_class && box != p.boxes; i++, box = take(box)) {
        const uint32_t at = place(score(box, c));
        if (at == p.most) break;
        if (taken < p.most) taken++;
        const uint32_t after = taken - 1 - at;
        memmove(d.taken + at + 1, d.taken + at, sizeof(Box) * after);
        memmove(d.taken_classes + at + 1, d.taken_classes + at, sizeof(float) * after);
        memmove(d.taken_scores + at + 1, d.taken_scores + at, sizeof(float) * after);
        set(at, box, c, score(box, c));
      }
    }
  }

  void run() {
    memset(d.taken, 0, sizeof(Box) * p.capacity);
    memset(d.taken_classes, 0, sizeof(float) * p.capacity);
    memset(d.taken_scores, 0, sizeof(float) * p.capacity);
    decode();
    p.regular ? regular() : fast();
    *d.taken_count = static_cast<float>(taken);
  }
};

template <class T> void detect(const DetectionParams& p, const DetectionData<T>& d) {
  Detector<T>{p, d, {p.overlap, false, 0.0f, 0.0f}, 0}.run();
}

}  // namespace

void detection_postprocess_f32_scalar(const DetectionParams& p, const DetectionData<float>& d) { detect(p, d); }
void detection_postprocess_u8_scalar(const DetectionParams& p, const DetectionData<uint8_t>& d) { detect(p, d); }
void detection_postprocess_s8_scalar(const DetectionParams& p, const DetectionData<int8_t>& d) { detect(p, d); }

}  // namespace thimble::kernels

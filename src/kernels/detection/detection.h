// SPDX-License-Identifier: Apache-2.0
// From a detector's raw output to detections: boxes are decoded from offsets to anchors, then the best are chosen greedily.
//
//   centre = encoding / scale * anchor size + anchor centre        size = e^(encoding / scale) * anchor size
//
// Fast: one choice among all boxes by their best class. Regular: a choice for each class, of which the best over all classes remain.
#pragma once

#include "kernels/non_max_suppression/non_max_suppression.h"

namespace thimble::kernels {

struct DetectionParams {
  uint32_t boxes, encoding_step;         // encoding_step >= 4 numbers a box, of which four count: y, x, height, width
  uint32_t classes, score_step, background;   // score_step numbers a box: `background` (0 or 1), then the classes
  uint32_t most, most_of_class;          // detections, and of one class (regular)
  uint32_t classes_of_box;               // a detection for each of so many best classes (fast); <= classes
  uint32_t capacity;                     // of the outputs; >= most * classes_of_box
  uint32_t regular;                      // 1: a choice for each class
  float score_threshold, overlap;        // a candidate's score is at least that; more overlap suppresses
  float y_scale, x_scale, height_scale, width_scale;
};

// real = scale * (stored - zero_point), of whole numbers
struct DetectionScaling {
  float scale;
  int32_t zero_point;
};

template <class T> struct DetectionData {
  const T *encodings, *scores, *anchors;   // an anchor: y, x, height, width
  DetectionScaling encoding_scaling, score_scaling, anchor_scaling;
  Box* boxes;          // scratch, `boxes` of them
  float* candidates;   // scratch, `boxes` of them
  Box* taken;          // outputs; zeros follow the last detection
  float *taken_classes, *taken_scores, *taken_count;
};

void detection_postprocess_f32_scalar(const DetectionParams& p, const DetectionData<float>& d);
void detection_postprocess_u8_scalar(const DetectionParams& p, const DetectionData<uint8_t>& d);
void detection_postprocess_s8_scalar(const DetectionParams& p, const DetectionData<int8_t>& d);

template <class Visitor> void fields(Visitor&& v, const DetectionParams& p) {
  v("boxes", p.boxes), v("encoding_step", p.encoding_step), v("classes", p.classes), v("score_step", p.score_step),
      v("background", p.background), v("most", p.most), v("most_of_class", p.most_of_class), v("classes_of_box", p.classes_of_box),
      v("capacity", p.capacity), v("regular", p.regular), v("score_threshold", p.score_threshold), v("overlap", p.overlap),
      v("y_scale", p.y_scale), v("x_scale", p.x_scale), v("height_scale", p.height_scale), v("width_scale", p.width_scale);
}
template <class Visitor> void fields(Visitor&& v, const DetectionScaling& p) { v("scale", p.scale), v("zero_point", p.zero_point); }

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess: the end of an object detector. Quantized inputs are read as the real numbers they stand for.
#include "kernels/detection/detection.h"
#include "ops/builtin_codes.h"
#include "ops/custom_options.h"
#include "thimble/model.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  DetectionParams kernel;
  DetectionScaling encodings, scores, anchors;
  uint32_t boxes, candidates;   // scratch
};

DetectionScaling scaling(Prep& p, const Tensor& t) {
  p.require(t.type == Type::f32 || t.channels == 1, t, THIMBLE_TEXT("needs one scale"));
  return {t.scale(), t.zero_point()};
}

void check_outputs(Prep& p, uint32_t needed) {
  const uint32_t capacity = p.output(1).count;
  for (int i = 0; i < 4; i++) {
    const Tensor y = p.output(i);
    const uint32_t count = i == 0 ? 4 * capacity : i == 3 ? 1 : capacity;
    p.require(y.type == Type::f32 && y.count == count, y, THIMBLE_TEXT("of the wrong type or size"));
  }
  p.require(needed <= capacity, p.output(1), THIMBLE_TEXT("too small for max_detections"));
}

DetectionParams geometry(Prep& p, const Tensor& encodings, const Tensor& scores, const Tensor& anchors) {
  const int32_t boxes = encodings.dim(1), score_step = scores.dim(2);
  const uint32_t classes = option(p, "num_classes", 1);
  const uint32_t background = static_cast<uint32_t>(score_step) - classes;
  p.require(encodings.rank == 3 && encodings.dim(0) == 1 && encodings.dim(2) >= 4, encodings, THIMBLE_TEXT("must be [1, boxes, 4]"));
  p.require(scores.rank == 3 && scores.dim(0) == 1 && scores.dim(1) == boxes && background <= 1 && scores.type == encodings.type, scores,
            THIMBLE_TEXT("must be [1, boxes, num_classes], of the boxes' type"));
  p.require(anchors.rank == 2 && anchors.dim(0) == boxes && anchors.dim(1) == 4 && anchors.type == encodings.type, anchors,
            THIMBLE_TEXT("must be [boxes, 4], of the boxes' type"));
  const FlexValue options = custom_options(p), of_class = options["detections_per_class"];
  const uint32_t most = option(p, "max_detections", 1, Model::kMaxElements);
  const uint32_t most_of_class = of_class.present() ? option(p, "detections_per_class", 1) : 100;
  const bool regular = options["use_regular_nms"].boolean();
  const uint32_t categories = regular ? 1 : option(p, "max_classes_per_detection", 1), of_box = categories < classes ? categories : classes;
  const uint64_t needed = uint64_t{most} * of_box;
  check_outputs(p, needed < UINT32_MAX ? static_cast<uint32_t>(needed) : UINT32_MAX);
  const float overlap = option_f32(p, "nms_iou_threshold");
  p.require(overlap > 0.0f && overlap <= 1.0f, THIMBLE_TEXT("nms_iou_threshold"));
  return {static_cast<uint32_t>(boxes), static_cast<uint32_t>(encodings.dim(2)), classes, static_cast<uint32_t>(score_step), background,
          most, most_of_class, of_box, p.output(1).count, regular ? 1u : 0u, option_f32(p, "nms_score_threshold"), overlap,
          option_f32(p, "y_scale"), option_f32(p, "x_scale"), option_f32(p, "h_scale"), option_f32(p, "w_scale")};
}

void prepare(Prep& p, Params& params) {
  const Tensor encodings = p.input(0), scores = p.input(1), anchors = p.input(2);
  const DetectionParams kernel = geometry(p, encodings, scores, anchors);
  const DetectionScaling encoding_scaling = scaling(p, encodings), score_scaling = scaling(p, scores), anchor_scaling = scaling(p, anchors);
  const uint32_t boxes = p.scratch(kernel.boxes * sizeof(Box)), candidates = p.scratch(kernel.boxes * sizeof(float));
  if (!p.ok()) return;
  params = {kernel, encoding_scaling, score_scaling, anchor_scaling, boxes, candidates};
}

template <class T, void (*kernel)(const DetectionParams&, const DetectionData<T>&)> Status invoke(const Call& c, const Params& p) {
  kernel(p.kernel, {c.input<T>(0), c.input<T>(1), c.input<T>(2), p.encodings, p.scores, p.anchors, c.scratch<Box>(p.boxes),
                    c.scratch<float>(p.candidates), c.output<Box>(0), c.output<float>(1), c.output<float>(2), c.output<float>(3)});
  return Status::ok;
}

template <class T, void (*kernel)(const DetectionParams&, const DetectionData<T>&)> constexpr Op detection(const char* name) {
  return make_op<Params, prepare, invoke<T, kernel>>(name, kCustom, {3, 3, 4, 4}, {0, TypeOf<T>::value}, {}, "TFLite_Detection_PostProcess");
}

}  // namespace

namespace ops {
const Op detection_postprocess_f32 = detection<float, detection_postprocess_f32_scalar>("detection_postprocess_f32");
const Op detection_postprocess_u8 = detection<uint8_t, detection_postprocess_u8_scalar>("detection_postprocess_u8");
const Op detection_postprocess_s8 = detection<int8_t, detection_postprocess_s8_scalar>("detection_postprocess_s8");
}  // namespace ops

}  // namespace thimble

# SPDX-License-Identifier: Apache-2.0
"""The end of an object detector: boxes from offsets to anchors, of which the best are chosen."""

import numpy as np

from ops_arrangement import suppressed
from suite import SUMS, numbers, stored
from tflite_graph import Tensor

SCALES = {"y_scale": 10.0, "x_scale": 8.0, "h_scale": 5.0, "w_scale": 4.0}
THRESHOLD, OVERLAP = 0.3001, 0.4   # no stored score stands for the threshold
FORMS = [  # what it is, numbers a box has (4 count), classes, a background class before them, further options
    ("fast", 4, 3, True, {"max_classes_per_detection": 1}),
    ("fast, two classes of a box, no background", 6, 4, False, {"max_classes_per_detection": 2}),
    ("regular", 4, 3, True, {"use_regular_nms": True}),
    ("regular, at most two of a class", 4, 3, False, {"use_regular_nms": True, "detections_per_class": 2}),
]
BOXES, MOST = 12, 5


def corners(encodings, anchors):
    centre = encodings[:, :2] / (SCALES["y_scale"], SCALES["x_scale"]) * anchors[:, 2:] + anchors[:, :2]
    size = np.exp(encodings[:, 2:4] / (SCALES["h_scale"], SCALES["w_scale"])) * anchors[:, 2:]
    return np.concatenate([centre - size / 2, centre + size / 2], 1)


def chosen(boxes, scores, options):
    """(box, class) of the detections."""
    if options.get("use_regular_nms"):
        found = [(i, c) for c in range(scores.shape[1])
                 for i in suppressed(boxes, scores[:, c], options.get("detections_per_class", 100), OVERLAP, THRESHOLD, 0.0)[0]]
        return sorted(found, key=lambda f: -scores[f])[:MOST]
    ranked = np.argsort(-scores, 1, kind="stable")[:, :options["max_classes_per_detection"]]
    taken = suppressed(boxes, scores.max(1), MOST, OVERLAP, THRESHOLD, 0.0)[0]
    return [(i, c) for i in taken for c in ranked[i]]


def inputs(random, type, numbers_of_box, columns):
    """Offsets, scores and anchors, each with a scale and a zero point of its own."""
    shapes, ranges = ((1, BOXES, numbers_of_box), (1, BOXES, columns), (BOXES, 4)), ((-6, 5), (0, 1), (0, 0.9))
    make = numbers if type == "f32" else stored
    x = [make(random, type, shape, *limits) for shape, limits in zip(shapes, ranges)]
    x[2].value[:] = np.maximum(x[2].value, 0.1 if type == "f32" else x[2].zero_point + 30)   # no box without a size
    return x


def detection_postprocess(suite):
    op = "TFLite_Detection_PostProcess"
    for type in ("f32", "u8", "s8"):
        for note, numbers_of_box, classes, background, more in FORMS:
            random = suite.random(op.lower())
            encodings, scores, anchors = x = inputs(random, type, numbers_of_box, classes + background)
            boxes, real = corners(encodings.real()[0], anchors.real()), scores.real()[0, :, int(background):]
            found = chosen(boxes, real, more)
            capacity = MOST * more.get("max_classes_per_detection", 1)
            y = [Tensor("f32", np.zeros(shape)) for shape in ((1, capacity, 4), (1, capacity), (1, capacity))]
            for at, (box, category) in enumerate(found):
                y[0].value[0, at], y[1].value[0, at], y[2].value[0, at] = boxes[box], category, real[box, category]
            options = {"max_detections": MOST, "num_classes": classes, "nms_score_threshold": THRESHOLD, "nms_iou_threshold": OVERLAP, **SCALES,
                       "max_classes_per_detection": 1, **more}
            suite.case(op, type, x, y + [Tensor("f32", [float(len(found))])], rule=SUMS, note=note, **options)


def cases(suite):
    detection_postprocess(suite)

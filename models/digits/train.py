#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains digits, a small CNN that reads 8x8 scans of handwritten digits, and writes it as an int8 .tflite file.

The test split is cut off first and is used once, at the end, to state the accuracy: it takes no part in training, in
choosing between candidates or in calibrating the quantization. The candidates differ in their seed; a validation part
of the training split chooses between them.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import training  # noqa: E402  (first, so that it can limit the matrix library's threads)
import conversion  # noqa: E402
import numpy as np  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

SPLIT_SEED = 1998
CANDIDATE_SEEDS = (1, 2, 3)
TEST_COUNT, VALIDATION_COUNT = 360, 180

# A scan's pixel is a number from 0 to 16. With this scale and zero point the stored int8 is that number.
PIXELS = conversion.Quantization(1 / 16, 0)


def build(rng):
    return [training.Conv2D(3, 1, 12, rng),
            training.DepthwiseConv2D(3, 12, rng),
            training.Conv2D(1, 12, 20, rng),
            training.MaxPool2D(),
            training.DepthwiseConv2D(3, 20, rng),
            training.Conv2D(1, 20, 32, rng),
            training.AveragePool2D(),
            training.Flatten(),
            training.Dense(2 * 2 * 32, 10, False, rng)]


def shift_at_random(x, rng):
    """Moves each image by a part of a pixel along both axes, by linear interpolation."""
    for axis in (1, 2):
        amount = rng.uniform(-0.7, 0.7, (len(x), 1, 1, 1)).astype(np.float32)
        border = [(1, 1) if i == axis else (0, 0) for i in range(4)]
        padded = np.pad(x, border)
        before, after = (np.take(padded, range(start, start + 8), axis) for start in (0, 2))
        x = (1 - np.abs(amount)) * x + np.maximum(amount, 0) * before + np.maximum(-amount, 0) * after
    return x


def accuracy(stages, stored, labels):
    return np.mean(conversion.run_int8(stages, stored).argmax(-1) == labels)


def train_candidate(seed, train, validation):
    rng = np.random.default_rng(seed)
    layers, one_hot = build(rng), np.eye(10, dtype=np.float32)
    real = PIXELS.dequantize(train[0]).astype(np.float32)
    training.fit(layers, real, one_hot[train[1]], lambda logits, target: training.softmax(logits) - target,
                 epochs=80, batch=64, rate=0.02, rng=rng, decay=0.02, augment=shift_at_random)
    stages = conversion.int8_stages(layers, real, PIXELS)
    stages.append(conversion.softmax_stage(stages[-1].quantization, stages[-1].shape[1:]))
    score = accuracy(stages, *validation)
    print(f"seed {seed}: int8 accuracy {score:.2%} on {len(validation[1])} validation scans")
    return score, layers, stages


def main():
    digits = load_digits()
    images = digits.images.astype(np.int64)[..., np.newaxis]
    images, test_images, labels, test_labels = train_test_split(
        images, digits.target, test_size=TEST_COUNT, stratify=digits.target, random_state=SPLIT_SEED)
    train_images, validation_images, train_labels, validation_labels = train_test_split(
        images, labels, test_size=VALIDATION_COUNT, stratify=labels, random_state=SPLIT_SEED)

    candidates = [train_candidate(seed, (train_images, train_labels), (validation_images, validation_labels))
                  for seed in CANDIDATE_SEEDS]
    _, layers, stages = max(candidates, key=lambda candidate: candidate[0])

    logits = training.forward(layers, PIXELS.dequantize(test_images).astype(np.float32))
    outputs = conversion.run_int8(stages, test_images)
    for name, classes in (("float32", logits.argmax(-1)), ("int8", outputs.argmax(-1))):
        right = int(np.sum(classes == test_labels))
        print(f"{name}: {right} of {TEST_COUNT} test scans right, {right / TEST_COUNT:.2%}")

    conversion.write_tflite(HERE / "digits_s8.tflite", "8x8 handwritten digits, int8", (8, 8, 1), stages, PIXELS)
    files = {"test_images.bin": test_images.astype(np.uint8), "test_labels.bin": test_labels.astype(np.uint8),
             "expected_outputs.bin": outputs.astype(np.int8),
             "expected_classes.bin": outputs.argmax(-1).astype(np.uint8)}
    for name, values in files.items():
        values.tofile(HERE / name)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains hello_sine, a 1-16-16-1 network for y = sin(x) on [0, 2 pi], and writes its float32 and int8 files.

The smallest model with every step of the way in it: it is what a newcomer runs first and what a test can check
exhaustively. Beside the models it writes golden outputs: 256 held-out points in float32, and all 256 inputs of int8.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import training  # noqa: E402  (first, so that it can limit the matrix library's threads)
import conversion  # noqa: E402
import numpy as np  # noqa: E402

DATA_SEED = 1
CANDIDATE_SEEDS = (1, 2, 3, 4)
NOISE = 0.05

DOMAIN = conversion.Quantization.of_range(0, 2 * np.pi)


def points(rng, count):
    return rng.uniform(0, 2 * np.pi, (count, 1)).astype(np.float32)


def run_int8(stages, x):
    return stages[-1].quantization.dequantize(conversion.run_int8(stages, DOMAIN.quantize(x)))


def absolute_error(y, x):
    return np.abs(y - np.sin(x.astype(np.float64)))


def train_candidate(seed, x, noisy, validation):
    rng = np.random.default_rng(seed)
    layers = [training.Dense(1, 16, True, rng), training.Dense(16, 16, True, rng), training.Dense(16, 1, False, rng)]
    # Each unit of the first layer bends the curve at x = -b / w: begin with the bends spread over the whole range.
    layers[0].b = -layers[0].w[:, 0] * points(rng, 16)[:, 0]
    training.fit(layers, x, noisy, lambda y, target: 2 * (y - target),
                 epochs=400, batch=50, rate=0.02, rng=rng, decay=0.02)
    stages = conversion.int8_stages(layers, x, DOMAIN)
    score = absolute_error(run_int8(stages, validation), validation).mean()
    print(f"seed {seed}: int8 mean absolute error {score:.4f} on {len(validation)} validation points")
    return score, layers, stages


def main():
    rng = np.random.default_rng(DATA_SEED)
    x, validation, held_out = points(rng, 2000), points(rng, 256), points(rng, 256)
    noisy = (np.sin(x) + NOISE * rng.standard_normal(x.shape)).astype(np.float32)

    candidates = [train_candidate(seed, x, noisy, validation) for seed in CANDIDATE_SEEDS]
    _, layers, stages = min(candidates, key=lambda candidate: candidate[0])
    y_f32, y_s8 = training.forward(layers, held_out), run_int8(stages, held_out)

    conversion.write_tflite(HERE / "hello_sine_f32.tflite", "sin(x) on [0, 2 pi], float32", (1,),
                            conversion.float_stages(layers, x))
    conversion.write_tflite(HERE / "hello_sine_s8.tflite", "sin(x) on [0, 2 pi], int8", (1,), stages, DOMAIN)

    every_input = np.arange(-128, 128).reshape(-1, 1)
    goldens = {"inputs_f32.bin": held_out, "expected_f32.bin": y_f32.astype(np.float32),
               "inputs_s8.bin": every_input.astype(np.int8),
               "expected_s8.bin": conversion.run_int8(stages, every_input).astype(np.int8)}
    for name, values in goldens.items():
        values.tofile(HERE / name)

    for name, y in (("float32", y_f32), ("int8", y_s8)):
        error = absolute_error(y, held_out)
        print(f"{name}: mean absolute error {error.mean():.4f}, largest {error.max():.4f}, on {len(y)} held-out points")


if __name__ == "__main__":
    main()

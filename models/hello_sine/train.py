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

SEED = 20240607
NOISE = 0.05


def main():
    rng = np.random.default_rng(SEED)
    x = rng.uniform(0, 2 * np.pi, (2000, 1)).astype(np.float32)
    noisy = (np.sin(x) + NOISE * rng.standard_normal(x.shape)).astype(np.float32)
    held_out = rng.uniform(0, 2 * np.pi, (256, 1)).astype(np.float32)

    layers = [training.Dense(1, 16, True, rng), training.Dense(16, 16, True, rng), training.Dense(16, 1, False, rng)]
    training.fit(layers, x, noisy, lambda y, target: 2 * (y - target), epochs=300, batch=50, rate=0.01, rng=rng)

    y_f32 = training.forward(layers, held_out)
    conversion.write_tflite(HERE / "hello_sine_f32.tflite", "sin(x) on [0, 2 pi], float32", (1,),
                            conversion.float_stages(layers, x))

    domain = conversion.Quantization.of_range(0, 2 * np.pi)
    stages = conversion.int8_stages(layers, x, domain)
    y_s8 = stages[-1].quantization.dequantize(conversion.run_int8(stages, domain.quantize(held_out)))
    conversion.write_tflite(HERE / "hello_sine_s8.tflite", "sin(x) on [0, 2 pi], int8", (1,), stages, domain)

    every_input = np.arange(-128, 128).reshape(-1, 1)
    goldens = {"inputs_f32.bin": held_out, "expected_f32.bin": y_f32.astype(np.float32),
               "inputs_s8.bin": every_input.astype(np.int8),
               "expected_s8.bin": conversion.run_int8(stages, every_input).astype(np.int8)}
    for name, values in goldens.items():
        values.tofile(HERE / name)

    for name, y in (("float32", y_f32), ("int8", y_s8)):
        error = np.abs(y - np.sin(held_out.astype(np.float64)))
        print(f"{name}: mean absolute error {error.mean():.4f}, largest {error.max():.4f}, on {len(y)} held-out points")


if __name__ == "__main__":
    main()

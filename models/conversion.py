# SPDX-License-Identifier: Apache-2.0
"""Turns trained layers into a .tflite file: as they are in float32, or quantized to TFLite's int8 scheme.

Either way the network becomes a list of stages. A stage is one operator: what to write to the file, and, for int8, how
to run it with exactly the integers the file holds.
"""

import numpy as np

import integer_arithmetic as integer
from tflite_writer import Model


class Quantization:
    """real = scale * (stored - zero_point). The scale is rounded to float32 first: that is what the file keeps."""

    def __init__(self, scale, zero_point):
        self.scale, self.zero_point = np.float32(scale), int(zero_point)

    @staticmethod
    def of_range(low, high):
        low, high = min(0.0, float(low)), max(0.0, float(high))
        scale = np.float32((high - low) / 255)
        return Quantization(scale, round(-128 - low / float(scale)))

    def quantize(self, real):
        return integer.saturate(np.rint(real / float(self.scale)).astype(np.int64) + self.zero_point)

    def dequantize(self, stored):
        return float(self.scale) * (stored - self.zero_point)

    def fields(self):
        return {"scale": self.scale, "zero_point": self.zero_point}


class Stage:
    """One operator. `constants` are keyword arguments of Model.tensor; `run` maps stored input to stored output."""

    def __init__(self, op, options, constants, shape, quantization=None, run=None):
        self.op, self.options, self.constants = op, options, constants
        self.shape, self.quantization, self.run = (1, *shape), quantization, run


def float_constants(layer):
    return [{"name": name, "type": "FLOAT32", "data": value, "shape": value.shape}
            for name, value in (("w", layer.w), ("b", layer.b))]


def float_stages(layers, x):
    """`x` is any batch; it tells the shapes. Layers with weights only: all that a float model of ours has."""
    stages = []
    for layer in layers:
        x = layer.forward(x)
        stages.append(Stage(layer.op, layer.options, float_constants(layer), x.shape[1:]))
    return stages


def weighted_stage(layer, x, y, shape):
    """`x` and `y` are the Quantization of input and output."""
    axis = layer.channel_axis
    others = tuple(i for i in range(layer.w.ndim) if i != axis) if layer.per_channel else None
    reach = np.atleast_1d(np.abs(layer.w).max(others))
    # A channel that died in training has next to no weights; a scale as small would overflow its bias.
    w_scale = (np.maximum(reach, reach.max() / 1024) / 127).astype(np.float32)
    spread = w_scale.reshape([-1 if i == axis else 1 for i in range(layer.w.ndim)])
    w = np.rint(layer.w / spread).astype(np.int64)
    # TFLite forms the product in float for a single weight scale and in double for one per channel.
    factor_type = np.float64 if layer.per_channel else np.float32
    product = (w_scale.astype(factor_type) * factor_type(x.scale)).astype(np.float64)
    b_scale = product.astype(np.float32)
    b = np.rint(layer.b / product).astype(np.int64)
    multipliers = [integer.quantize_multiplier(real) for real in product / float(y.scale)]
    multiplier, shift = (np.array(column) for column in zip(*multipliers))
    lowest = max(-128, y.zero_point) if layer.relu else -128

    def run(stored):
        accumulator = layer.linear(stored - x.zero_point, w) + b
        return integer.saturate(integer.requantize(accumulator, multiplier, shift) + y.zero_point, lowest)

    constants = [{"name": "w", "type": "INT8", "data": w, "shape": w.shape, "scale": w_scale,
                  "quantized_dimension": axis if layer.per_channel else 0},
                 {"name": "b", "type": "INT32", "data": b, "shape": b.shape, "scale": b_scale}]
    return Stage(layer.op, layer.options, constants, shape, y, run)


def reshape_stage(layer, x, shape):
    target = np.array([1, *shape])
    constant = {"name": "shape", "type": "INT32", "data": target, "shape": target.shape}
    return Stage(layer.op, {"new_shape": target.tolist()}, [constant], shape, x, layer.forward)


def pool_stage(layer, x, shape):
    def average(stored):
        return integer.average(layer.windows(stored).sum((2, 4)), 4)

    return Stage(layer.op, layer.options, [], shape, x, layer.forward if layer.op == "MAX_POOL_2D" else average)


def softmax_stage(x, shape):
    return Stage("SOFTMAX", {"beta": 1.0}, [], shape, Quantization(1 / 256, -128),
                 lambda stored: integer.softmax(stored, x.scale))


def int8_stages(layers, calibration, quantization):
    """Quantizes each activation to the range it takes on `calibration`; `quantization` is the input's."""
    stages, real = [], calibration
    for layer in layers:
        real = layer.forward(real)
        shape = real.shape[1:]
        if layer.trainable:
            before, quantization = quantization, Quantization.of_range(real.min(), real.max())
            stages.append(weighted_stage(layer, before, quantization, shape))
        else:
            make = reshape_stage if layer.op == "RESHAPE" else pool_stage
            stages.append(make(layer, quantization, shape))
    return stages


def run_int8(stages, stored):
    for stage in stages:
        stored = stage.run(stored)
    return stored


def write_tflite(path, description, input_shape, stages, quantization=None):
    model, type = Model(description), "INT8" if quantization else "FLOAT32"
    at = model.tensor("input", (1, *input_shape), type, **(quantization.fields() if quantization else {}))
    model.inputs = [at]
    for i, stage in enumerate(stages):
        operands = [model.tensor(**{**constant, "name": f"{i}/{constant['name']}"}) for constant in stage.constants]
        name = "output" if i == len(stages) - 1 else f"{i}/y"
        y = model.tensor(name, stage.shape, type, **(stage.quantization.fields() if stage.quantization else {}))
        model.operator(stage.op, [at, *operands], [y], **stage.options)
        at = y
    model.outputs = [at]
    path.write_bytes(model.serialize())

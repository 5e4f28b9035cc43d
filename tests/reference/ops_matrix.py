# SPDX-License-Identifier: Apache-2.0
"""Operators that multiply by weights, and those that slide a window."""

import numpy as np

from ops_elementwise import activated
from suite import STEP, SUMS, bias_of, constant, fitted, numbers, per_channel, quantized, stored
from tflite_graph import Subgraph, Tensor


def size_of_output(x, span, stride, padding):
    return -(-x // stride) if padding == "SAME" else -(-(x - span + 1) // stride)


def padding_before(x, y, span, stride):
    """What windows reach beyond x, half of it (rounded down) before its beginning."""
    return max((y - 1) * stride + span - x, 0) // 2


def window_indices(x, y, filter, stride, dilation):
    """For each place in the filter: pairs (place in y, place in x) that lie inside."""
    before = padding_before(x, y, (filter - 1) * dilation + 1, stride)
    at = [np.arange(y) * stride + k * dilation - before for k in range(filter)]
    return [(np.flatnonzero((a >= 0) & (a < x)), a[(a >= 0) & (a < x)]) for a in at]


def places(x_shape, y_shape, filter, strides, dilations):
    """For each place in the filter: (its place, index arrays of y, index arrays of x), over all spatial dimensions."""
    axes = [window_indices(*sizes) for sizes in zip(x_shape, y_shape, filter, strides, dilations)]
    for place in np.ndindex(*filter):
        pairs = [axis[k] for axis, k in zip(axes, place)]
        yield place, np.ix_(*[p[0] for p in pairs]), np.ix_(*[p[1] for p in pairs])


def convolve(x, w, bias, strides, dilations, padding):
    """x is [batches, space..., channels], w [space..., channels of a group, outputs]."""
    filter, (depth, outputs) = w.shape[:-2], w.shape[-2:]
    groups = x.shape[-1] // depth
    spans = [(f - 1) * d + 1 for f, d in zip(filter, dilations)]
    space = [size_of_output(*sizes, padding) for sizes in zip(x.shape[1:-1], spans, strides)]
    y = np.zeros([x.shape[0], *space, outputs]) + bias
    each = outputs // groups
    for b in range(x.shape[0]):
        for place, to, at in places(x.shape[1:-1], space, filter, strides, dilations):
            for g in range(groups):
                mine = slice(g * each, (g + 1) * each)
                y[b][to + (mine,)] += x[b][at][..., g * depth:(g + 1) * depth] @ w[place][:, mine]
    return y


def convolve_transposed(x, w, bias, space, strides):
    """Each element of x adds a window to y; w is [space..., outputs, channels]."""
    filter, outputs = w.shape[:-2], w.shape[-2]
    y = np.zeros([x.shape[0], *space, outputs]) + bias
    for b in range(x.shape[0]):
        for place, at, to in places(space, x.shape[1:-1], filter, strides, [1] * len(filter)):
            y[b][to] += x[b][at] @ w[place].T
    return y


class Sums:
    """Input, weights and bias of one kind of numbers, "f32", or "s8_s4" where the weights are of another type."""

    def __init__(self, suite, op, types, x_shape, w_shape, axis, outputs, bias=True):
        random = suite.random(op.lower())
        x_type, _, w_type = types.partition("_")
        w_type = w_type or x_type
        self.types, self.x_type, self.bias_real = types, x_type, 0.0
        self.hybrid = x_type == "f32" and w_type == "s8"
        if x_type == "f32":
            self.x = numbers(random, "f32", x_shape)
        else:
            self.x = stored(random, x_type, x_shape)
        if w_type == "f32":
            self.w = constant("f32", random.uniform(-1, 1, w_shape))
        elif w_type == "u8":
            self.w = stored(random, "u8", w_shape, -0.6, 0.8)
        elif axis is None:
            self.w = stored(random, w_type, w_shape, -1, 1, constant=True)
        else:
            self.w = per_channel(random, w_type, w_shape, axis)
        self.w.constant = True
        if self.hybrid:
            self.x = exact_on_the_fly(random, x_shape, asymmetric=axis is not None)
        self.bias = None
        if bias and x_type == "f32":
            self.bias = constant("f32", random.uniform(-1, 1, outputs))
        elif bias:
            self.bias = bias_of(random, self.x, self.w, outputs, "s64" if x_type == "s16" else "s32")
        if bias:
            self.bias_real = self.bias.real()

    def inputs(self, has_place_for_bias=True):
        return [self.x, self.w] + ([self.bias] if self.bias or has_place_for_bias else [])

    def output(self, real, activation):
        """The activation is applied, and a quantized output's range is what the activation leaves, or a part of it."""
        real = activated(real, activation)
        return Tensor("f32", real) if self.x_type == "f32" else fitted(self.x_type, real, 0.9)

    def rule(self):
        return SUMS if self.x_type == "f32" else STEP


def exact_on_the_fly(random, shape, asymmetric):
    """Floats that quantizing a batch to 8 bits leaves as they are: whole multiples of a step, with both ends of the range there."""
    first, last = (-100, 155) if asymmetric else (-127, 127)
    value = random.randint(first, last + 1, shape)
    for batch in value.reshape(shape[0], -1):
        batch[:2] = first, last
    return Tensor("f32", value / 64)   # a step of 2^-6: nothing is rounded


def convolutions(suite):
    kinds = [("u8", True, None), ("u8", False, None), ("s8", False, 0), ("f32", False, None), ("s16_s4", True, 0), ("f32_s8", True, None),
             ("f32_s8", False, 0)]
    geometries = [((2, 4, 5, 3), (4, 3, 3, 3), (2, 1), (1, 1), "SAME", "RELU"), ((1, 5, 6, 4), (4, 2, 3, 2), (1, 2), (2, 1), "VALID", "NONE")]
    for types, bias, axis in kinds:
        for x_shape, w_shape, strides, dilations, padding, activation in geometries:
            if x_shape[3] != w_shape[3] and types not in ("f32", "s8", "s16_s4"):   # groups
                continue
            s = Sums(suite, "conv_2d", types, x_shape, w_shape, axis, w_shape[0], bias)
            real = convolve(s.x.real(), s.w.real().transpose(1, 2, 3, 0), s.bias_real, strides, dilations, padding)
            suite.case("CONV_2D", types, s.inputs(), [s.output(real, activation)], "Conv2DOptions", s.rule(), note(s, x_shape, w_shape),
                       padding=padding, stride_h=strides[0], stride_w=strides[1], dilation_h=dilations[0], dilation_w=dilations[1],
                       activation=activation)
    for types, bias, axis in kinds:
        depthwise(suite, types, bias, 3 if axis == 0 else None)


def half_precision(suite):
    """Weights and bias of 16 bits, which DEQUANTIZE makes floats of."""
    random = suite.random("conv_2d_f16")
    x, w, bias = numbers(random, "f32", (1, 4, 5, 3)), constant("f16", random.uniform(-1, 1, (4, 3, 3, 3))), constant("f16", random.uniform(-1, 1, 4))
    y = Tensor("f32", convolve(x.real(), w.real().transpose(1, 2, 3, 0), bias.real(), (1, 1), (1, 1), "SAME"))
    graph = Subgraph([x], [y])
    floats = [graph.node("DEQUANTIZE", [half], [Tensor("f32", shape=half.shape)], "DequantizeOptions") for half in (w, bias)]
    graph.node("CONV_2D", [x] + floats, [y], "Conv2DOptions", padding="SAME", stride_h=1, stride_w=1)
    suite.model_case("conv_2d_f16", "f32", [graph], [x], [y], SUMS, "weights and bias through DEQUANTIZE")


def depthwise(suite, types, bias, axis):
    for x_shape, w_shape, strides, dilations, padding, activation in (
            ((2, 4, 5, 2), (1, 3, 3, 4), (2, 1), (1, 1), "SAME", "RELU6"), ((1, 5, 4, 3), (1, 2, 3, 3), (1, 1), (2, 1), "VALID", "NONE")):
        if padding == "VALID" and types in ("u8", "f32_s8") and bias:
            continue
        s = Sums(suite, "depthwise_conv_2d", types, x_shape, w_shape, axis, w_shape[3], bias)
        real = convolve(s.x.real(), s.w.real().transpose(1, 2, 0, 3), s.bias_real, strides, dilations, padding)
        suite.case("DEPTHWISE_CONV_2D", types, s.inputs(), [s.output(real, activation)], "DepthwiseConv2DOptions", s.rule(),
                   note(s, x_shape, w_shape), padding=padding, stride_h=strides[0], stride_w=strides[1], dilation_h=dilations[0],
                   dilation_w=dilations[1], depth_multiplier=w_shape[3] // x_shape[3], activation=activation)


def note(s, x_shape, w_shape):
    scales = "" if s.w.scale is None else " per channel" if s.w.scale.ndim else " per tensor"
    return f"{'x'.join(map(str, x_shape))} by {'x'.join(map(str, w_shape))}{scales}, {'bias' if s.bias else 'no bias'}"


def fully_connected(suite):
    for types, bias, axis in (("u8", True, None), ("u8", False, None), ("s8", False, 0), ("s8", False, None), ("f32", False, None),
                              ("s16_s4", True, 0), ("s8_s4", True, 0), ("f32_s8", True, None), ("f32_s8", False, None)):
        for asymmetric in (False, True) if types == "f32_s8" else (False,):
            s = Sums(suite, "fully_connected", types, (3, 11), (5, 11), axis, 5, bias)
            if asymmetric:
                s.x = exact_on_the_fly(suite.random("fully_connected"), (3, 11), True)
            real = s.x.real() @ s.w.real().T + s.bias_real
            suite.case("FULLY_CONNECTED", types, s.inputs(), [s.output(real, "RELU")], "FullyConnectedOptions", s.rule(),
                       note(s, (3, 11), (5, 11)), activation="RELU", asymmetric_inputs=asymmetric)


def transposed(suite):
    for types, bias, axis in (("u8", True, None), ("s8_s4", True, 0), ("f32", False, None), ("s8", False, 0)):
        for space, strides, padding in (((5, 7), (2, 3), "SAME"), ((7, 4), (2, 1), "VALID")):
            w_shape = (3, 3, 2, 2)
            spans = zip(space, w_shape[1:3], strides)
            x_shape = (1, *[size_of_output(*sizes, padding) for sizes in spans], 2)
            s = Sums(suite, "transpose_conv", types, x_shape, w_shape, axis, 3, bias)
            real = convolve_transposed(s.x.real(), s.w.real().transpose(1, 2, 0, 3), s.bias_real, space, strides)
            shape = constant("s32", [1, *space, 3])
            suite.case("TRANSPOSE_CONV", types, [shape, s.w, s.x] + ([s.bias] if bias else []), [s.output(real, "NONE")],
                       "TransposeConvOptions", s.rule(), note(s, x_shape, w_shape), padding=padding, stride_h=strides[0],
                       stride_w=strides[1])


def volumes(suite):
    """CONV_3D and its transposition. int8 is what the 2D operators do: a scale per output, a bias of 32 bits."""
    forms = [((1, 4, 5, 4, 2), (2, 3, 3, 2, 3), (1, 2, 1), (1, 1, 1), "SAME", "NONE", True),
             ((2, 3, 4, 3, 2), (2, 2, 2, 2, 3), (1, 1, 2), (1, 2, 1), "VALID", "RELU", True),
             ((1, 3, 2, 3, 4), (2, 1, 3, 2, 4), (1, 1, 2), (1, 1, 1), "SAME", "RELU6", False)]
    for types in ("f32", "s8"):
        for x_shape, w_shape, strides, dilations, padding, activation, bias in forms:
            s = Sums(suite, "conv_3d", types, x_shape, w_shape, 4, w_shape[4], bias)
            real = convolve(s.x.real(), s.w.real(), s.bias_real, strides, dilations, padding)
            suite.case("CONV_3D", types, s.inputs(), [s.output(real, activation)], "Conv3DOptions", s.rule(), note(s, x_shape, w_shape),
                       **volume_options(strides, dilations, padding, activation))
        for space, w_shape, strides, padding, activation, bias in (
                ((3, 5, 4), (2, 3, 3, 2, 2), (2, 2, 1), "SAME", "NONE", True), ((3, 4, 5), (2, 2, 1, 2, 3), (1, 2, 2), "VALID", "RELU", False),
                ((3, 3, 3), (2, 2, 2, 1, 2), (2, 1, 2), "SAME", "RELU6", True)):
            batches = 2 if space == (3, 3, 3) else 1
            x_shape = (batches, *[size_of_output(*sizes, padding) for sizes in zip(space, w_shape, strides)], w_shape[4])
            s = Sums(suite, "conv_3d_transpose", types, x_shape, w_shape, 3, w_shape[3], bias)
            real = convolve_transposed(s.x.real(), s.w.real(), s.bias_real, space, strides)
            inputs = [constant("s32", [batches, *space, w_shape[3]]), s.w, s.x] + ([s.bias] if bias else [])
            suite.case("CONV_3D_TRANSPOSE", types, inputs, [s.output(real, activation)], "Conv3DOptions", s.rule(),
                       note(s, x_shape, w_shape), **volume_options(strides, (1, 1, 1), padding, activation))


def volume_options(strides, dilations, padding, activation):
    names = [f"{kind}_{axis}" for kind in ("stride", "dilation") for axis in "dhw"]
    return dict(zip(names, (*strides, *dilations)), padding=padding, activation=activation)


def pools(suite):
    """Stored numbers keep their quantization."""
    forms = [((2, 3), (2, 1), "SAME", "NONE"), ((3, 2), (1, 2), "VALID", "RELU"), ((3, 3), (2, 2), "SAME", "RELU6")]
    for filter, strides, padding, activation in forms:
        for op in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
            x = stored(suite.random(op.lower()), "u8", (2, 5, 6, 3), -4, 9)
            space = [size_of_output(*sizes, padding) for sizes in zip((5, 6), filter, strides)]
            largest, total, count = np.full([2, *space, 3], -np.inf), np.zeros([2, *space, 3]), np.zeros([*space, 1])
            for place, to, at in places((5, 6), space, filter, strides, (1, 1)):
                count[to] += 1
                for b in range(2):
                    largest[b][to] = np.maximum(largest[b][to], x.real()[b][at])
                    total[b][to] += x.real()[b][at]
            real = activated(total / count if op == "AVERAGE_POOL_2D" else largest, activation)
            suite.case(op, "u8", [x], [quantized("u8", real, x.scale, x.zero_point)], "Pool2DOptions", STEP, padding=padding,
                       stride_h=strides[0], stride_w=strides[1], filter_height=filter[0], filter_width=filter[1], activation=activation)


def softmax(suite):
    for beta in (1.0, 0.5):
        x = stored(suite.random("softmax"), "u8", (3, 10), -5, 5)
        power = np.exp(beta * (x.real() - x.real().max(-1, keepdims=True)))
        suite.case("SOFTMAX", "u8", [x], [quantized("u8", power / power.sum(-1, keepdims=True), 1 / 256, 0)], "SoftmaxOptions", STEP,
                   f"beta {beta}", beta=beta)


def normalization(suite):
    for radius, bias, alpha, beta in ((2, 1.0, 0.5, 0.75), (20, 2.0, 0.1, 0.5)):
        x = numbers(suite.random("local_response_normalization"), "f32", (2, 2, 3, 9))
        squares = np.stack([(x.real()[..., max(0, i - radius):i + radius + 1]**2).sum(-1) for i in range(9)], -1)
        suite.case("LOCAL_RESPONSE_NORMALIZATION", "f32", [x], [Tensor("f32", x.real() / (bias + alpha * squares)**beta)],
                   "LocalResponseNormalizationOptions", SUMS, f"radius {radius}", radius=radius, bias=bias, alpha=alpha, beta=beta)


def embedding(suite):
    random = suite.random("embedding_lookup")
    table = stored(random, "s16", (7, 2, 3), constant=True)
    x = Tensor("s32", random.randint(0, 7, 5))
    y = Tensor("s16", table.value[x.value], scale=table.scale, zero_point=0)
    suite.case("EMBEDDING_LOOKUP", "s16", [x, table], [y])


def cases(suite):
    for check in (convolutions, half_precision, fully_connected, transposed, volumes, pools, softmax, normalization, embedding):
        check(suite)

# SPDX-License-Identifier: Apache-2.0
"""Operators that work element by element, with broadcasting."""

import math

import numpy as np

from suite import CLOSE, LIMITS, PLAIN, QUANTIZED, STEP, constant, fitted, numbers, output_like, quantized, stored
from tflite_graph import LAYOUT, Subgraph, Tensor

ACTIVATIONS = {"NONE": (-np.inf, np.inf), "RELU": (0, np.inf), "RELU_N1_TO_1": (-1, 1), "RELU6": (0, 6)}


def activated(real, activation):
    return np.clip(real, *ACTIVATIONS[activation])


def tensors(suite, op, type, shapes, low=-3.0, high=3.0):
    random = suite.random(op.lower())
    make = stored if type in QUANTIZED else numbers
    return [make(random, type, shape, low, high) for shape in shapes]


def wrapped(type, value):
    """A result of integer arithmetic modulo the type's size."""
    return np.asarray(value).astype(LAYOUT[type]) if type in PLAIN and type != "f32" else value


def apply(suite, op, formula, types, shapes, table=None, low=-3.0, high=3.0, tight=1.0, rule=None, **options):
    """`formula` takes and gives real numbers; the same for all types, plain integers included. Stored ones are a step exact."""
    for type in types:
        x = tensors(suite, op, type, shapes, low, high)
        real = wrapped(type, formula(*[t.real() for t in x]))
        usual = STEP if type in QUANTIZED else CLOSE if type == "f32" else "exact"
        suite.case(op, type, x, [output_like(type, real, tight)], table, rule or usual, " ".join(f"{k} {v}" for k, v in options.items()), **options)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gelu(x):
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def gelu_by_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def elu(x):
    return np.where(x < 0, np.expm1(np.minimum(x, 0)), x)


SHAPE = [(3, 8)]
PAIRS = [[(2, 3, 5), (2, 3, 5)], [(2, 3, 5), (3, 1)], [(2, 1, 5), (3, 1)], [(4,), (2, 3, 4)], [(5,), ()]]


def unary(suite):
    for types in (("f32",), ("s8", "u8", "s16")):
        with suite.together():
            apply(suite, "RELU_N1_TO_1", lambda x: np.clip(x, -1, 1), types, SHAPE)
        with suite.together():
            apply(suite, "RELU_0_TO_1", lambda x: np.clip(x, 0, 1), types, SHAPE)
        for approximate, formula in ((False, gelu), (True, gelu_by_tanh)):
            with suite.together("by tanh" if approximate else ""):
                apply(suite, "GELU", formula, types[:2], SHAPE, "GeluOptions", approximate=approximate)
    apply(suite, "SIGN", np.sign, ("f32", "s32"), SHAPE)
    apply(suite, "ABS", np.abs, ("s32", "s64"), SHAPE, "AbsOptions", low=-1e9, high=1e9)
    apply(suite, "NEG", np.negative, ("s32", "s64", "s8"), SHAPE, "NegOptions")
    apply(suite, "RELU", lambda x: np.maximum(x, 0), ("u8",), SHAPE)
    apply(suite, "LEAKY_RELU", lambda x: np.where(x < 0, 0.25 * x, x), ("u8",), SHAPE, "LeakyReluOptions", alpha=0.25)
    apply(suite, "ELU", elu, ("u8",), SHAPE)
    apply(suite, "EXP", np.exp, ("s8",), SHAPE, "ExpOptions")
    apply(suite, "HARD_SWISH", lambda x: x * np.clip(x + 3, 0, 6) / 6, ("u8",), SHAPE, "HardSwishOptions", low=-5, high=5)
    fixed_scale(suite, "LOGISTIC", sigmoid, "u8", 1 / 256, 0)
    fixed_scale(suite, "TANH", np.tanh, "u8", 1 / 128, 128)
    relu6_of_bytes(suite)
    log_of_bytes(suite)


def log_of_bytes(suite):
    """Of what stands for more than zero."""
    x = Tensor("s8", suite.random("log").randint(-120, 128, SHAPE[0]), scale=4 / 255, zero_point=-128)
    suite.case("LOG", "s8", [x], [fitted("s8", np.log(x.real()))], rule=STEP)


def fixed_scale(suite, op, formula, type, scale, zero_point):
    x = tensors(suite, op, type, SHAPE, -6, 6)[0]
    suite.case(op, type, [x], [quantized(type, formula(x.real()), scale, zero_point)], rule=STEP)


def relu6_of_bytes(suite):
    """It clamps: input and output have one quantization."""
    x = tensors(suite, "RELU6", "u8", SHAPE, -4, 8)[0]
    suite.case("RELU6", "u8", [x], [quantized("u8", np.clip(x.real(), 0, 6), x.scale, x.zero_point)], rule=STEP)


def pairs(suite):
    squares(suite)
    arithmetic(suite)
    for check in (quotients_and_powers, bits, comparisons, extrema):
        check(suite, PAIRS[1])
    prelu(suite)
    add_n(suite)


def squares(suite):
    def formula(a, b):
        return (a - b)**2

    options = ("SquaredDifferenceOptions",)
    with suite.together("each way to broadcast"):
        for shapes in PAIRS:
            apply(suite, "SQUARED_DIFFERENCE", formula, ("s8",), shapes, *options, tight=0.7 if shapes is PAIRS[1] else 1.0)
    apply(suite, "SQUARED_DIFFERENCE", formula, ("f32", "u8"), PAIRS[1], *options)
    apply(suite, "SQUARED_DIFFERENCE", formula, ("s32",), PAIRS[1], *options, low=-1e5, high=1e5)   # wraps
    # The reference drops the lowest bit of 16-bit inputs before it squares.
    apply(suite, "SQUARED_DIFFERENCE", formula, ("s16",), PAIRS[1], *options, rule="step:2")


def with_activation(formula, activation):
    return lambda *x: activated(formula(*x), activation)


def arithmetic(suite):
    for op, formula in (("ADD", np.add), ("SUB", np.subtract), ("MUL", np.multiply)):
        with suite.together("each activation"):
            for activation in ACTIVATIONS:
                apply(suite, op, with_activation(formula, activation), ("u8",), PAIRS[1], op.title() + "Options", activation=activation)
        apply(suite, op, with_activation(formula, "RELU6"), ("s64",), PAIRS[1], op.title() + "Options", activation="RELU6")
    with suite.together("each activation"):
        for activation in ACTIVATIONS:
            x = tensors(suite, "DIV", "u8", PAIRS[1])
            x[1].value = np.where(np.abs(x[1].real()) < 0.5, 255, x[1].value).astype("u1")   # no tiny divisors
            y = fitted("u8", activated(x[0].real() / x[1].real(), activation))
            suite.case("DIV", "u8", x, [y], "DivOptions", STEP, activation=activation)


def nonzero(tensor):
    tensor.value[tensor.value == 0] = 3
    return tensor


def quotients_and_powers(suite, shapes):
    for op, formula in (("FLOOR_DIV", np.floor_divide), ("FLOOR_MOD", np.mod)):
        with suite.together():
            for type in ("s8", "s16", "s32", "s64"):   # stored numbers as they are, in TFLite as well
                random = suite.random(op.lower())
                x = [numbers(random, type, shapes[0], -100, 100), nonzero(numbers(random, type, shapes[1], -9, 9))]
                suite.case(op, type, x, [Tensor(type, formula(x[0].value, x[1].value))], op.title().replace("_", "") + "Options")
        x = tensors(suite, op, "f32", shapes, -7.5, 7.5)
        exact = formula(x[0].value, x[1].value)   # the definition is in float: a double's quotient may lie across a whole number
        suite.case(op, "f32", x, [Tensor("f32", exact)], op.title().replace("_", "") + "Options", CLOSE)
    random = suite.random("pow")
    x = [numbers(random, "f32", shapes[0], 0.1, 4), numbers(random, "f32", shapes[1], -3, 3)]
    suite.case("POW", "f32", x, [Tensor("f32", x[0].real()**x[1].real())], "PowOptions", CLOSE)
    random = suite.random("pow")
    x = [numbers(random, "s32", shapes[0], -6, 6), numbers(random, "s32", shapes[1], 0, 7)]
    suite.case("POW", "s32", x, [Tensor("s32", x[0].value**x[1].value)], "PowOptions")
    apply(suite, "ATAN2", np.arctan2, ("f32",), shapes)


def bits(suite, shapes):
    for op, formula in (("BITWISE_XOR", np.bitwise_xor), ("RIGHT_SHIFT", np.right_shift)):
        with suite.together():
            for type in ("s8", "u8", "s16", "u16", "s32", "u32"):
                random, (low, high) = suite.random(op.lower()), LIMITS[type]
                first = random.randint(low, high, shapes[0], dtype=np.int64)
                low, high = (low, high) if op == "BITWISE_XOR" else (0, 8 * np.dtype(LAYOUT[type]).itemsize - 1)
                x = [Tensor(type, first), Tensor(type, random.randint(low, high + 1, shapes[1], dtype=np.int64))]
                suite.case(op, type, x, [Tensor(type, formula(x[0].value, x[1].value))])


def comparisons(suite, shapes):
    """Stored numbers are compared by what they stand for; here both have scales that are powers of two, so nothing is rounded."""
    for op, formula in (("EQUAL", np.equal), ("NOT_EQUAL", np.not_equal), ("GREATER", np.greater), ("GREATER_EQUAL", np.greater_equal),
                        ("LESS", np.less), ("LESS_EQUAL", np.less_equal)):
        with suite.together():
            for type, zero_points in (("u8", (128, 120)), ("s16", (0, 0))):
                random = suite.random(op.lower())
                x = [Tensor(type, random.randint(-20, 20, shape) + zero, scale=scale, zero_point=zero)
                     for shape, zero, scale in zip(shapes, zero_points, (0.25, 0.5))]
                table = op.title().replace("_", "") + "Options"
                suite.case(op, type, x, [Tensor("bool", formula(x[0].real(), x[1].real()))], table)


def extrema(suite, shapes):
    """Of stored numbers of one quantization."""
    for op, formula in (("MAXIMUM", np.maximum), ("MINIMUM", np.minimum)):
        random = suite.random(op.lower())
        x = [Tensor("u8", random.randint(0, 256, shape), scale=0.1, zero_point=100) for shape in shapes]
        y = Tensor("u8", formula(x[0].value, x[1].value), scale=0.1, zero_point=100)
        suite.case(op, "u8", x, [y], "MaximumMinimumOptions")


def prelu(suite):
    for shapes in ([(1, 3, 4, 5), (1, 1, 5)], [(2, 6), (6,)]):
        random = suite.random("prelu")
        x = stored(random, "u8", shapes[0])
        w = stored(random, "u8", shapes[1], -0.5, 1.0)
        w.constant = True
        real = np.where(x.real() < 0, x.real() * w.real(), x.real())
        suite.case("PRELU", "u8", [x, w], [fitted("u8", real)], rule=STEP)


def add_n(suite):
    random = suite.random("add_n")
    x = [numbers(random, "s32", (3, 4), -1000, 1000) for _ in range(4)]
    suite.case("ADD_N", "s32", x, [Tensor("s32", sum(t.value for t in x))], "AddNOptions")


def conversions(suite):
    casts(suite)
    quantizations(suite)
    halves(suite)


def casts(suite):
    """Fractions are cut off; to booleans, all but zero is true."""
    others = ("u8", "u16", "s64", "bool")
    plain = ("f32", "s8", "s32")
    for source in plain + others:
        with suite.together():
            for target in others + (plain if source in others else ()):   # the conformance suite has plain to plain
                x = numbers(suite.random("cast"), source, (7,), 0 if "u" in source + target else -100, 100)
                real = np.trunc(x.real()) if source == "f32" and target != "bool" else x.real()
                suite.case("CAST", f"{source}-{target}", [x], [Tensor(target, real)])


def quantizations(suite):
    random = suite.random("quantize")
    x = numbers(random, "f32", (4, 9), -3, 3)
    suite.case("QUANTIZE", "f32-u8", [x], [quantized("u8", x.real(), 0.02, 131)], "QuantizeOptions", STEP)
    for source, target in (("u8", "u8"), ("u8", "s16"), ("u8", "s32"), ("s16", "u8"), ("s32", "u8"), ("s32", "s32")):
        random = suite.random("quantize")
        x = Tensor("s32", random.randint(-30000, 30000, (4, 9)), scale=1e-4, zero_point=0) if source == "s32" else stored(random, source, (4, 9))
        y = quantized(target, x.real(), *{"u8": (0.03, 117), "s16": (1e-4, 0), "s32": (3e-5, 0)}[target])
        suite.case("QUANTIZE", f"{source}-{target}", [x], [y], "QuantizeOptions", STEP)
    for source, bounds in (("s32", 10**6), ("s4", 7)):
        random = suite.random("dequantize")
        x = Tensor(source, random.randint(-bounds, bounds + 1, (3, 5)), scale=0.013, zero_point=0, constant=source == "s4")
        dequantize(suite, x)


def dequantize(suite, x):
    """Converters leave it with a constant; the sum with zeros makes something to feed of it."""
    y = Tensor("f32", x.real())
    if not x.constant:
        suite.case("DEQUANTIZE", f"{x.type}-f32", [x], [y], "DequantizeOptions", CLOSE)
        return
    zeros, real = Tensor("f32", np.zeros(x.shape)), Tensor("f32", shape=x.shape)
    graph = Subgraph([zeros], [y])
    graph.node("DEQUANTIZE", [x], [real], "DequantizeOptions")
    graph.node("ADD", [real, zeros], [y], "AddOptions")
    suite.model_case("dequantize", f"{x.type}-f32", [graph], [zeros], [y], CLOSE, "a constant")


def halves(suite):
    """Numbers in half precision: the largest, and some that are subnormal."""
    random = suite.random("dequantize")
    x = constant("f16", random.uniform(-3, 3, (4, 6)))
    x.value[0] = [0, -0.0, 65504, 6e-8, -6.1e-5, 1e-4]
    dequantize(suite, x)


def cases(suite):
    unary(suite)
    pairs(suite)
    conversions(suite)

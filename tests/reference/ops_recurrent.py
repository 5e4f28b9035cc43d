# SPDX-License-Identifier: Apache-2.0
"""Operators that remember, from one step to the next and from one invoke to the next, and a GRU written as a loop.

With int8 weights the inputs and states are rounded to 8 bits of their range in each step, so those cases carry a tolerance that is
some such steps wide.
"""

import numpy as np

from ops_elementwise import activated, sigmoid
from suite import STEP, SUMS, constant, fitted, numbers, quantized, stored
from tflite_graph import Subgraph, Tensor

INVOKES = 2
ROUNDED, ROUNDED_AND_NORMALIZED = "float:0.02:0", "float:0.06:0"
ACTIVATION = {"TANH": np.tanh, "RELU": lambda x: np.maximum(x, 0), "RELU6": lambda x: np.clip(x, 0, 6), "NONE": lambda x: x}


def state(*shape):
    return Tensor("f32", shape=shape, variable=True)


def real(tensor):
    return 0.0 if tensor is None else tensor.real()


class Weights:
    """Of floats, or of bytes that stand for floats."""

    def __init__(self, random, types):
        self.random, self.bytes = random, types == "f32_s8"

    def matrix(self, *shape):
        if self.bytes:   # no two of one scale
            high = self.random.uniform(0.4, 0.8)
            return stored(self.random, "s8", shape, -high, high, constant=True)
        return constant("f32", self.random.uniform(-0.6, 0.6, shape))

    def floats(self, count, low=-0.4, high=0.4):
        return constant("f32", self.random.uniform(low, high, count))


# ---- LSTM -----------------------------------------------------------------------------------------------------------


class Lstm:
    """One layer: gates in the order input, forget, cell, output; variants are named by what they have."""

    def __init__(self, weights, variants, depth, cells, outputs, batches, auxiliary_depth=0, clip=0.0, projection_clip=0.0, activation="TANH"):
        gates = [False] + [True] * 3 if "coupled" in variants else [True] * 4
        has = lambda what, make: [make() if what in variants and gate else None for gate in gates]
        self.x = [weights.matrix(cells, depth) if gate else None for gate in gates]
        self.h = [weights.matrix(cells, outputs) if gate else None for gate in gates]
        self.peephole = has("peepholes", lambda: weights.matrix(cells))
        self.peephole[2] = None
        self.bias = [weights.floats(cells) if gate else None for gate in gates]
        self.projection = weights.matrix(outputs, cells) if outputs != cells else None
        self.projection_bias = weights.floats(outputs) if "projection bias" in variants else None
        self.norm = has("norm", lambda: weights.floats(cells, 0.5, 1.5))
        self.auxiliary = [weights.matrix(cells, auxiliary_depth) if auxiliary_depth and gate else None for gate in gates]
        self.h_state, self.c_state = state(batches, outputs), state(batches, cells)
        self.clip, self.projection_clip, self.activation = clip, projection_clip, ACTIVATION[activation]
        self.as_kept = self.as_hidden = lambda value: value   # how h, and what is projected, are rounded
        self.start()

    def start(self):
        self.h_now, self.c_now = np.zeros(self.h_state.shape), np.zeros(self.c_state.shape)

    def weights(self):
        """In the order of the operators' inputs."""
        return self.x + self.h + [self.peephole[k] for k in (0, 1, 3)] + self.bias + [self.projection, self.projection_bias]

    def gate(self, k, x, auxiliary, c):
        sum = x @ real(self.x[k]).T + self.h_now @ real(self.h[k]).T
        if self.auxiliary[k] is not None:
            sum = sum + auxiliary @ real(self.auxiliary[k]).T
        if self.peephole[k] is not None:
            sum = sum + c * real(self.peephole[k])
        if self.norm[k] is not None:
            sum = (sum - sum.mean(-1, keepdims=True)) / np.sqrt(sum.var(-1, keepdims=True) + 1e-8) * real(self.norm[k])
        return sum + real(self.bias[k])

    def step(self, x, auxiliary=None):
        c = self.c_now
        forget = sigmoid(self.gate(1, x, auxiliary, c))
        enter = 1 - forget if self.x[0] is None else sigmoid(self.gate(0, x, auxiliary, c))
        c = forget * c + enter * self.activation(self.gate(2, x, auxiliary, c))
        self.c_now = np.clip(c, -self.clip, self.clip) if self.clip else c
        h = sigmoid(self.gate(3, x, auxiliary, self.c_now)) * self.activation(self.c_now)
        if self.projection is not None:
            h = self.as_hidden(h) @ real(self.projection).T + real(self.projection_bias)
            h = np.clip(h, -self.projection_clip, self.projection_clip) if self.projection_clip else h
        self.h_now = self.as_kept(h)
        return h


LSTM_FORMS = [  # variants, cells, outputs, further options
    ("", 3, 3, {}),
    ("coupled peepholes", 4, 4, {"cell_clip": 0.3}),
    ("peepholes, projection bias", 4, 2, {"proj_clip": 0.2}),
    ("norm, peepholes", 5, 3, {}),
    ("coupled norm", 4, 4, {"activation": "RELU6"}),
]


def lstm_layer(random, types, variants, depth, cells, outputs, batches, options, auxiliary_depth=0):
    return Lstm(Weights(random, types), variants, depth, cells, outputs, batches, auxiliary_depth, options.get("cell_clip", 0.0),
                options.get("proj_clip", 0.0), options.get("activation", "TANH"))


def tolerance(types, variants=""):
    return SUMS if types == "f32" else ROUNDED_AND_NORMALIZED if "norm" in variants else ROUNDED


def lstm(suite):
    """LSTM takes one step; the norms are inputs of their own behind the states."""
    for types in ("f32", "f32_s8"):
        forms = LSTM_FORMS if types == "f32" else [LSTM_FORMS[1], LSTM_FORMS[3]]
        for i, (variants, cells, outputs, options) in enumerate(forms):
            for op, table, steps in (("LSTM", "LSTMOptions", None), ("UNIDIRECTIONAL_SEQUENCE_LSTM", "UnidirectionalSequenceLSTMOptions", 3)):
                random = suite.random(op.lower())
                layer = lstm_layer(random, types, variants, 3, cells, outputs, 2, options)
                time_major = steps is not None and i % 2 == 1
                shape = (2, 3) if steps is None else (steps, 2, 3) if time_major else (2, steps, 3)
                x = numbers(random, "f32", (INVOKES,) + shape, -1, 1)
                y = np.stack([sequence(layer.step, part, time_major) for part in x.real()])
                inputs = [x] + layer.weights() + [layer.h_state, layer.c_state] + (layer.norm if "norm" in variants else [])
                more = {"time_major": time_major} if steps else {}
                suite.case(op, types, inputs, [Tensor("f32", y)], table, tolerance(types, variants), variants, INVOKES,
                           **{"activation": "TANH", **options, **more}, asymmetric_inputs=types == "f32_s8" and i == 0)


class StoredWeights:
    """Matrices of bytes, and what stands beside the cells in 16 bits. Biases follow when all scales are known."""

    def __init__(self, random):
        self.random = random

    def matrix(self, *shape):
        return stored(self.random, "s8" if len(shape) == 2 else "s16", shape, -1, 1, constant=True)

    def floats(self, count, low=-0.4, high=0.4):
        scale = high / 32767
        return Tensor("s16", np.round(self.random.uniform(low, high, count) / scale), scale=scale, constant=True)


def stored_bias(random, count, scale):
    return Tensor("s32", np.round(random.uniform(-0.4, 0.4, count) / scale), scale=scale, constant=True)


def rounded_like(tensor):
    return lambda real: quantized(tensor.type, real, tensor.scale, tensor.zero_point).real()


STORED_LSTM_FORMS = [   # variants, cells, outputs, further options
    ("peepholes", 5, 5, {}),
    ("coupled", 4, 4, {"cell_clip": 0.3}),
    ("coupled peepholes", 4, 4, {}),
    ("", 6, 3, {}),
    ("projection bias", 5, 7, {"proj_clip": 0.6}),
    ("norm", 8, 8, {}),
    ("norm, peepholes, projection bias", 16, 4, {"cell_clip": 1.5}),
    ("coupled norm", 6, 6, {}),
]


def stored_lstm(suite):
    """Int8 layers in TFLite's variants. What they keep in int8 from step to step is known, and so is rounded here, too."""
    for i, (variants, cells, outputs, options) in enumerate(STORED_LSTM_FORMS):
        random = suite.random("unidirectional_sequence_lstm")
        time_major = i % 2 == 1
        x = stored(random, "s8", (INVOKES,) + ((3, 2, 4) if time_major else (2, 3, 4)), -2, 2)
        layer = Lstm(StoredWeights(random), variants, 4, cells, outputs, 2, 0, options.get("cell_clip", 0.0), options.get("proj_clip", 0.0))
        hidden = Tensor("s8", shape=(), scale=1 / 120, zero_point=7)
        for k in range(4):
            if layer.bias[k] is not None:
                scale = layer.norm[k].scale / 1024 if layer.norm[k] is not None else x.scale * layer.x[k].scale
                layer.bias[k] = stored_bias(random, cells, scale)
        if layer.projection_bias is not None:
            layer.projection_bias = stored_bias(random, outputs, layer.projection.scale * hidden.scale)
        if layer.projection is not None:
            layer.as_hidden = rounded_like(hidden)
        run = lambda: np.stack([sequence(layer.step, part, time_major) for part in x.real()])
        y = fitted("s8", run())
        if "proj_clip" in options:   # a limit counts from the stored 0, not from the real one
            y = quantized("s8", y.real(), np.abs(y.real()).max() / 127, 0)
        layer.as_kept = rounded_like(y)
        layer.start()
        y = quantized("s8", run(), y.scale, y.zero_point)
        h = Tensor("s8", shape=(2, outputs), scale=y.scale, zero_point=y.zero_point, variable=True)
        c = Tensor("s16", shape=(2, cells), scale=2.0**-12, variable=True)
        sums = [Tensor("s16", shape=(), scale=5 / 32768) for _ in range(4)]
        # What is rounded to the other side moves all that is normalized with it; and a projection sums up what is off in each cell.
        steps = 2 if "norm" in variants else 1
        if layer.projection is not None:
            steps += int(np.ceil(2 * np.sqrt((layer.projection.real()**2).sum(1).max()) * hidden.scale / y.scale))
        suite.case("UNIDIRECTIONAL_SEQUENCE_LSTM", "s8", [x] + layer.weights() + [h, c] + layer.norm, [y], "UnidirectionalSequenceLSTMOptions",
                   f"step:{steps}", variants, INVOKES, intermediates=sums + [hidden], activation="TANH", time_major=time_major, **options)


def sequence(step, x, time_major, backwards=False, auxiliary=None):
    """Runs a layer over the steps of x, or once where x has none."""
    if x.ndim == 2:
        return step(x)
    axis = 0 if time_major else 1
    x, auxiliary = np.moveaxis(x, axis, 0), None if auxiliary is None else np.moveaxis(auxiliary, axis, 0)
    order = range(len(x))[::-1] if backwards else range(len(x))
    y = {t: step(x[t]) if auxiliary is None else step(x[t], auxiliary[t]) for t in order}
    return np.moveaxis(np.stack([y[t] for t in sorted(y)]), 0, axis)


# name: time major, outputs merged, auxiliary input: none, "linked" (both layers have weights for it) or "stacked" (the backward
# layer reads it instead of x)
TWO_WAYS = [(False, False, None), (True, True, None), (False, True, "linked"), (True, False, "stacked")]


def two_ways(suite, op, table, types, make, order, **options):
    """`make` makes a layer for a depth of inputs; `order` puts together the operator's inputs."""
    for time_major, merged, auxiliary_use in TWO_WAYS if types == "f32" else TWO_WAYS[2:3]:
        random = suite.random(op.lower())
        shape = (INVOKES, 3, 2) if time_major else (INVOKES, 2, 3)
        x = numbers(random, "f32", shape + (3,), -1, 1)
        auxiliary = numbers(random, "f32", shape + (2,), -1, 1) if auxiliary_use else None
        linked = 2 if auxiliary_use == "linked" else 0
        layers = [make(random, 3, 3, linked), make(random, 2 if auxiliary_use == "stacked" else 3, 2 if merged else 4, linked)]
        forward, backward = [], []
        for i in range(INVOKES):
            other = auxiliary.real()[i] if auxiliary else None
            forward.append(sequence(layers[0].step, x.real()[i], time_major, False, other if linked else None))
            source = other if auxiliary_use == "stacked" else x.real()[i]
            backward.append(sequence(layers[1].step, source, time_major, True, other if linked else None))
        y = [np.stack(forward), np.stack(backward)]
        outputs = [Tensor("f32", np.concatenate(y, -1))] if merged else [Tensor("f32", part) for part in y]
        suite.case(op, types, order(x, layers, auxiliary), outputs, table, tolerance(types), f"auxiliary input: {auxiliary_use}", INVOKES,
                   time_major=time_major, merge_outputs=merged, **options)


def two_way_lstm(suite):
    for types in ("f32", "f32_s8"):
        def make(random, depth, outputs, auxiliary_depth):
            variants = "coupled peepholes" if auxiliary_depth else ""
            return lstm_layer(random, types, variants, depth, 4 if outputs == 3 else outputs, outputs, 2, {}, auxiliary_depth)

        def order(x, layers, auxiliary):
            states = [s for layer in layers for s in (layer.h_state, layer.c_state)]
            return [x] + layers[0].weights() + layers[1].weights() + states + [auxiliary] + layers[0].auxiliary + layers[1].auxiliary

        two_ways(suite, "BIDIRECTIONAL_SEQUENCE_LSTM", "BidirectionalSequenceLSTMOptions", types, make, order, activation="TANH")


# ---- RNN ------------------------------------------------------------------------------------------------------------


class Rnn:
    def __init__(self, weights, depth, outputs, batches, auxiliary_depth=0, activation="TANH"):
        self.x, self.h, self.bias = weights.matrix(outputs, depth), weights.matrix(outputs, outputs), weights.floats(outputs)
        self.auxiliary = weights.matrix(outputs, auxiliary_depth) if auxiliary_depth else None
        self.h_state, self.h_now = state(batches, outputs), np.zeros((batches, outputs))
        self.activation = ACTIVATION[activation]

    def weights(self):
        return [self.x, self.h, self.bias, self.h_state]

    def step(self, x, auxiliary=None):
        sum = x @ real(self.x).T + self.h_now @ real(self.h).T + real(self.bias)
        if auxiliary is not None:
            sum = sum + auxiliary @ real(self.auxiliary).T
        self.h_now = self.activation(sum)
        return self.h_now


def rnn(suite):
    for types in ("f32", "f32_s8"):
        for i, (activation, asymmetric) in enumerate((("TANH", False), ("RELU", True))):
            for op, table, shape in (("RNN", "RNNOptions", (2, 3)), ("UNIDIRECTIONAL_SEQUENCE_RNN", "SequenceRNNOptions", (2, 4, 3))):
                random = suite.random(op.lower())
                time_major = len(shape) == 3 and i == 1
                layer = Rnn(Weights(random, types), 3, 4, shape[1] if time_major else shape[0], activation=activation)
                x = numbers(random, "f32", (INVOKES,) + shape, -1, 1)
                y = np.stack([sequence(layer.step, part, time_major) for part in x.real()])
                more = {"time_major": time_major} if len(shape) == 3 else {}
                suite.case(op, types, [x] + layer.weights(), [Tensor("f32", y)], table, tolerance(types), "", INVOKES,
                           activation=activation, asymmetric_inputs=asymmetric and types == "f32_s8", **more)
        two_way_rnn(suite, types)


def two_way_rnn(suite, types):
    def make(random, depth, outputs, auxiliary_depth):
        return Rnn(Weights(random, types), depth, outputs, 2, auxiliary_depth)

    def order(x, layers, auxiliary):
        return [x] + layers[0].weights() + layers[1].weights() + [auxiliary] + [layer.auxiliary for layer in layers]

    two_ways(suite, "BIDIRECTIONAL_SEQUENCE_RNN", "BidirectionalSequenceRNNOptions", types, make, order, activation="TANH")


# ---- SVDF and GRU ---------------------------------------------------------------------------------------------------


def svdf(suite):
    """A filter of rank 1 or 2 over depth, then one over the last `memory` of its results."""
    integer_svdf(suite)
    for types, rank, bias, activation in (("f32", 1, False, "RELU"), ("f32_s8", 1, True, "NONE"), ("f32_s8", 2, False, "RELU")):
        random = suite.random("svdf")
        weights, depth, units, memory, batches = Weights(random, types), 5, 3, 4, 2
        w, time = weights.matrix(units * rank, depth), weights.matrix(units * rank, memory)
        b = weights.floats(units) if bias else None
        x = numbers(random, "f32", (6, batches, depth), -1, 1)
        past, y = np.zeros((batches, units * rank, memory)), []
        for part in x.real():
            past = np.concatenate([past[..., 1:], (part @ real(w).T)[..., None]], -1)
            y.append(activated((past * real(time)).sum(-1).reshape(batches, units, rank).sum(-1) + real(b), activation))
        suite.case("SVDF", types, [x, w, time, b, state(batches, units * rank * memory)], [Tensor("f32", np.stack(y))], "SVDFOptions",
                   tolerance(types), f"rank {rank}, {'bias' if bias else 'no bias'}", 6, rank=rank, activation=activation)


def integer_svdf(suite):
    """Without a bias. The state has 16 bits, so it adds nothing worth mentioning to the output's half step."""
    random, (depth, units, memory) = suite.random("svdf"), (5, 3, 4)
    x = stored(random, "s8", (6, 1, depth))
    w, time = [stored(random, type, (units, n), -0.5, 0.5, constant=True) for type, n in (("s8", depth), ("s16", memory))]
    results = x.real() @ w.real().T
    past = np.concatenate([np.zeros((memory - 1, 1, units)), results])
    y = fitted("s8", np.stack([sum(past[t + m] * time.real()[:, m] for m in range(memory)) for t in range(6)]))
    memory_state = Tensor("s16", shape=(1, units * memory), scale=np.abs(results).max() / 32767, variable=True)
    suite.case("SVDF", "s8_state16", [x, w, time, None, memory_state], [y], "SVDFOptions", STEP, "no bias", 6, rank=1)


def gru(suite):
    """As Keras exports it: a WHILE whose body takes one step of basic operators."""
    random = suite.random("gru")
    weights = Weights(random, "f32")
    batches, steps, depth, units = 2, 5, 3, 4
    w, r, w_bias, r_bias = weights.matrix(3 * units, depth), weights.matrix(3 * units, units), weights.floats(3 * units), weights.floats(3 * units)
    x = numbers(random, "f32", (INVOKES, steps, batches, depth), -1, 1)
    results = []
    for part in x.real():
        h, all = np.zeros((batches, units)), []
        for step in part:
            from_x, from_h = (np.split(v, 3, -1) for v in (step @ real(w).T + real(w_bias), h @ real(r).T + real(r_bias)))
            update, reset = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
            h = update * h + (1 - update) * np.tanh(from_x[2] + reset * from_h[2])
            all.append(h)
        results.append(np.stack(all))
    y = Tensor("f32", np.stack(results))
    shapes = [(), (batches, units), (steps, batches, units), (steps, batches, depth)]
    graph = Subgraph([x], [y])
    first = [constant("s32", 0), constant("f32", np.zeros(shapes[1])), constant("f32", np.zeros(shapes[2]))]
    last = [Tensor("s32" if i == 0 else "f32", shape=shape) for i, shape in enumerate(shapes)]
    last[2] = y
    graph.node("WHILE", first + [x], last, "WhileOptions", cond_subgraph=1, body_subgraph=2)
    suite.model_case("gru", "f32", [graph, gru_condition(shapes, steps), gru_body(shapes, w, r, w_bias, r_bias)], [x], [y], SUMS,
                     "a loop of basic operators", INVOKES)


def loop_tensors(shapes):
    return [Tensor("s32" if i == 0 else "f32", shape=shape) for i, shape in enumerate(shapes)]


def gru_condition(shapes, steps):
    state, more = loop_tensors(shapes), Tensor("bool", shape=())
    graph = Subgraph(state, [more])
    graph.node("LESS", [state[0], constant("s32", steps)], [more], "LessOptions")
    return graph


def gru_body(shapes, w, r, w_bias, r_bias):
    time, h, all, x = state = loop_tensors(shapes)
    graph, units = Subgraph(state), shapes[1]

    def node(op, inputs, shape=units, table=None, type="f32", **options):
        return graph.node(op, inputs, [Tensor(type, shape=shape)], table, **options)

    def parts(source, weights, bias):
        sums = node("FULLY_CONNECTED", [source, weights, bias], (units[0], 3 * units[1]), "FullyConnectedOptions")
        three = [Tensor("f32", shape=units) for _ in range(3)]
        graph.node("SPLIT", [constant("s32", -1), sums], three, "SplitOptions", num_splits=3)
        return three

    now = node("GATHER", [x, time], shapes[3][1:], "GatherOptions", axis=0)
    from_x, from_h = parts(now, w, w_bias), parts(h, r, r_bias)
    update, reset = [node("LOGISTIC", [node("ADD", [from_x[k], from_h[k]], table="AddOptions")]) for k in (0, 1)]
    again = node("ADD", [from_x[2], node("MUL", [reset, from_h[2]], table="MulOptions")], table="AddOptions")
    rest = node("SUB", [constant("f32", 1.0), update], table="SubOptions")
    old = node("MUL", [update, h], table="MulOptions")
    new = node("ADD", [old, node("MUL", [rest, node("TANH", [again])], table="MulOptions")], table="AddOptions")
    row = node("RESHAPE", [new, constant("s32", (1,) + units)], (1,) + units)
    place = node("PACK", [time, constant("s32", 0), constant("s32", 0)], (3,), "PackOptions", "s32", values_count=3, axis=0)
    together = node("DYNAMIC_UPDATE_SLICE", [all, row, place], shapes[2])
    later = node("ADD", [time, constant("s32", 1)], (), "AddOptions", "s32")
    graph.outputs = [later, new, together, x]
    return graph


def cases(suite):
    for check in (lstm, stored_lstm, two_way_lstm, rnn, svdf, gru):
        check(suite)

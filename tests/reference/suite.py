# SPDX-License-Identifier: Apache-2.0
"""Cases of single operators: made-up inputs, outputs by numpy, and the files that the conformance runner reads.

Quantized operators are judged by what their numbers stand for: inputs are dequantized, the operator's definition is computed in
double precision, and its result is quantized; a step of the output is the tolerance (rule step:1).
"""

import zlib
from contextlib import contextmanager

import numpy as np

from tflite_graph import FORMAT_NAME, Subgraph, Tensor, write_model

HEADER = "id op types invokes model inputs outputs output_types rule oracle_arena_bytes note".replace(" ", "\t")
ALIGNMENT = 16
LIMITS = {"s4": (-8, 7), "s8": (-128, 127), "u8": (0, 255), "s16": (-32768, 32767), "u16": (0, 65535), "s32": (-2**31, 2**31 - 1),
          "u32": (0, 2**32 - 1), "s64": (-2**63, 2**63 - 1)}
QUANTIZED = ("s8", "u8", "s16")
PLAIN = ("f32", "s32", "s64")
CLOSE = "float:1e-6:1e-6"   # one rounding or a few
SUMS = "float:1e-5:1e-5"    # as many roundings as there are products
STEP = "step:1"


def constant(type, value, **rest):
    return Tensor(type, value, constant=True, **rest)


def numbers(random, type, shape, low=-3.0, high=3.0):
    """Plain numbers in a range, or booleans."""
    if type == "bool":
        value = random.randint(0, 2, shape)
    elif type in ("f32", "f16"):
        value = random.uniform(low, high, shape)
    else:
        value = random.randint(int(max(low, LIMITS[type][0])), int(high) + 1, shape)
    return Tensor(type, value)


def stored(random, type, shape, low=-3.0, high=3.0, constant=False):
    """Quantized numbers whose whole range stands for [low, high] (16 bits and constant weights: symmetric)."""
    first, last = LIMITS[type]
    if type in ("s16", "s4") or (constant and type == "s8"):
        first = -last
        scale, zero_point = max(-low, high) / last, 0
    else:
        scale = (high - low) / (last - first)
        zero_point = int(round(first - low / scale))
    return Tensor(type, random.randint(first, last + 1, shape), scale=scale, zero_point=zero_point, constant=constant)


def per_channel(random, type, shape, axis, high=1.0):
    """Symmetric weights, a scale for each channel."""
    last = LIMITS[type][1]
    scales = random.uniform(0.3, 1.0, shape[axis]) * high / last
    return Tensor(type, random.randint(-last, last + 1, shape), scale=scales, zero_point=0, axis=axis, constant=True)


def bias_of(random, x, w, count, type="s32", high=1.0):
    """Of a quantized sum of products: the scale is the product of theirs."""
    scale = np.float32(x.scale) * w.scale
    return Tensor(type, np.round(random.uniform(-high, high, count) / scale), scale=scale, zero_point=0, constant=True)


def round_half_away(value):
    return np.sign(value) * np.floor(np.abs(value) + 0.5)


def quantized(type, real, scale, zero_point):
    first, last = LIMITS[type]
    stored = np.clip(round_half_away(real / float(np.float32(scale))) + zero_point, first, last)
    return Tensor(type, stored, scale=scale, zero_point=zero_point)


def fitted(type, real, tight=1.0):
    """Quantized to the range it needs; less than 1: to a part of that, so that some of it saturates."""
    low, high = min(0.0, real.min()) * tight, max(0.0, real.max()) * tight
    first, last = LIMITS[type]
    if type == "s16":
        return quantized(type, real, max(-low, high, 1e-3) / last, 0)
    scale = max(high - low, 1e-3) / (last - first)
    return quantized(type, real, scale, int(round(first - low / scale)))


def output_like(type, real, tight=1.0):
    return fitted(type, real, tight) if type in QUANTIZED else Tensor(type, real)


def computed(tensor):
    return Tensor(tensor.type, shape=tensor.shape, scale=tensor.scale, zero_point=tensor.zero_point, axis=tensor.axis)


def padded(raw):
    return raw + bytes(-len(raw) % ALIGNMENT)


class Suite:
    def __init__(self, seed=0):
        self.seed = seed
        self.rows, self.files, self.counts, self.group = [], {}, {}, None

    def random(self, op):
        """Numbers that depend on the operator and on how many cases of it there are so far: new cases leave the others alone."""
        place = f"{self.seed} {op} {self.counts.get(op, 0)} {len(self.group) if self.group else 0}"
        return np.random.RandomState(zlib.crc32(place.encode()))

    @contextmanager
    def together(self, note=""):
        """What is made inside becomes one case, of several nodes that differ in type or form: many small models are mostly overhead."""
        self.group = []
        yield
        nodes, self.group = self.group, None
        self.node_case(nodes, note)

    def case(self, op, types, inputs, outputs, table=None, rule="exact", note="", invokes=1, **options):
        """One operator. With several invokes, the values of inputs and outputs have the invokes as their first dimension."""
        node = (op, types, inputs, outputs, table, rule, options)
        if self.group is None:
            self.node_case([node], note, invokes)
        else:
            self.group.append(node)

    def node_case(self, nodes, note, invokes=1):
        graph = Subgraph()
        ops, types, rules = [list(dict.fromkeys(node[i] for node in nodes)) for i in (0, 1, 5)]
        assert len(ops) == len(rules) == 1, (ops, rules)
        for op, _, inputs, outputs, table, _, options in nodes:
            graph.inputs += [t for t in inputs if t is not None and not t.constant and not t.variable]
            graph.outputs += outputs
            graph.node(op, inputs, outputs, table, **options)
        self.model_case(ops[0].lower(), ",".join(types), [graph], graph.inputs, graph.outputs, rules[0], note, invokes)

    def model_case(self, op, types, graphs, inputs, outputs, rule, note, invokes=1):
        number = self.counts[op] = self.counts.get(op, 0) + 1
        if invokes > 1:
            for tensor in inputs + outputs:
                tensor.shape = tensor.value.shape[1:]
        columns = [f"{op}_{number:03}", op, types, str(invokes), f"{op}.bin" + self.piece(op, write_model(*graphs)),
                   ",".join(self.piece(op, t.raw()) for t in inputs), ",".join(self.piece(op, t.raw()) for t in outputs),
                   ",".join(FORMAT_NAME[t.type] for t in outputs), rule, "-", note]
        self.rows.append("\t".join(columns))

    def piece(self, op, raw):
        name = f"{op}.bin"
        content = self.files.get(name, b"")
        self.files[name] = content + padded(raw)
        return f"@{len(content)}+{len(raw)}"

    def contents(self):
        """Path, relative to the folder of the manifest, to bytes."""
        return {"manifest.tsv": ("\n".join([HEADER] + self.rows) + "\n").encode(), **self.files}

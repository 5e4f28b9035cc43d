# SPDX-License-Identifier: Apache-2.0
"""Tensors and operators to .tflite bytes.

The numbers of operators, option tables and their fields come from tests/schema/tflite.fbs, which the C++ tests use as well; the
wire format is that of models/tflite_writer.py, which writes the project's own models.
"""

import re
import struct
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models"))
from tflite_writer import BUFFER_ALIGNMENT, Block, References, Scalar, Table, quantization, scalar, serialize, string, vector

LAYOUT = {"f32": "<f4", "f16": "<f2", "s32": "<i4", "u8": "u1", "s64": "<i8", "bool": "?", "s16": "<i2", "s8": "i1", "u32": "<u4",
          "u16": "<u2", "s4": "i1"}
FORMAT_NAME = {"f32": "FLOAT32", "f16": "FLOAT16", "bool": "BOOL", **{f"s{n}": f"INT{n}" for n in (4, 8, 16, 32, 64)},
               **{f"u{n}": f"UINT{n}" for n in (8, 16, 32)}}


class Schema:
    """What the schema says of enumerations, unions and tables."""

    def __init__(self, text):
        text = re.sub(r"//.*", "", text)
        self.enums = {name: {key: int(number) for key, number in re.findall(r"(\w+)\s*=\s*(\d+)", body)}
                      for name, body in re.findall(r"enum (\w+)\s*:\s*\w+\s*{([^}]*)}", text)}
        self.tables = {name: self.fields(body) for name, body in re.findall(r"table (\w+)\s*{([^}]*)}", text)}
        self.unions = {name: [member.strip() for member in body.split(",")]
                       for name, body in re.findall(r"union (\w+)\s*{([^}]*)}", text)}

    @staticmethod
    def fields(body):
        """Name to (slot, type, default)."""
        lines = [line.strip() for line in body.split(";") if line.strip()]
        parts = [re.match(r"(\w+)\s*:\s*(\[?\w+\]?)(?:\s*=\s*(\w+))?", line).groups() for line in lines]
        return {name: (slot, type, default) for slot, (name, type, default) in enumerate(parts)}

    def encode(self, table, values):
        """The values of a table of options by the names of its fields."""
        slots = {}
        for name, value in values.items():
            slot, type, default = self.tables[table][name]
            slots[slot] = self.encode_field(type, default, value)
        return Table(slots)

    def encode_field(self, type, default, value):
        if type in self.enums:
            number = self.enums[type][value]
            return scalar("b", number)
        if type == "bool":
            return scalar("b", int(value), int(default == "true"))
        if type == "[int]":
            return vector("i", value)
        return scalar({"int": "i", "float": "f"}[type], value, int(default or 0))


SCHEMA = Schema((ROOT / "tests/schema/tflite.fbs").read_text())


class Tensor:
    """Stored numbers and what they stand for. Without a value it is computed, or a variable."""

    def __init__(self, type, value=None, shape=None, scale=None, zero_point=0, axis=0, constant=False, variable=False):
        self.type, self.constant, self.variable = type, constant, variable
        self.value = None if value is None else np.asarray(value).astype(LAYOUT[type])
        self.shape = tuple(self.value.shape if shape is None else shape)
        self.scale = None if scale is None else np.asarray(scale, np.float32)
        self.zero_point, self.axis = zero_point, axis

    def real(self):
        """What the numbers stand for, in double precision; plain integers and booleans as they are."""
        if self.scale is None:
            return self.value.astype(np.float64) if self.type in ("f32", "f16") else self.value
        wide = [1] * len(self.shape)
        if self.scale.ndim:
            wide[self.axis] = -1
        scale = self.scale.astype(np.float64).reshape(wide) if self.scale.ndim else float(self.scale)
        return (self.value.astype(np.float64) - self.zero_point) * scale

    def raw(self):
        if self.type != "s4":
            return np.ascontiguousarray(self.value).tobytes()
        nibbles = np.append(self.value.reshape(-1), [0] * (self.value.size % 2)).astype(np.int64) & 15
        return (nibbles[0::2] | nibbles[1::2] << 4).astype(np.uint8).tobytes()


class Subgraph:
    def __init__(self, inputs=(), outputs=()):
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.nodes, self.tensors = [], []

    def node(self, op, inputs, outputs, table=None, intermediates=(), **options):
        """`table` names the table of options; an input that is left out is None. An operator the schema does not know is a custom one."""
        self.nodes.append((op, inputs, outputs, table, intermediates, options))
        return outputs[0]

    def index(self, tensor):
        if tensor is None:
            return -1
        for i, known in enumerate(self.tensors):
            if known is tensor:
                return i
        self.tensors.append(tensor)
        return len(self.tensors) - 1


def write_model(*subgraphs):
    codes, buffers, graphs = [], [Table({})], []
    for graph in subgraphs:
        for tensor in graph.inputs + graph.outputs:
            graph.index(tensor)
        nodes = [write_node(graph, codes, *node) for node in graph.nodes]
        graphs.append(Table({0: References([write_tensor(tensor, buffers) for tensor in graph.tensors]),
                             1: vector("i", [graph.index(t) for t in graph.inputs]),
                             2: vector("i", [graph.index(t) for t in graph.outputs]), 3: References(nodes)}))
    # Old readers look at slot 0 of an operator code, new ones at slot 3.
    code_tables = [Table({0: scalar("b", min(code, 127)), 1: string(name) if name else None, 3: scalar("i", code)}) for code, name in codes]
    return serialize(Table({0: Scalar("I", 3), 1: References(code_tables), 2: References(graphs), 4: References(buffers)}))


def write_node(graph, codes, op, inputs, outputs, table, intermediates, options):
    builtin = SCHEMA.enums["BuiltinOperator"]
    code = (builtin[op], None) if op in builtin else (builtin["CUSTOM"], op)
    flex = flex_map(options) if code[1] else None
    if code not in codes:
        codes.append(code)
    union = SCHEMA.unions["BuiltinOptions"].index(table) + 1 if table else 0
    return Table({0: scalar("I", codes.index(code)), 1: vector("i", [graph.index(t) for t in inputs]),
                  2: vector("i", [graph.index(t) for t in outputs]), 3: scalar("B", union),
                  4: SCHEMA.encode(table, options) if table else None, 5: Block(flex, len(flex), 1) if flex else None,
                  8: vector("i", [graph.index(t) for t in intermediates]) if intermediates else None})


def flex_map(values):
    """A FlexBuffers map of numbers and booleans, every field of which is four bytes wide: keys, their offsets, the values, their types."""
    code, kind, width = {bool: "I", int: "i", float: "f"}, {bool: 26, int: 1, float: 3}, 2
    names, out, starts = sorted(values), b"", []
    for name in names:
        starts.append(len(out))
        out += name.encode() + b"\0"
    out += bytes(-len(out) % 4) + struct.pack("<I", len(names))
    keys = len(out)
    for start in starts:
        out += struct.pack("<I", len(out) - start)
    out += struct.pack("<III", len(out) - keys, 4, len(names))
    first = len(out)
    for name in names:
        out += struct.pack("<" + code[type(values[name])], values[name])
    out += bytes(kind[type(values[name])] << 2 | width for name in names)
    out += bytes(-len(out) % 4)
    return out + struct.pack("<IBB", len(out) - first, 9 << 2 | width, 4)


def write_tensor(tensor, buffers):
    buffer = 0
    if tensor.constant:
        buffer = len(buffers)
        raw = tensor.raw()
        buffers.append(Table({0: Block(raw, len(raw), BUFFER_ALIGNMENT)}))
    return Table({0: vector("i", tensor.shape), 1: scalar("b", SCHEMA.enums["TensorType"][FORMAT_NAME[tensor.type]]),
                  2: scalar("I", buffer),
                  4: None if tensor.scale is None else quantization(tensor.scale, tensor.zero_point, tensor.axis),
                  5: scalar("b", int(tensor.variable))})

# SPDX-License-Identifier: Apache-2.0
"""Writes .tflite files with numpy and the standard library only.

A .tflite file is a FlatBuffer. The generated FlatBuffers code and TensorFlow are far larger than the job of writing a
dozen tables, so the wire format is written here directly: `Model` is what a training script uses, `serialize` is the
format. Only the operators our own models need are listed; adding one is a line in OPERATORS.
"""

import struct
from collections import deque

import numpy as np

FILE_IDENTIFIER = b"TFL3"
SCHEMA_VERSION = 3
BUFFER_ALIGNMENT = 16

# ---- FlatBuffers: four kinds of value -------------------------------------------------------------------------------


class Scalar:
    """A number stored inside its table. `code` is a struct format character."""

    def __init__(self, code, value):
        self.code, self.value = code, value
        self.size = struct.calcsize("<" + code)


class Block:
    """A string or a vector of numbers: a length followed by bytes that contain no references."""

    def __init__(self, payload, count, alignment):
        self.payload, self.count, self.alignment = bytes(payload), count, max(4, alignment)

    def key(self):
        return self.payload, self.count, self.alignment


class References:
    """A vector of tables."""

    def __init__(self, tables):
        self.tables = list(tables)


class Table:
    """Slot number to value; None leaves the slot out, so that a reader sees the schema's default."""

    def __init__(self, slots):
        self.slots = {slot: value for slot, value in slots.items() if value is not None}


def scalar(code, value, default=0):
    return None if value == default else Scalar(code, value)


def vector(code, values):
    payload = struct.pack(f"<{len(values)}{code}", *values)
    return Block(payload, len(values), struct.calcsize("<" + code))


def string(text):
    encoded = text.encode()
    return Block(encoded + b"\0", len(encoded), 1)


# ---- FlatBuffers: the layout ----------------------------------------------------------------------------------------


class Layout:
    """Places values front to back.

        | root | TFL3 | tables, each after its vtable unless an equal vtable exists | blocks |

    A reference is an unsigned distance forward. Tables are placed in the order they are met and every block comes after
    the last table, so a block with the same bytes can be shared by all who refer to it.
    """

    def __init__(self):
        self.out = bytearray(8)
        self.out[4:8] = FILE_IDENTIFIER
        self.vtables = {}
        self.blocks = {}

    def pad(self, alignment, ahead=0):
        """Moves to where the byte `ahead` of here is aligned."""
        self.out += bytes(-(len(self.out) + ahead) % alignment)

    def place_table(self, table):
        """Returns the table's position and the references it leaves open."""
        offsets, table_bytes = {}, 4
        by_size = sorted(table.slots.items(), key=lambda item: -getattr(item[1], "size", 4))
        for slot, value in by_size:
            size = getattr(value, "size", 4)
            table_bytes += -table_bytes % size
            offsets[slot] = table_bytes
            table_bytes += size
        vtable_position = self.place_vtable(offsets, table_bytes)
        self.pad(max([4] + [getattr(value, "size", 4) for value in table.slots.values()]))
        position, references = len(self.out), []
        self.out += bytes(table_bytes)
        struct.pack_into("<i", self.out, position, position - vtable_position)
        for slot, value in table.slots.items():
            where = position + offsets[slot]
            if isinstance(value, Scalar):
                struct.pack_into("<" + value.code, self.out, where, value.value)
            else:
                references.append((where, value))
        return position, references

    def place_vtable(self, offsets, table_bytes):
        entries = [offsets.get(slot, 0) for slot in range(max(offsets, default=-1) + 1)]
        vtable = struct.pack(f"<{2 + len(entries)}H", 4 + 2 * len(entries), table_bytes, *entries)
        if vtable not in self.vtables:
            self.pad(2)
            self.vtables[vtable] = len(self.out)
            self.out += vtable
        return self.vtables[vtable]

    def place_references(self, vector_of_tables):
        self.pad(4)
        position = len(self.out)
        self.out += struct.pack("<I", len(vector_of_tables.tables)) + bytes(4 * len(vector_of_tables.tables))
        return position, [(position + 4 + 4 * i, table) for i, table in enumerate(vector_of_tables.tables)]

    def place_block(self, block):
        if block.key() not in self.blocks:
            self.pad(block.alignment, ahead=4)
            self.blocks[block.key()] = len(self.out)
            self.out += struct.pack("<I", block.count) + block.payload
        return self.blocks[block.key()]

    def point(self, where, position):
        struct.pack_into("<I", self.out, where, position - where)


def serialize(root):
    layout, open_blocks, pending = Layout(), [], deque([(0, root)])
    while pending:
        where, value = pending.popleft()
        if isinstance(value, Block):
            open_blocks.append((where, value))
            continue
        place = layout.place_table if isinstance(value, Table) else layout.place_references
        position, references = place(value)
        layout.point(where, position)
        pending.extend(references)
    for where, block in open_blocks:
        layout.point(where, layout.place_block(block))
    return bytes(layout.out)


# ---- The part of the TFLite schema that our models use --------------------------------------------------------------

TENSOR_TYPES = {"FLOAT32": (0, "<f4"), "INT32": (2, "<i4"), "INT8": (9, "<i1")}
PADDING = {"SAME": 0, "VALID": 1}
ACTIVATION = {"NONE": 0, "RELU": 1, "RELU6": 3}


def enum(names):
    return lambda name: scalar("b", names[name])


def integer(default=0):
    return lambda value: scalar("i", value, default)


WINDOW = {"padding": (0, enum(PADDING)), "stride_w": (1, integer()), "stride_h": (2, integer())}
POOL_2D = (5, {**WINDOW, "filter_width": (3, integer()), "filter_height": (4, integer()),
               "fused_activation_function": (5, enum(ACTIVATION))})

# name: (builtin code, version for float32, version for int8, (options' union type, {field: (slot, encoder)}))
OPERATORS = {
    "AVERAGE_POOL_2D": (1, 1, 2, POOL_2D),
    "CONV_2D": (3, 1, 3, (1, {**WINDOW, "fused_activation_function": (3, enum(ACTIVATION)),
                              "dilation_w_factor": (4, integer(1)), "dilation_h_factor": (5, integer(1))})),
    "DEPTHWISE_CONV_2D": (4, 1, 3, (2, {**WINDOW, "depth_multiplier": (3, integer()),
                                        "fused_activation_function": (4, enum(ACTIVATION)),
                                        "dilation_w_factor": (5, integer(1)),
                                        "dilation_h_factor": (6, integer(1))})),
    "FULLY_CONNECTED": (9, 1, 4, (8, {"fused_activation_function": (0, enum(ACTIVATION))})),
    "MAX_POOL_2D": (17, 1, 2, POOL_2D),
    "RESHAPE": (22, 1, 1, (17, {"new_shape": (0, lambda shape: vector("i", shape))})),
    "SOFTMAX": (25, 1, 2, (9, {"beta": (0, lambda value: scalar("f", value))})),
}


class Model:
    """One subgraph. `tensor` returns the index that `operator`, `inputs` and `outputs` take."""

    def __init__(self, description):
        self.description = description
        self.inputs, self.outputs = [], []
        self.tensors, self.operators, self.operator_codes = [], [], []
        self.types = []
        self.buffers = [Table({})]  # buffer 0 means "no data" by convention

    def tensor(self, name, shape, type, data=None, scale=None, zero_point=0, quantized_dimension=0):
        """`scale` and `zero_point`: a number each, or one per slice of `quantized_dimension`."""
        code, layout = TENSOR_TYPES[type]
        buffer_index = 0
        if data is not None:
            payload = np.asarray(data, layout)
            if payload.shape != tuple(shape):
                raise ValueError(f"tensor {name}: shape {tuple(shape)} but data of shape {payload.shape}")
            buffer_index = len(self.buffers)
            raw = payload.tobytes()
            self.buffers.append(Table({0: Block(raw, len(raw), BUFFER_ALIGNMENT)}))
        self.tensors.append(Table({
            0: vector("i", shape), 1: scalar("b", code), 2: scalar("I", buffer_index), 3: string(name),
            4: None if scale is None else quantization(scale, zero_point, quantized_dimension)}))
        self.types.append(type)
        return len(self.tensors) - 1

    def operator(self, name, inputs, outputs, **options):
        builtin, version_f32, version_s8, (union_type, fields) = OPERATORS[name]
        version = version_s8 if self.types[inputs[0]] == "INT8" else version_f32
        if (builtin, version) not in self.operator_codes:
            self.operator_codes.append((builtin, version))
        encoded = {slot: encoder(options.pop(field)) for field, (slot, encoder) in fields.items() if field in options}
        if options:
            raise ValueError(f"{name} has no option {', '.join(options)}")
        self.operators.append(Table({
            0: scalar("I", self.operator_codes.index((builtin, version))), 1: vector("i", inputs),
            2: vector("i", outputs), 3: scalar("B", union_type), 4: Table(encoded)}))

    def serialize(self):
        # Old readers look at slot 0 of an operator code, new ones at slot 3; every code here fits both.
        codes = [Table({0: scalar("b", builtin), 2: scalar("i", version, 1), 3: scalar("i", builtin)})
                 for builtin, version in self.operator_codes]
        subgraph = Table({0: References(self.tensors), 1: vector("i", self.inputs), 2: vector("i", self.outputs),
                          3: References(self.operators), 4: string("main")})
        return serialize(Table({0: scalar("I", SCHEMA_VERSION), 1: References(codes), 2: References([subgraph]),
                                3: string(self.description), 4: References(self.buffers)}))


def quantization(scale, zero_point, quantized_dimension):
    scales = np.atleast_1d(np.asarray(scale, np.float32))
    zero_points = np.broadcast_to(np.asarray(zero_point, np.int64), scales.shape)
    return Table({2: vector("f", scales.tolist()), 3: vector("q", zero_points.tolist()),
                  6: scalar("i", quantized_dimension)})

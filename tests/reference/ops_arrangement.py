# SPDX-License-Identifier: Apache-2.0
"""Operators that move elements, choose among them, or fold them along dimensions."""

import numpy as np

from suite import CLOSE, LIMITS, QUANTIZED, STEP, SUMS, constant, fitted, numbers, quantized, stored
from tflite_graph import LAYOUT, Tensor

ANY = ("f32", "s8", "s16", "s64", "bool")   # of operators that move bytes: an element of each size, and what is not a number


def anything(random, type, shape):
    return numbers(random, type, shape, -100, 100)


def movements(suite):
    for check in (tile, reverse_sequence, select, select_v2, one_hot, matrix_diag, matrix_set_diag, nearest, sparse_to_dense):
        with suite.together():
            for i, type in enumerate(ANY):
                check(suite, type, i)
    for check in (blocks, depth_blocks, views, gathers, values, dynamic_update_slice):
        for type in ("s16", "s64"):   # sizes that the conformance suite leaves out
            check(suite, type)


def tile(suite, type, i):
    shapes, times_type = ((2, 3, 2), (2, 1, 3)) if i % 2 else ((3, 1, 2), (1, 4, 2)), "s64" if i == 3 else "s32"
    x = anything(suite.random("tile"), type, shapes[0])
    suite.case("TILE", type, [x, constant(times_type, shapes[1])], [Tensor(type, np.tile(x.value, shapes[1]))], "TileOptions")


def reverse_sequence(suite, type, i):
    sequence, batch = (1, 0) if i % 2 else (0, 2)
    random = suite.random("reverse_sequence")
    x = anything(random, type, (4, 3, 5))
    lengths = random.randint(1, x.shape[sequence] + 1, x.shape[batch])
    y = x.value.copy()
    for b, length in enumerate(lengths):
        at = [slice(None)] * 3
        at[batch], at[sequence] = b, slice(0, length)
        backwards = list(at)
        backwards[sequence] = np.arange(length)[::-1]
        y[tuple(at)] = x.value[tuple(backwards)]
    suite.case("REVERSE_SEQUENCE", type, [x, Tensor("s64" if batch else "s32", lengths)], [Tensor(type, y)], "ReverseSequenceOptions",
               seq_dim=sequence, batch_dim=batch)


def select(suite, type, i):
    """The condition chooses elements, or rows, or all."""
    random = suite.random("select")
    condition = Tensor("bool", random.randint(0, 2, [(3, 4), (3,), (1,)][i % 3]))
    x = [anything(random, type, (3, 4)) for _ in range(2)]
    wide = condition.value.reshape([-1, 1]) if condition.value.ndim == 1 else condition.value
    suite.case("SELECT", type, [condition] + x, [Tensor(type, np.where(wide, x[0].value, x[1].value))], "SelectOptions")


def select_v2(suite, type, _):
    random = suite.random("select_v2")
    condition = Tensor("bool", random.randint(0, 2, (2, 1, 4)))
    x = [anything(random, type, shape) for shape in ((3, 4), (4,))]
    suite.case("SELECT_V2", type, [condition] + x, [Tensor(type, np.where(condition.value, x[0].value, x[1].value))], "SelectV2Options")


def one_hot(suite, type, i):
    axis = (-1, 0, 1)[i % 3]
    random = suite.random("one_hot")
    indices = Tensor("s64" if type == "s8" else "s32", random.randint(-1, 6, (3, 2)))   # some lie outside, and leave all off
    on, off = anything(random, type, ()), anything(random, type, ())
    hot = np.moveaxis(indices.value[..., None] == np.arange(4), -1, axis)
    suite.case("ONE_HOT", type, [indices, constant("s32", 4), on, off], [Tensor(type, np.where(hot, on.value, off.value))], "OneHotOptions",
               axis=axis)


def matrix_diag(suite, type, _):
    x = anything(suite.random("matrix_diag"), type, (2, 3))
    suite.case("MATRIX_DIAG", type, [x], [Tensor(type, np.stack([np.diag(row) for row in x.value]))])


def matrix_set_diag(suite, type, _):
    random = suite.random("matrix_set_diag")
    x, diagonal = anything(random, type, (2, 3, 4)), anything(random, type, (2, 3))
    y = x.value.copy()
    y[:, range(3), range(3)] = diagonal.value
    suite.case("MATRIX_SET_DIAG", type, [x, diagonal], [Tensor(type, y)])


def blocks(suite, type):
    x = anything(suite.random("space_to_batch_nd"), type, (1, 4, 6, 2))
    y = Tensor(type, x.value.reshape(1, 2, 2, 3, 2, 2).transpose(2, 4, 0, 1, 3, 5).reshape(4, 2, 3, 2))
    sides, nothing = constant("s32", [2, 2]), constant("s32", [[0, 0], [0, 0]])
    suite.case("SPACE_TO_BATCH_ND", type, [x, sides, nothing], [y])
    suite.case("BATCH_TO_SPACE_ND", type, [y, sides, nothing], [x])


def depth_blocks(suite, type):
    x = anything(suite.random("space_to_depth"), type, (1, 4, 6, 2))
    y = Tensor(type, x.value.reshape(1, 2, 2, 3, 2, 2).transpose(0, 1, 3, 2, 4, 5).reshape(1, 2, 3, 8))
    suite.case("SPACE_TO_DEPTH", type, [x], [y], "SpaceToDepthOptions", block_size=2)
    suite.case("DEPTH_TO_SPACE", type, [y], [x], "DepthToSpaceOptions", block_size=2)


def views(suite, type):
    x = anything(suite.random("transpose"), type, (2, 3, 4))
    suite.case("TRANSPOSE", type, [x, constant("s32", [2, 0, 1])], [Tensor(type, x.value.transpose(2, 0, 1))])
    y = Tensor(type, np.pad(x.value, ((0, 0), (1, 2), (0, 1)), "symmetric"))
    suite.case("MIRROR_PAD", type, [x, constant("s32", [[0, 0], [1, 2], [0, 1]])], [y], "MirrorPadOptions", mode="SYMMETRIC")
    ends = [constant("s32", value) for value in ([0, 2, 0], [2, 0, 4], [1, -2, 3])]
    suite.case("STRIDED_SLICE", type, [x] + ends, [Tensor(type, x.value[:, 2:0:-2, ::3])], "StridedSliceOptions")


def gathers(suite, type):
    x = anything(suite.random("gather"), type, (2, 3, 4))
    suite.case("GATHER", type, [x, Tensor("s64", [3, 0, 0, 2])], [Tensor(type, x.value[:, :, [3, 0, 0, 2]])], "GatherOptions", axis=2)
    suite.case("GATHER_ND", type, [x, Tensor("s32", [[0, 2], [1, 1]])], [Tensor(type, x.value[[0, 1], [2, 1]])])


def bitcast(suite):
    """The bytes as they are; a last dimension makes up for another size."""
    with suite.together():
        for source, target, shape in (("f32", "s32", (2, 3)), ("s32", "u8", (2, 3)), ("s16", "s32", (3, 2))):
            x = anything(suite.random("bitcast"), source, shape)
            y = x.value.view(LAYOUT[target]).reshape({"u8": (2, 3, 4)}.get(target, (2, 3) if source == "f32" else (3,)))
            suite.case("BITCAST", f"{source}-{target}", [x], [Tensor(target, y)])


def values(suite, type):
    x = anything(suite.random("fill"), type, ())
    suite.case("FILL", type, [constant("s64", [3, 4]), x], [Tensor(type, np.full((3, 4), x.value))])
    x = anything(suite.random("zeros_like"), type, (3, 4))
    suite.case("ZEROS_LIKE", type, [x], [Tensor(type, np.zeros((3, 4)))])


def dynamic_update_slice(suite, type):
    """Where it begins is an input."""
    random = suite.random("dynamic_update_slice")
    x, part = anything(random, type, (3, 4, 2)), anything(random, type, (2, 1, 2))
    y = x.value.copy()
    y[1:3, 2:3] = part.value
    suite.case("DYNAMIC_UPDATE_SLICE", type, [x, part, Tensor("s32", [1, 2, 0])], [Tensor(type, y)])


def sparse_to_dense(suite, type, _):
    random = suite.random("sparse_to_dense")
    places = [[0, 2], [1, 1], [2, 0]]
    values, default = anything(random, type, (3,)), anything(random, type, ())
    y = np.full((3, 4), default.value)
    y[tuple(np.transpose(places))] = values.value
    suite.case("SPARSE_TO_DENSE", type, [constant("s32", places), constant("s32", [3, 4]), values, default], [Tensor(type, y)])


def nearest(suite, type, _):
    x = anything(suite.random("resize_nearest_neighbor"), type, (1, 3, 4, 2))
    y = x.value[:, np.arange(5) * 3 // 5][:, :, np.arange(3) * 4 // 3]
    suite.case("RESIZE_NEAREST_NEIGHBOR", type, [x, constant("s32", [5, 3])], [Tensor(type, y)], "ResizeNearestNeighborOptions")


def bilinear(suite):
    for type in ("u8", "s16"):
        for half_pixel, aligned in ((False, False), (True, False), (False, True)):
            x = stored(suite.random("resize_bilinear"), type, (2, 3, 5, 2))
            real = x.real()
            for axis, size in ((1, 6), (2, 4)):
                real = interpolated(real, axis, size, half_pixel, aligned)
            suite.case("RESIZE_BILINEAR", type, [x, constant("s32", [6, 4])], [quantized(type, real, x.scale, x.zero_point)],
                       "ResizeBilinearOptions", STEP, half_pixel_centers=half_pixel, align_corners=aligned)


def interpolated(x, axis, size, half_pixel, aligned):
    """Along one axis, in 1024ths of a place, which is what integers are resized by."""
    old = x.shape[axis]
    scale = int(1024 * ((old - 1) / (size - 1) if aligned else old / size) + 0.5) / 1024
    at = np.arange(size) * scale
    if half_pixel:
        at = np.arange(size) * scale + scale / 2 - 0.5
    at = np.clip(at, 0, old - 1)
    low = np.minimum(np.floor(at).astype(int), old - 1)
    high = np.minimum(low + 1, old - 1)
    wide = (at - low).reshape([-1] + [1] * (x.ndim - axis - 1))
    return np.take(x, low, axis) * (1 - wide) + np.take(x, high, axis) * wide


def choices(suite):
    for i in range(2):
        for check in (topk, scatter):
            with suite.together():
                for type in ("f32", "s8", "u8", "s16", "s32", "s64"):
                    check(suite, type, i)
    for check, types in ((where, ("bool", "f32", "s8", "s32", "s64")), (unique, ("f32", "s8", "s32", "s64"))):
        with suite.together():
            for type in types:
                check(suite, type)
    with suite.together():
        ranges = [("f32", 1.5, -2.0, -0.75), ("f32", 0, 1, 0.125), ("s32", -3, 11, 4), ("s32", 9, 0, -2), ("s64", 2**40, 2**40 + 9, 3)]
        for type, start, limit, delta in ranges:
            ends = [Tensor(type, value) for value in (start, limit, delta)]
            suite.case("RANGE", type, ends, [Tensor(type, np.arange(start, limit, delta, dtype=LAYOUT[type]))])
    with suite.together():
        for type, shape in (("f32", (2, 3, 4)), ("s8", ()), ("s64", (1, 1, 2, 1, 3))):
            suite.case("RANK", type, [anything(suite.random("rank"), type, shape)], [Tensor("s32", len(shape))])


def topk(suite, type, i):
    """Of equals, the first comes first."""
    shape, k = (((3, 9), 4), ((2, 4), 4))[i]
    x = numbers(suite.random("topk_v2"), type, shape, -6, 6)
    order = np.argsort(-x.value.astype(np.float64), axis=-1, kind="stable")[..., :k]
    suite.case("TOPK_V2", type, [x, constant("s32", k)], [Tensor(type, np.take_along_axis(x.value, order, -1)), Tensor("s32", order)])


def scatter(suite, type, i):
    """Updates of one place add up."""
    random = suite.random("scatter_nd")
    places, shape = (([[0, 1], [2, 3], [0, 1], [1, 0]], (3, 4)), ([[2], [0], [2]], (4, 2, 3)))[i]
    places = np.array(places)
    x = numbers(random, type, (len(places),) + shape[places.shape[1]:], -20, 20)
    y = np.zeros(shape, LAYOUT[type])
    np.add.at(y, tuple(places.T), x.value)
    suite.case("SCATTER_ND", type, [Tensor("s32", places), x, constant("s32", shape)], [Tensor(type, y)], rule=CLOSE)


def where(suite, type):
    """Places, in order; the output has room for some more, which hold -1."""
    x = numbers(suite.random("where"), type, (2, 2, 3), -1, 1)
    if type == "f32":
        x.value[np.abs(x.value) < 0.5] = -0.0
    at = np.argwhere(x.value)
    suite.case("WHERE", type, [x], [Tensor("s64", np.concatenate([at, np.full((12 - len(at), 3), -1)]))])


def unique(suite, type):
    """In the order of their first; the output has room for more, which holds zeros."""
    x = Tensor(type, suite.random("unique").randint(-3, 4, 12))
    values, firsts = np.unique(x.value, return_index=True)
    values = values[np.argsort(firsts)]
    indices = [list(values).index(value) for value in x.value]
    suite.case("UNIQUE", type, [x], [Tensor(type, np.append(values, np.zeros(12 - len(values)))), Tensor("s64" if type == "s8" else "s32", indices)])


def segments(suite):
    """Segments in order or not; rows without a segment hold what the fold begins with, and those of no segment are left out."""
    folds = {"SUM": (np.add, lambda type: 0), "PROD": (np.multiply, lambda type: 1), "MAX": (np.maximum, lambda type: bound(type, 0)),
             "MIN": (np.minimum, lambda type: bound(type, 1))}
    for name, (fold, empty) in folds.items():
        for type in ("f32", "s32"):
            for op, ids in (("SEGMENT_SUM", [0, 0, 1, 3, 3, 3]), ("UNSORTED_SEGMENT_" + name, [2, 0, -1, 2, 4, 0])):
                if op == "SEGMENT_SUM" and name != "SUM":
                    continue
                x = numbers(suite.random(op.lower()), type, (6, 2, 2), -9, 9)
                rows = 4 if op == "SEGMENT_SUM" else 5
                y = np.full((rows, 2, 2), empty(type), LAYOUT[type])
                for row, value in zip(ids, x.value):
                    if row >= 0:
                        y[row] = fold(y[row], value)
                rest = [] if op == "SEGMENT_SUM" else [constant("s32", rows)]
                suite.case(op, type, [x, Tensor("s32", ids)] + rest, [Tensor(type, y)], rule=CLOSE)


def bound(type, which):
    return (-3.4028234663852886e38, 3.4028234663852886e38)[which] if type == "f32" else LIMITS[type][which]


def folds(suite):
    forms = (((2, 3, 4), [-2], False), ((3, 2, 2, 3), [0, 3], True))
    for shape, axes, keep in forms:
        def reduced(op, type, formula, rule="exact", low=-9, high=9):
            random = suite.random(op.lower())
            x = stored(random, type, shape) if type in QUANTIZED and op in ("MEAN", "SUM") else numbers(random, type, shape, low, high)
            real = formula(x.real(), axis=tuple(axes), keepdims=keep)
            y = fitted(type, real) if x.scale is not None else Tensor(type, real)
            suite.case(op, type, [x, constant("s32", axes)], [y], "ReducerOptions", rule, keep_dims=keep)

        for op, formula in (("SUM", np.sum), ("MEAN", np.mean)):
            reduced(op, "u8", formula, STEP)
            with suite.together(f"axes {axes}"):
                for type in ("s32", "s64"):   # the mean without its fraction
                    reduced(op, type, lambda x, **rest: np.trunc(formula(x, **rest)))
        for op, formula in (("REDUCE_MAX", np.max), ("REDUCE_MIN", np.min)):
            with suite.together(f"axes {axes}"):
                for type in ("u8", "s16", "s32", "s64"):
                    reduced(op, type, formula)
        with suite.together(f"axes {axes}"):
            for type, *bounds in (("f32", -1.6, 1.6), ("s32", 1, 4), ("s64", -5, 5)):
                reduced("REDUCE_PROD", type, np.prod, SUMS, *bounds)
        reduced("REDUCE_ANY", "bool", np.any)


def extremes(suite):
    """Of equals, the first."""
    for op, formula in (("ARG_MAX", np.argmax), ("ARG_MIN", np.argmin)):
        with suite.together():
            for i, type in enumerate(("u8", "s16", "s32", "s64", "f32")):
                axis, index_type = (i % 3) - 1, "s64" if i % 2 == 0 else "s32"
                x = numbers(suite.random(op.lower()), type, (2, 3, 4), -4, 4)
                y = Tensor(index_type, formula(x.value, axis=axis))
                suite.case(op, f"{type}_{index_type}", [x, constant("s32", axis)], [y], op.title().replace("_", "") + "Options",
                           output_type={"s32": "INT32", "s64": "INT64"}[index_type])


def cumsum(suite):
    for types, rule in ((("f32",), SUMS), (("s32", "s64"), "exact"), (("s8", "s16"), STEP)):
        for exclusive, reverse, axis in ((False, False, 1), (True, False, 0), (False, True, -1), (True, True, 1)):
            with suite.together(f"axis {axis}" + " exclusive" * exclusive + " reverse" * reverse):
                for type in types:
                    random = suite.random("cumsum")
                    x = stored(random, type, (3, 5)) if type in QUANTIZED else numbers(random, type, (3, 5), -9, 9)
                    real = np.flip(x.real(), axis) if reverse else x.real()
                    sums = np.cumsum(real, axis) - (real if exclusive else 0)
                    sums = np.flip(sums, axis) if reverse else sums
                    y = fitted(type, sums, 0.8) if type in QUANTIZED else Tensor(type, sums)
                    suite.case("CUMSUM", type, [x, constant("s32", axis)], [y], "CumsumOptions", rule, exclusive=exclusive, reverse=reverse)


def non_max_suppression(suite):
    for op, sigmas in (("NON_MAX_SUPPRESSION_V4", [None, None]), ("NON_MAX_SUPPRESSION_V5", [0.5, 0.0])):
        with suite.together():
            for most, sigma, score_threshold in zip((4, 7), sigmas, (0.0, 0.3)):
                random = suite.random(op.lower())
                corners = random.uniform(0, 4, (9, 2))
                boxes = numbers(random, "f32", (9, 4))
                boxes.value[:] = np.concatenate([corners, corners + random.uniform(1, 3, (9, 2))], 1)
                boxes.value[::2] = boxes.value[::2][:, [2, 3, 0, 1]]   # any two opposite corners name a box
                scores = numbers(random, "f32", (9,), 0, 1)
                taken, values = suppressed(boxes.real(), scores.real(), most, 0.4, score_threshold, sigma or 0.0)
                rest = [0] * (most - len(taken))
                steering = [most, 0.4, score_threshold] + ([] if sigma is None else [sigma])
                inputs = [boxes, scores] + [constant("s32" if i == 0 else "f32", value) for i, value in enumerate(steering)]
                outputs = [Tensor("s32", taken + rest)] + ([] if sigma is None else [Tensor("f32", values + rest)]) + [Tensor("s32", len(taken))]
                suite.case(op, "f32", inputs, outputs, rule=CLOSE)


def suppressed(boxes, scores, most, overlap_threshold, score_threshold, sigma):
    """The best one is taken; what overlaps it too much is dropped, and with a sigma the rest loses some of its score."""
    low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
    area, scores, taken, values = (high - low).prod(1), scores.copy(), [], []
    while len(taken) < most and scores.max() > score_threshold:
        best = int(scores.argmax())
        taken.append(best)
        values.append(scores[best])
        common = np.clip(np.minimum(high, high[best]) - np.maximum(low, low[best]), 0, None).prod(1)
        overlap = common / (area + area[best] - common)
        scores *= np.exp(-0.5 / sigma * overlap**2) if sigma else 1
        scores[overlap > overlap_threshold] = -1
        scores[best] = -1
    return taken, values


def larger_forms(suite):
    """What the oracle of the conformance suite refuses although it is legal: ranks, types and inputs beyond what it reads."""
    def x_of(op, type, shape):
        return anything(suite.random(op), type, shape)

    high = (2, 1, 2, 1, 2, 3)
    x = x_of("broadcast_to", "f32", (2, 1, 1, 3))
    suite.case("BROADCAST_TO", "f32", [x, constant("s32", high)], [Tensor("f32", np.broadcast_to(x.value, high))])
    x = x_of("transpose", "s32", high)
    suite.case("TRANSPOSE", "s32", [x, constant("s32", [5, 4, 1, 2, 3, 0])], [Tensor("s32", x.value.transpose(5, 4, 1, 2, 3, 0))])
    x = [x_of("add", "f32", shape) for shape in ((1,) + high, high)]
    suite.case("ADD", "f32", x, [Tensor("f32", x[0].value + x[1].value)], "AddOptions", CLOSE, "rank 7")
    x, w = x_of("prelu", "f32", (1, 2, 2, 1, 3)), constant("f32", [0.5, -1, 2])
    suite.case("PRELU", "f32", [x, w], [Tensor("f32", np.where(x.value < 0, x.value * w.value, x.value))], rule=CLOSE, note="rank 5")
    parts = [x_of("concatenation", "u8", (2, 1 + i % 2)) for i in range(11)]
    suite.case("CONCATENATION", "u8", parts, [Tensor("u8", np.concatenate([part.value for part in parts], 1))], "ConcatenationOptions", axis=-1)
    x = x_of("pad", "bool", (1, 2, 1, 2, 1, 2))
    around = constant("s64", [[0, 0], [1, 0], [0, 0], [0, 1], [0, 0], [0, 1]])
    suite.case("PAD", "bool", [x, around], [Tensor("bool", np.pad(x.value, around.value))])
    x = x_of("strided_slice", "s64", (2, 3, 2, 3, 2))
    ends = [Tensor("s32", value) for value in ([0, 1, 0, 2, 0], [2, 3, 1, 0, 2], [1, 1, 1, -1, 2])]
    suite.case("STRIDED_SLICE", "s64", [x] + ends, [Tensor("s64", x.value[:, 1:, :1, 2:0:-1, ::2])], "StridedSliceOptions", note="ends are inputs")
    x = x_of("reverse_v2", "f32", (2, 3, 2))
    suite.case("REVERSE_V2", "f32", [x, constant("s32", [0, 2])], [Tensor("f32", x.value[::-1, :, ::-1])], note="axes apart")
    x = x_of("slice", "s64", (3, 4))
    suite.case("SLICE", "s64", [x, constant("s64", [1, 0]), constant("s64", [-1, 3])], [Tensor("s64", x.value[1:, :3])])
    x = x_of("unpack", "s64", (2, 3))
    suite.case("UNPACK", "s64", [x], [Tensor("s64", row) for row in x.value], "UnpackOptions", num=2)
    suite.case("SPLIT", "s64", [constant("s32", 1), x], [Tensor("s64", x.value[:, i:i + 1]) for i in range(3)], "SplitOptions", num_splits=3)
    x = [x_of("pack", "bool", (3,)) for _ in range(2)]
    suite.case("PACK", "bool", x, [Tensor("bool", np.stack([t.value for t in x], 1))], "PackOptions", values_count=2, axis=1)
    suite.case("SHAPE", "s64", [x_of("shape", "f32", (3, 1, 4))], [Tensor("s64", [3, 1, 4])], "ShapeOptions", out_type="INT64")


def cases(suite):
    for check in (non_max_suppression, bitcast, larger_forms, movements, bilinear, choices, segments, folds, extremes, cumsum):
        check(suite)

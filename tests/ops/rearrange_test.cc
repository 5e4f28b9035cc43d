// SPDX-License-Identifier: Apache-2.0
// Operators whose output is the input's elements in other places: each output element is looked up by its coordinates, as the
// definition of the operator has it. And every reason to refuse one.
#include "ops/one_node.h"

namespace thimble::test {
namespace {

// y[index] = x[source(index)], for a node whose other inputs are constant.
template <class T> void expect_moved(const OneNode& node, const std::function<Index(const Index&)>& source) {
  const Shape &x_shape = node.x[0].shape, &y_shape = node.y[0].shape;
  const std::vector<T> x = numbered<T>(x_shape);
  std::vector<T> want;
  for (const Index& index : indices_of(y_shape)) want.push_back(x[at(x_shape, source(index))]);
  node.expect<T>({raw(x)}, want);
}

template <class T> OneNode transpose(const Shape& x, const std::vector<int32_t>& perm) {
  Shape y;
  for (const int32_t axis : perm) y.push_back(x[static_cast<size_t>(axis < 0 ? axis + static_cast<int32_t>(x.size()) : axis)]);
  return {tfl::BuiltinOperator_TRANSPOSE, {tensor<T>(x), vector_s32(perm)}, {tensor<T>(y)}};
}

template <class T> void expect_transposed(const Shape& x, const std::vector<int32_t>& perm) {
  expect_moved<T>(transpose<T>(x, perm), [&](const Index& index) {
    Index from(x.size());
    for (size_t i = 0; i < perm.size(); i++) from[static_cast<size_t>(perm[i] < 0 ? perm[i] + static_cast<int32_t>(x.size()) : perm[i])] = index[i];
    return from;
  });
}

TEST(Transpose, AnyTypeAnyRank) {
  expect_transposed<int8_t>({3, 5}, {1, 0});
  expect_transposed<int16_t>({2, 3, 4}, {2, 0, 1});
  expect_transposed<float>({2, 3, 4, 5}, {0, 3, 1, 2});
  expect_transposed<int64_t>({4, 3, 2}, {-1, 1, 0});
  expect_transposed<uint8_t>({2, 3}, {0, 1});
  expect_transposed<int32_t>({2, 1, 3, 2, 1, 2, 2, 3}, {7, 0, 6, 1, 5, 2, 4, 3});
}

TEST(Transpose, SaysWhyItRefuses) {
  const OneNode node = transpose<int8_t>({2, 3}, {1, 0});
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u8; });
  node.expect_refused("elements must have 1, 2, 4 or 8 bytes", [](OneNode& n) { n.x[0].type = n.y[0].type = Type::s4; });
  node.expect_refused("elements must have 1, 2, 4 or 8 bytes", [](OneNode& n) { n.x[0].type = n.y[0].type = Type::c128; });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
  node.expect_refused("must be a constant number per dimension", [](OneNode& n) { n.x[1].data.clear(); });
  node.expect_refused("must be a constant number per dimension", [](OneNode& n) { n.x[1] = vector_s32({1, 0, 2}); });
  for (const auto& perm : {std::vector<int32_t>{0, 0}, {0, 2}, {-3, 0}, {INT32_MIN, INT32_MAX}}) {
    node.expect_refused("must be a permutation", [&](OneNode& n) { n.x[1] = vector_s32(perm); });
  }
  node.expect_refused("its dimensions permuted", [](OneNode& n) { n.y[0].shape = {2, 3}; });
  node.expect_refused("its dimensions permuted", [](OneNode& n) {   // dimensions of the one times steps of the other leave 32 bits
    n.x = {tensor<int8_t>({2, 1 << 22, 2}), vector_s32({0, 1, 2})}, n.y[0].shape = {2, 2, 1 << 22};
  });
}

TEST(Tile, RepeatsEveryDimension) {
  const Shape x = {2, 1, 3}, times = {1, 4, 2}, y = {2, 4, 6};
  const OneNode node = {tfl::BuiltinOperator_TILE, {tensor<int16_t>(x), vector_s32(times)}, {tensor<int16_t>(y)}};
  const auto source = [&](const Index& i) { return Index{i[0] % 2, i[1] % 1, i[2] % 3}; };
  expect_moved<int16_t>(node, source);
  OneNode eight = {tfl::BuiltinOperator_TILE, {tensor<int8_t>(Shape(8, 2)), vector_s32(Shape(8, 2))}, {tensor<int8_t>(Shape(8, 4))}};
  expect_moved<int8_t>(eight, [](const Index& i) {
    Index from;
    for (const int32_t k : i) from.push_back(k % 2);
    return from;
  });
  OneNode late = node;
  late.x[1].data.clear();
  const Outcome run = late.run({raw(numbered<int16_t>(x)), raw(times)});
  ASSERT_TRUE(run.ok()) << run.text();
  late.expect_failed({raw(numbered<int16_t>(x)), raw<int32_t>({1, 2, 4})});
  node.expect_refused("the output must have the input's rank", [](OneNode& n) { n.y[0].shape = {2, 24}; });
  node.expect_refused("whole repetitions", [](OneNode& n) { n.y[0].shape = {3, 4, 6}; });
  node.expect_refused("whole repetitions", [](OneNode& n) { n.x[0].shape = {1026, 3}, n.y[0].shape = {4, 1048585}; });
  node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[1] = vector_s32({1, 4, 3}); });
  node.expect_refused("one number per dimension", [](OneNode& n) { n.x[1] = vector_s32({4, 2}); });
}

TEST(BroadcastTo, AnyRank) {
  const Shape x = {3, 1, 2}, y = {2, 3, 4, 2};
  const OneNode node = {tfl::BuiltinOperator_BROADCAST_TO, {tensor<float>(x), vector_s64({2, 3, 4, 2})}, {tensor<float>(y)}};
  expect_moved<float>(node, [](const Index& i) { return Index{i[1], 0, i[3]}; });
  const OneNode six = {tfl::BuiltinOperator_BROADCAST_TO, {tensor<int64_t>({}), vector_s32({1, 2, 1, 3, 1, 2})}, {tensor<int64_t>({1, 2, 1, 3, 1, 2})}};
  expect_moved<int64_t>(six, [](const Index&) { return Index{}; });
  node.expect_refused("does not broadcast", [](OneNode& n) { n.x[0].shape = {2, 1, 2}; });
  node.expect_refused("does not broadcast", [](OneNode& n) { n.x[0].shape = {1, 2, 3, 4, 2}; });
  node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[1] = vector_s64({2, 3, 4, 2 + (int64_t{1} << 32)}); });
}

TEST(DepthToSpace, AndBack) {
  const Shape deep = {2, 2, 3, 12}, wide = {2, 4, 6, 3};
  tfl::DepthToSpaceOptionsT to_space;
  tfl::SpaceToDepthOptionsT to_depth;
  to_space.block_size = to_depth.block_size = 2;
  const OneNode there = {tfl::BuiltinOperator_DEPTH_TO_SPACE, {tensor<int16_t>(deep)}, {tensor<int16_t>(wide)}, options(to_space)};
  const OneNode back = {tfl::BuiltinOperator_SPACE_TO_DEPTH, {tensor<int16_t>(wide)}, {tensor<int16_t>(deep)}, options(to_depth)};
  expect_moved<int16_t>(there, [](const Index& i) { return Index{i[0], i[1] / 2, i[2] / 2, (i[1] % 2 * 2 + i[2] % 2) * 3 + i[3]}; });
  expect_moved<int16_t>(back, [](const Index& i) {
    const int32_t block = i[3] / 3;
    return Index{i[0], i[1] * 2 + block / 2, i[2] * 2 + block % 2, i[3] % 3};
  });
  const std::string text = "the output must be the input in blocks";
  there.expect_refused(text, [](OneNode& n) { n.y[0].shape = {2, 2, 6, 6}; });
  there.expect_refused(text, [](OneNode& n) { n.y[0].shape = {2, 4, 18}; });
  for (const int block : {0, -2, 3, INT32_MIN, INT32_MAX}) {
    there.expect_refused(text, [&](OneNode& n) { n.options.AsDepthToSpaceOptions()->block_size = block; });
    back.expect_refused(text, [&](OneNode& n) { n.options.AsSpaceToDepthOptions()->block_size = block; });
  }
}

OneNode reverse(const Shape& shape, const TensorSpec& axes) {
  return {tfl::BuiltinOperator_REVERSE_V2, {tensor<int32_t>(shape), axes}, {tensor<int32_t>(shape)}};
}

TEST(ReverseV2, AnyAxes) {
  const Shape shape = {2, 3, 4, 2};
  for (uint32_t bits = 1; bits < 16; bits++) {
    std::vector<int32_t> axes;
    for (int32_t d = 0; d < 4; d++)
      if (bits >> d & 1) axes.push_back(d % 2 ? d - 4 : d);
    expect_moved<int32_t>(reverse(shape, vector_s32(axes)), [&](const Index& i) {
      Index from = i;
      for (size_t d = 0; d < 4; d++)
        if (bits >> d & 1) from[d] = shape[d] - 1 - i[d];
      return from;
    });
  }
}

TEST(ReverseV2, AxesMayBeAnInput) {
  const OneNode node = reverse({2, 3}, tensor<int32_t>({1}));
  const Bytes x = raw<int32_t>({1, 2, 3, 4, 5, 6});
  node.expect<int32_t>({x, raw<int32_t>({-1})}, {3, 2, 1, 6, 5, 4});
  for (const int32_t axis : {2, -3, INT32_MIN, INT32_MAX}) node.expect_failed({x, raw<int32_t>({axis})});
  node.expect_refused("an axis is out of range", [](OneNode& n) { n.x[1] = vector_s32({2}); });
  node.expect_refused("the output must have the input's shape", [](OneNode& n) { n.y[0].shape = {3, 2}; });
  node.expect_refused("too many axes", [](OneNode& n) { n.x[1].shape = {65536}; });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
}

OneNode reverse_sequence(int batch, int sequence, const TensorSpec& lengths) {
  tfl::ReverseSequenceOptionsT o;
  o.seq_dim = sequence, o.batch_dim = batch;
  return {tfl::BuiltinOperator_REVERSE_SEQUENCE, {tensor<float>({2, 3, 4}), lengths}, {tensor<float>({2, 3, 4})}, options(o)};
}

TEST(ReverseSequence, EachBatchHasItsLength) {
  const std::vector<int32_t> lengths = {3, 0, 4};
  expect_moved<float>(reverse_sequence(1, 2, vector_s32(lengths)), [&](const Index& i) {
    const int32_t length = lengths[static_cast<size_t>(i[1])];
    return Index{i[0], i[1], i[2] < length ? length - 1 - i[2] : i[2]};
  });
  expect_moved<float>(reverse_sequence(2, 0, vector_s64({1, 2, 0, 2})), [&](const Index& i) {
    return Index{i[2] % 2 ? 1 - i[0] : i[0], i[1], i[2]};
  });
  const OneNode late = reverse_sequence(1, 2, tensor<int32_t>({3}));
  for (const int32_t length : {5, -1, INT32_MIN}) late.expect_failed({raw(numbered<float>({24})), raw<int32_t>({0, length, 0})});
  late.expect_refused("the sequence cannot be the batch", [](OneNode& n) { n.options.AsReverseSequenceOptions()->batch_dim = -1; });
  late.expect_refused("the axis is out of range", [](OneNode& n) { n.options.AsReverseSequenceOptions()->batch_dim = 3; });
  late.expect_refused("must be a number per batch", [](OneNode& n) { n.x[1].shape = {4}; });
  late.expect_refused("the output must have the input's shape", [](OneNode& n) { n.y[0].shape = {2, 3, 4, 1}; });
}

TEST(MatrixDiag, ZerosButForTheDiagonal) {
  const OneNode diag = {tfl::BuiltinOperator_MATRIX_DIAG, {tensor<int16_t>({2, 3})}, {tensor<int16_t>({2, 3, 3})}};
  diag.expect<int16_t>({raw<int16_t>({1, 2, 3, 4, 5, 6})}, {1, 0, 0, 0, 2, 0, 0, 0, 3, 4, 0, 0, 0, 5, 0, 0, 0, 6});
  diag.expect_refused("the matrices must be square", [](OneNode& n) { n.y[0].shape = {2, 3, 4}; });
  diag.expect_refused("must be the diagonals of the output", [](OneNode& n) { n.x[0].shape = {3, 2}; });
  diag.expect_refused("must be the diagonals of the output", [](OneNode& n) { n.x[0].shape = {2, 4}; });
  OneNode set = {tfl::BuiltinOperator_MATRIX_SET_DIAG, {tensor<int8_t>({2, 2, 3}), tensor<int8_t>({2, 2})}, {tensor<int8_t>({2, 2, 3})}};
  set.expect<int8_t>({raw<int8_t>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), raw<int8_t>({-1, -2, -3, -4})}, {-1, 1, 2, 3, -2, 5, -3, 7, 8, 9, -4, 11});
  set.expect_refused("the output must have the input's shape", [](OneNode& n) { n.y[0].shape = {2, 3, 2}; });
  set.expect_refused("the output must have the input's type", [](OneNode& n) { n.x[0].type = Type::u8; });
  set.expect_refused("the output must have the input's type", [](OneNode& n) { n.x[1].type = Type::u8; });
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Operators whose data say where elements come from or go: GATHER, GATHER_ND, SCATTER_ND, SPARSE_TO_DENSE, ONE_HOT, the segments, WHERE,
// UNIQUE and TOPK_V2, against their definitions; every reason to refuse one, and data that are out of range.
#include <algorithm>
#include <numeric>

#include "ops/one_node.h"

namespace thimble::test {
namespace {

OneNode gather(const TensorSpec& x, const TensorSpec& indices, int axis, int batch_dims) {
  tfl::GatherOptionsT o;
  o.axis = axis, o.batch_dims = batch_dims;
  const auto first = static_cast<size_t>(axis < 0 ? axis + static_cast<int>(x.shape.size()) : axis);
  const auto batches = static_cast<size_t>(batch_dims < 0 ? batch_dims + static_cast<int>(indices.shape.size()) : batch_dims);
  TensorSpec y = {.type = x.type};
  for (size_t i = 0; i < first; i++) y.shape.push_back(x.shape[i]);
  for (size_t i = batches; i < indices.shape.size(); i++) y.shape.push_back(indices.shape[i]);
  for (size_t i = first + 1; i < x.shape.size(); i++) y.shape.push_back(x.shape[i]);
  return {tfl::BuiltinOperator_GATHER, {x, indices}, {y}, options(o)};
}

TEST(Gather, WithBatches) {
  const Shape x = {2, 3, 4, 2}, indices = {2, 5};
  const std::vector<int64_t> rows = {3, 0, 0, 1, 2, 2, 2, 3, 1, 0};
  const OneNode node = gather(tensor<int16_t>(x), constant<int64_t>(indices, rows), -2, 1);
  std::vector<int16_t> want;
  for (const Index& i : indices_of({2, 3, 5, 2})) {
    const auto row = static_cast<int32_t>(rows[at(indices, {i[0], i[2]})]);
    want.push_back(numbered<int16_t>(x)[at(x, {i[0], i[1], row, i[3]})]);
  }
  node.expect<int16_t>({raw(numbered<int16_t>(x))}, want);
}

TEST(Gather, IndicesOfAnyRankAndType) {
  const Bytes x = raw<int64_t>({10, 11, 12, 13, 14, 15});
  gather(tensor<int64_t>({3, 2}), tensor<int16_t>({2, 2}), 0, 0).expect<int64_t>({x, raw<int16_t>({2, 0, 1, 1})}, {14, 15, 10, 11, 12, 13, 12, 13});
  const OneNode scalar = gather(tensor<int64_t>({3, 2}), tensor<int32_t>({}), 1, 0);
  scalar.expect<int64_t>({x, raw<int32_t>({1})}, {11, 13, 15});
  for (const int32_t index : {2, -1, INT32_MIN, INT32_MAX}) scalar.expect_failed({x, raw<int32_t>({index})});
  gather(tensor<int64_t>({3, 2}), tensor<int64_t>({1}), 0, 0).expect_failed({x, raw<int64_t>({int64_t{1} << 32})});
  scalar.expect_refused("the output must have the shape of what is gathered", [](OneNode& n) { n.y[0].shape = {2}; });
  scalar.expect_refused("the output must have the shape of what is gathered", [](OneNode& n) { n.y[0].shape = {3, 1}; });
  scalar.expect_refused("the axis is out of range", [](OneNode& n) { n.options.AsGatherOptions()->axis = 2; });
  scalar.expect_refused("the batch dimensions are out of range", [](OneNode& n) { n.options.AsGatherOptions()->batch_dims = 1; });
  scalar.expect_refused("the batch dimensions are out of range", [](OneNode& n) { n.options.AsGatherOptions()->batch_dims = INT32_MIN; });
  scalar.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
  scalar.expect_refused("elements must have 1, 2, 4 or 8 bytes", [](OneNode& n) { n.x[0].type = n.y[0].type = Type::s4; });
}

const Shape kPlaces = {3, 4, 2};

TEST(GatherNd, Slices) {
  const std::vector<int32_t> indices = {2, 3, 0, 0, 1, 2};
  const OneNode node = {tfl::BuiltinOperator_GATHER_ND, {tensor<uint8_t>(kPlaces), tensor<int32_t>({3, 2})}, {tensor<uint8_t>({3, 2})}};
  std::vector<uint8_t> want;
  for (size_t k = 0; k < 3; k++)
    for (int32_t i = 0; i < 2; i++) want.push_back(numbered<uint8_t>(kPlaces)[at(kPlaces, {indices[2 * k], indices[2 * k + 1], i})]);
  const Bytes x = raw(numbered<uint8_t>(kPlaces));
  node.expect<uint8_t>({x, raw(indices)}, want);
  for (const int32_t index : {4, -1, INT32_MIN, INT32_MAX}) node.expect_failed({x, raw<int32_t>({0, 0, 0, index, 0, 0})});
  node.expect_refused("must have the shape of the slices", [](OneNode& n) { n.y[0].shape = {2, 3}; });
  node.expect_refused("must have the shape of the slices", [](OneNode& n) { n.y[0].shape = {3}; });
  node.expect_refused("must name a place", [](OneNode& n) { n.x[1].shape = {1, 4}, n.y[0].shape = {}; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::s8; });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
}

template <class T> void expect_scattered() {
  const TensorSpec indices = constant<int32_t>({4, 1}, {2, 0, 2, 2});
  const OneNode node = {tfl::BuiltinOperator_SCATTER_ND, {indices, tensor<T>({4, 2}), vector_s32({3, 2})}, {tensor<T>({3, 2})}};
  node.expect<T>({raw<T>({1, 2, 3, 4, 5, 6, 70, 80})}, {3, 4, 0, 0, 76, 88});
}

TEST(ScatterNd, AddsUp) {
  expect_scattered<float>();
  expect_scattered<int8_t>();
  expect_scattered<uint8_t>();
  expect_scattered<int16_t>();
  expect_scattered<int32_t>();
  expect_scattered<int64_t>();
  const OneNode node = {tfl::BuiltinOperator_SCATTER_ND, {tensor<int64_t>({1, 2}), tensor<int32_t>({1}), tensor<int32_t>({2})}, {tensor<int32_t>({2, 2})}};
  const Bytes update = raw<int32_t>({5}), shape = raw<int32_t>({2, 2});
  node.expect<int32_t>({raw<int64_t>({1, 0}), update, shape}, {0, 0, 5, 0});
  node.expect_failed({raw<int64_t>({1, 2}), update, shape});
  node.expect_failed({raw<int64_t>({1, 0}), update, raw<int32_t>({2, 3})});
  node.expect_refused("must have the shape of the slices", [](OneNode& n) { n.x[1].shape = {2}; });
  node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[2] = vector_s32({2, 3}); });
  node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.x[2] = vector_s32({4}); });
}

TEST(SparseToDense, SingleElements) {
  const OneNode node = {tfl::BuiltinOperator_SPARSE_TO_DENSE, {tensor<int32_t>({2, 2}), vector_s32({2, 3}), tensor<int8_t>({2}), constant<int8_t>({}, {-1})}, {tensor<int8_t>({2, 3})}};
  node.expect<int8_t>({raw<int32_t>({0, 2, 1, 0}), raw<int8_t>({7, 8})}, {-1, -1, 7, 8, -1, -1});
  node.expect_failed({raw<int32_t>({0, 2, 1, 3}), raw<int8_t>({7, 8})});
  OneNode line = {tfl::BuiltinOperator_SPARSE_TO_DENSE, {vector_s64({3, 0}), vector_s64({4}), tensor<float>({}), tensor<float>({})}, {tensor<float>({4})}};
  line.expect<float>({raw<float>({2}), raw<float>({1})}, {2, 1, 1, 2});
  line.x[0] = constant<int64_t>({}, {2});
  line.expect<float>({raw<float>({2}), raw<float>({1})}, {1, 1, 2, 1});
  node.expect_refused("must name single elements", [](OneNode& n) { n.x[0].shape = {2, 1}; });
  node.expect_refused("must name single elements", [](OneNode& n) { n.x[0].shape = {1, 2, 2}; });
  node.expect_refused("must be one value, or one per place", [](OneNode& n) { n.x[2].shape = {3}; });
  node.expect_refused("values and default must have the output's type", [](OneNode& n) { n.x[3].type = Type::u8; });
  node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[1] = vector_s32({3, 2}); });
}

TEST(OneHot, AnyAxis) {
  for (const int axis : {-1, 0, 1, 2}) {
    tfl::OneHotOptionsT o;
    o.axis = axis;
    const size_t place = axis < 0 ? 2 : static_cast<size_t>(axis);
    const Shape shape = {2, 3};
    const std::vector<int32_t> values = {0, 3, 1, 4, -1, 2};
    Shape y = shape;
    y.insert(y.begin() + static_cast<long>(place), 4);
    const OneNode node = {tfl::BuiltinOperator_ONE_HOT, {tensor<int32_t>(shape), constant<int32_t>({}, {4}), constant<int16_t>({}, {9}), constant<int16_t>({}, {-2})}, {tensor<int16_t>(y)}, options(o)};
    std::vector<int16_t> want;
    for (const Index& i : indices_of(y)) {
      Index from = i;
      from.erase(from.begin() + static_cast<long>(place));
      want.push_back(values[at(shape, from)] == i[place] ? 9 : -2);
    }
    node.expect<int16_t>({raw(values)}, want);
    node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[1] = constant<int32_t>({}, {5}); });
    node.expect_refused("must be one element of the output's type", [](OneNode& n) { n.x[3] = constant<int32_t>({}, {0}); });
    node.expect_refused("the indices' shape and a new axis", [](OneNode& n) { n.x[0].shape = {3, 2}; });
    node.expect_refused("must be integers", [](OneNode& n) { n.x[0].type = Type::f32; });
    node.expect_refused("the axis is out of range", [](OneNode& n) { n.options.AsOneHotOptions()->axis = 3; });
  }
}

template <class T> void expect_segments(tfl::BuiltinOperator code, const std::vector<T>& want, bool sorted = false) {
  OneNode node = {code, {tensor<T>({5, 2}), vector_s32({1, -1, 0, 1, 1}), constant<int32_t>({}, {3})}, {tensor<T>({3, 2})}};
  if (sorted) node.x[1] = vector_s32({0, 0, 1, 2, 2}), node.x.pop_back();
  node.expect<T>({raw<T>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10})}, want);
}

TEST(Segments, Fold) {
  expect_segments<float>(tfl::BuiltinOperator_SEGMENT_SUM, {4, 6, 5, 6, 16, 18}, true);
  expect_segments<int32_t>(tfl::BuiltinOperator_SEGMENT_SUM, {4, 6, 5, 6, 16, 18}, true);
  expect_segments<float>(tfl::BuiltinOperator_UNSORTED_SEGMENT_SUM, {5, 6, 17, 20, 0, 0});
  expect_segments<int32_t>(tfl::BuiltinOperator_UNSORTED_SEGMENT_SUM, {5, 6, 17, 20, 0, 0});
  expect_segments<float>(tfl::BuiltinOperator_UNSORTED_SEGMENT_PROD, {5, 6, 63, 160, 1, 1});
  expect_segments<int32_t>(tfl::BuiltinOperator_UNSORTED_SEGMENT_PROD, {5, 6, 63, 160, 1, 1});
  const float least = std::numeric_limits<float>::lowest(), most = std::numeric_limits<float>::max();
  expect_segments<float>(tfl::BuiltinOperator_UNSORTED_SEGMENT_MAX, {5, 6, 9, 10, least, least});
  expect_segments<int32_t>(tfl::BuiltinOperator_UNSORTED_SEGMENT_MAX, {5, 6, 9, 10, INT32_MIN, INT32_MIN});
  expect_segments<float>(tfl::BuiltinOperator_UNSORTED_SEGMENT_MIN, {5, 6, 1, 2, most, most});
  expect_segments<int32_t>(tfl::BuiltinOperator_UNSORTED_SEGMENT_MIN, {5, 6, 1, 2, INT32_MAX, INT32_MAX});
}

TEST(Segments, RefuseAndFail) {
  const Bytes x = raw<float>({1, 2, 3, 4, 5, 6});
  const OneNode sorted = {tfl::BuiltinOperator_SEGMENT_SUM, {tensor<float>({3, 2}), tensor<int32_t>({3})}, {tensor<float>({2, 2})}};
  for (const int32_t id : {-1, 2, INT32_MIN}) sorted.expect_failed({x, raw<int32_t>({0, id, 1})});
  const OneNode node = {tfl::BuiltinOperator_UNSORTED_SEGMENT_SUM, {tensor<float>({3, 2}), tensor<int32_t>({3, 2}), tensor<int32_t>({})}, {tensor<float>({2})}};
  node.expect<float>({x, raw<int32_t>({0, 1, 0, 1, -1, 0}), raw<int32_t>({2})}, {10, 6});
  node.expect_failed({x, raw<int32_t>({0, 1, 0, 1, -1, 2}), raw<int32_t>({2})});
  node.expect_failed({x, raw<int32_t>({0, 1, 0, 1, -1, 0}), raw<int32_t>({3})});
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::s32; });
  node.expect_refused("the dimensions of a slice", [](OneNode& n) { n.x[1].shape = {2, 3}; });
  node.expect_refused("the dimensions of a slice", [](OneNode& n) { n.x[1].shape = {}; });
  node.expect_refused("the dimensions of a slice", [](OneNode& n) { n.y[0].shape = {2, 2}; });
  sorted.expect_refused("the dimensions of a slice", [](OneNode& n) { n.y[0].shape = {2, 3}; });
}

TEST(Where, BoundedByItsOutput) {
  OneNode node = {tfl::BuiltinOperator_WHERE, {tensor<uint8_t>({2, 3})}, {tensor<int64_t>({3, 2}), tensor<int32_t>({})}};
  node.x[0].type = Type::boolean;
  const Outcome run = node.run({raw<uint8_t>({0, 1, 0, 0, 0, 1})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int64_t>(0), (std::vector<int64_t>{0, 1, 1, 2, -1, -1}));
  EXPECT_EQ(run.output<int32_t>(1), std::vector<int32_t>{2});
  node.expect_failed({raw<uint8_t>({1, 1, 0, 0, 1, 1})});
  node.y.pop_back();
  node.expect<int64_t>({raw<uint8_t>({0, 0, 0, 1, 1, 1})}, {1, 0, 1, 1, 1, 2});
  node.x[0] = tensor<float>({2, 3});
  node.expect<int64_t>({raw<float>({0.0f, -0.0f, 1e-45f, 0, 0, -1})}, {0, 2, 1, 2, -1, -1});
  node.x[0] = tensor<int64_t>({2, 3});
  node.expect<int64_t>({raw<int64_t>({INT64_MIN, 0, 256, 0, 0, 0})}, {0, 0, 0, 2, -1, -1});
  const std::string wrong = "must be int64 [rows, rank of the input]";
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].type = Type::s32; });
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {3, 3}; });
  node.expect_refused(wrong, [](OneNode& n) { n.x[0].shape = {}; });
  node.expect_refused("must be one int32", [](OneNode& n) { n.y.push_back(tensor<int32_t>({2})); });
}

TEST(Unique, InTheOrderOfTheirFirst) {
  const OneNode node = {tfl::BuiltinOperator_UNIQUE, {tensor<int16_t>({6})}, {tensor<int16_t>({4}), tensor<int64_t>({6})}};
  const Outcome run = node.run({raw<int16_t>({7, -3, 7, 256, -3, 7})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int16_t>(0), (std::vector<int16_t>{7, -3, 256, 0}));
  EXPECT_EQ(run.output<int64_t>(1), (std::vector<int64_t>{0, 1, 0, 2, 1, 0}));
  node.expect_failed({raw<int16_t>({1, 2, 3, 4, 5, 6})});
  node.expect_refused("must be a vector", [](OneNode& n) { n.y[0].shape = {2, 2}; });
  node.expect_refused("must be one int32 or int64 per element", [](OneNode& n) { n.y[1].shape = {5}; });
}

template <class T> void expect_largest() {
  const Shape shape = {2, 7};
  const std::vector<T> x = {3, 1, 3, 2, 5, 1, 3, 1, 1, 1, 1, 2, 1, 1};
  for (int32_t k = 1; k <= 7; k++) {
    const OneNode node = {tfl::BuiltinOperator_TOPK_V2, {tensor<T>(shape), constant<int32_t>({}, {k})}, {tensor<T>({2, k}), tensor<int32_t>({2, k})}};
    const Outcome run = node.run({raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    std::vector<T> values;
    std::vector<int32_t> places;
    for (size_t row = 0; row < 2; row++) {
      std::vector<int32_t> order(7);
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return x[row * 7 + static_cast<size_t>(a)] > x[row * 7 + static_cast<size_t>(b)]; });
      for (size_t i = 0; i < static_cast<size_t>(k); i++) places.push_back(order[i]), values.push_back(x[row * 7 + static_cast<size_t>(order[i])]);
    }
    EXPECT_EQ(run.output<T>(0), values);
    EXPECT_EQ(run.output<int32_t>(1), places);
  }
}

TEST(TopkV2, LargestFirst) {
  expect_largest<float>();
  expect_largest<int8_t>();
  expect_largest<uint8_t>();
  expect_largest<int16_t>();
  expect_largest<int32_t>();
  expect_largest<int64_t>();
  OneNode node = {tfl::BuiltinOperator_TOPK_V2, {tensor<float>({4}), tensor<int32_t>({})}, {tensor<float>({2}), tensor<int16_t>({2})}};
  const Outcome run = node.run({raw<float>({1, -2, 3, 0}), raw<int32_t>({2})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int16_t>(1), (std::vector<int16_t>{2, 0}));
  node.expect_failed({raw<float>({1, -2, 3, 0}), raw<int32_t>({3})});
  const std::string wrong = "must have the input's shape but for its last dimension";
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = n.y[1].shape = {5}; });
  node.expect_refused(wrong, [](OneNode& n) { n.y[1].shape = {3}; });
  node.expect_refused(wrong, [](OneNode& n) { n.x[0].shape = {2, 4}, n.y[0].shape = n.y[1].shape = {1, 2}; });
  node.expect_refused("must be int32, or int16 for short rows", [](OneNode& n) { n.y[1].type = Type::s64; });
  node.expect_refused("must be int32, or int16 for short rows", [](OneNode& n) { n.x[0].shape = {32769}; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::s32; });
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Operators that make tensors out of numbers: SHAPE, RANK, BROADCAST_ARGS, FILL, RANGE; and those that give bytes another shape or type.
#include <cmath>

#include "ops/one_node.h"

namespace thimble::test {
namespace {

TEST(Shape, AndRank) {
  const OneNode shape = {tfl::BuiltinOperator_SHAPE, {tensor<int8_t>({2, 1, 5})}, {tensor<int32_t>({3})}};
  shape.expect<int32_t>({raw(numbered<int8_t>({10}))}, {2, 1, 5});
  OneNode wide = shape;
  wide.y[0].type = Type::s64;
  wide.expect<int64_t>({raw(numbered<int8_t>({10}))}, {2, 1, 5});
  const OneNode rank = {tfl::BuiltinOperator_RANK, {tensor<float>({2, 1, 5})}, {tensor<int32_t>({})}};
  rank.expect<int32_t>({raw(numbered<float>({10}))}, {3});
  shape.expect_refused("must be int32 or int64", [](OneNode& n) { n.y[0].type = Type::s16; });
  shape.expect_refused("must hold one number per dimension", [](OneNode& n) { n.y[0].shape = {4}; });
}

TEST(BroadcastArgs, AlignedAtTheEnd) {
  const OneNode node = {tfl::BuiltinOperator_BROADCAST_ARGS, {tensor<int64_t>({2}), tensor<int64_t>({4})}, {tensor<int64_t>({4})}};
  node.expect<int64_t>({raw<int64_t>({1, 7}), raw<int64_t>({3, 1, 5, 1})}, {3, 1, 5, 7});
  node.expect<int64_t>({raw<int64_t>({5, 7}), raw<int64_t>({3, 1, 5, 7})}, {3, 1, 5, 7});
  node.expect_failed({raw<int64_t>({4, 7}), raw<int64_t>({3, 1, 5, 7})});
  node.expect_refused("must be of one type", [](OneNode& n) { n.x[0].type = Type::s32; });
  node.expect_refused("must be as long as the longer shape", [](OneNode& n) { n.y[0].shape = {3}; });
  node.expect_refused("must be int32 or int64", [](OneNode& n) { n.y[0].type = n.x[0].type = n.x[1].type = Type::f32; });
}

TEST(Fill, AnyTypeAnyDims) {
  const OneNode node = {tfl::BuiltinOperator_FILL, {vector_s64({3, 5}), tensor<int16_t>({})}, {tensor<int16_t>({3, 5})}};
  node.expect<int16_t>({raw<int16_t>({-300})}, std::vector<int16_t>(15, -300));
  const OneNode wide = {tfl::BuiltinOperator_FILL, {vector_s32({7}), tensor<int64_t>({1})}, {tensor<int64_t>({7})}};
  wide.expect<int64_t>({raw<int64_t>({INT64_MIN + 1})}, std::vector<int64_t>(7, INT64_MIN + 1));
  OneNode late = node;
  late.x[0].data.clear();
  late.expect<int16_t>({raw<int64_t>({3, 5}), raw<int16_t>({2})}, std::vector<int16_t>(15, 2));
  late.expect_failed({raw<int64_t>({5, 3}), raw<int16_t>({2})});
  node.expect_refused("must be one element", [](OneNode& n) { n.x[1].shape = {2}; });
  node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[0] = vector_s32({5, 3}); });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u16; });
}

template <class T> OneNode range(int32_t count) {
  return {tfl::BuiltinOperator_RANGE, {tensor<T>({}), tensor<T>({}), tensor<T>({})}, {tensor<T>({count})}};
}

template <class T> void expect_range(T start, T limit, T delta, const std::vector<T>& want) {
  const auto count = static_cast<int32_t>(want.size());
  range<T>(count).template expect<T>({raw<T>({start}), raw<T>({limit}), raw<T>({delta})}, want);
  range<T>(count + 1).expect_failed({raw<T>({start}), raw<T>({limit}), raw<T>({delta})});
  if (count > 1) range<T>(count - 1).expect_failed({raw<T>({start}), raw<T>({limit}), raw<T>({delta})});
}

TEST(Range, UpAndDown) {
  expect_range<int32_t>(2, 11, 3, {2, 5, 8});
  expect_range<int32_t>(2, 12, 3, {2, 5, 8, 11});
  expect_range<int32_t>(5, -2, -4, {5, 1});
  expect_range<int32_t>(INT32_MIN, INT32_MAX, INT32_MAX, {INT32_MIN, -1, INT32_MAX - 1});
  expect_range<int64_t>(INT64_MAX, INT64_MIN, INT64_MIN, {INT64_MAX, -1});
  expect_range<float>(0.5f, 2.0f, 0.5f, {0.5f, 1.0f, 1.5f});
  expect_range<float>(1.0f, -1.25f, -1.0f, {1.0f, 0.0f, -1.0f});
  for (const int32_t delta : {0, -1}) range<int32_t>(1).expect_failed({raw<int32_t>({2}), raw<int32_t>({3}), raw<int32_t>({delta})});
  for (const float delta : {0.0f, -1.0f, NAN}) range<float>(1).expect_failed({raw<float>({2}), raw<float>({3}), raw<float>({delta})});
}

TEST(Range, SaysWhyItRefuses) {
  OneNode node = range<int32_t>(3);
  node.x = {constant<int32_t>({}, {1}), constant<int32_t>({}, {4}), constant<int32_t>({}, {1})};
  node.expect<int32_t>({}, {1, 2, 3});
  node.expect_refused("the range has another number of elements", [](OneNode& n) { n.y[0].shape = {4}; });
  node.expect_refused("the range has another number of elements", [](OneNode& n) { n.x[2] = constant<int32_t>({}, {0}); });
  node.expect_refused("must be a vector", [](OneNode& n) { n.y[0].shape = {3, 1}; });
  node.expect_refused("must be one element of the output's type", [](OneNode& n) { n.x[1] = constant<float>({}, {4}); });
}

TEST(Reshape, ItsRelatives) {
  const OneNode squeeze = {tfl::BuiltinOperator_SQUEEZE, {tensor<int16_t>({1, 3, 1})}, {tensor<int16_t>({3})}};
  squeeze.expect<int16_t>({raw<int16_t>({1, 2, 3})}, {1, 2, 3});
  const OneNode expand = {tfl::BuiltinOperator_EXPAND_DIMS, {tensor<int16_t>({3}), constant<int32_t>({}, {0})}, {tensor<int16_t>({1, 3})}};
  expand.expect<int16_t>({raw<int16_t>({1, 2, 3})}, {1, 2, 3});
  const OneNode bitcast = {tfl::BuiltinOperator_BITCAST, {tensor<float>({2})}, {tensor<int16_t>({2, 2})}};
  bitcast.expect<int16_t>({raw<float>({1.0f, -2.0f})}, {0, 0x3F80, 0, -0x4000});
  squeeze.expect_refused("as many elements as the input", [](OneNode& n) { n.y[0].shape = {2}; });
  bitcast.expect_refused("as many bytes as the input", [](OneNode& n) { n.y[0].shape = {2}; });
  bitcast.expect_refused("elements must be whole bytes", [](OneNode& n) { n.x[0].type = Type::s4; });
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// EMBEDDING_LOOKUP: rows as they are, rows in floats, and numbers that are no row.
#include "ops/one_op.h"

namespace thimble::test {
namespace {

constexpr auto kCode = tfl::BuiltinOperator_EMBEDDING_LOOKUP;
const TensorSpec kLookups = {.type = Type::s32, .shape = {3}};

TEST(EmbeddingLookup, PicksRowsOfAnyType) {
  TensorSpec table = {.type = Type::s16, .shape = {4, 1, 2}, .data = raw<int16_t>({1, 2, 3, 4, 5, 6, 7, 8})};
  const Bytes model = one_op(kCode, {kLookups, table}, {.type = Type::s16, .shape = {3, 1, 2}});
  EXPECT_EQ(run_model(model, {raw<int32_t>({3, 0, 3})}).output<int16_t>(), (std::vector<int16_t>{7, 8, 1, 2, 7, 8}));
  for (const int wrong : {4, -1, INT32_MAX, INT32_MIN}) EXPECT_EQ(run_model(model, {raw<int32_t>({0, wrong, 0})}).why.status, Status::failed);
}

TEST(EmbeddingLookup, ScalesBytesIntoFloats) {
  TensorSpec table = s8({3, 2}, 0.5f, 0);
  table.data = raw<int8_t>({-128, 127, 3, 4, 5, 6});
  const Bytes model = one_op(kCode, {kLookups, table}, f32({3, 2}));
  EXPECT_EQ(run_model(model, {raw<int32_t>({2, 0, 1})}).output<float>(), (std::vector<float>{2.5f, 3, -64, 63.5f, 1.5f, 2}));
  EXPECT_EQ(run_model(model, {raw<int32_t>({0, 3, 0})}).why.status, Status::failed);
}

TEST(EmbeddingLookup, SaysWhyItRefuses) {
  const TensorSpec table = f32({4, 2});
  expect_refused(one_op(kCode, {f32({3}), table}, f32({3, 2})), "must be a vector of int32");
  expect_refused(one_op(kCode, {{.type = Type::s32, .shape = {1, 3}}, table}, f32({3, 2})), "must be a vector of int32");
  expect_refused(one_op(kCode, {kLookups, f32({4})}, f32({3, 1})), "the table must have rows");
  expect_refused(one_op(kCode, {kLookups, table}, f32({4, 2})), "the output must hold as many rows as there are lookups");
  expect_refused(one_op(kCode, {kLookups, s8({4, 2}, 0.5f, 1)}, f32({3, 2})), "the table needs one scale, and zero point 0");
  expect_refused(one_op(kCode, {kLookups, s8_without_scale({4, 2})}, f32({3, 2})), "the table needs one scale, and zero point 0");
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// RESHAPE leaves the bytes as they are, with and without a place of its own for the output, and every reason to refuse one.
#include <gtest/gtest.h>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

constexpr auto kReshape = tfl::BuiltinOperator_RESHAPE;

Bytes model(const TensorSpec& x, const TensorSpec& y) {
  ModelBuilder m;
  const int tx = m.input(x), ty = m.output(y);
  m.op(kReshape, {tx}, {ty});
  return m.finish();
}

TEST(Reshape, CopiesBetweenInputAndOutputOfTheModel) {
  const Bytes data = raw<int16_t>({1, -2, 300, 4, 5, -32768});
  const Outcome run = run_model(model({.type = Type::s16, .shape = {2, 3}}, {.type = Type::s16, .shape = {6, 1, 1}}), {data});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.outputs[0], data);
}

TEST(Reshape, TakesNoRoomBetweenOtherOperators) {
  const auto chain = [](int reshapes) {
    ModelBuilder m;
    int x = m.input({.shape = {64}});
    const auto relu = [&](int y) { m.op(tfl::BuiltinOperator_RELU, {x}, {y}), x = y; };
    relu(m.tensor({.shape = {64}}));
    for (int i = 0; i < reshapes; i++) {
      const int y = m.tensor({.shape = {64 >> i, 1 << i}});
      m.op(kReshape, {x}, {y});
      x = y;
    }
    relu(m.output({.shape = {64}}));
    return m.finish();
  };
  std::vector<float> values(64, 1.5f), want = values;
  values[7] = -1.0f, want[7] = 0.0f;
  const Outcome none = run_model(chain(0), {raw(values)}), three = run_model(chain(3), {raw(values)});
  ASSERT_TRUE(none.ok() && three.ok()) << none.text() << three.text();
  EXPECT_EQ(three.output<float>(), want);
  EXPECT_LT(three.arena_bytes, none.arena_bytes + 128);   // three steps, no tensor of 256 bytes
}

// The format's first converters wrote a scalar's shape as [0].
TEST(Reshape, ZeroElementsMeanAScalarWhereOneIsComputed) {
  const TensorSpec one = {.type = Type::s16, .shape = {1}}, legacy = {.type = Type::s16, .shape = {0}};
  const Outcome run = run_model(model(one, legacy), {raw<int16_t>({7})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int16_t>(), (std::vector<int16_t>{7}));
  EXPECT_NE(refusal(model({.type = Type::s16, .shape = {2}}, legacy)).find("as many elements as the input"), std::string::npos);
  EXPECT_NE(refusal(model(one, {.type = Type::s16, .shape = {0, 3}})).find("no elements"), std::string::npos);
  ModelBuilder m;   // nothing makes x
  const int x = m.tensor(legacy), y = m.output(one);
  m.op(kReshape, {x}, {y});
  EXPECT_NE(refusal(m.finish()).find("no elements"), std::string::npos);
}

TEST(Reshape, SaysWhyItRefuses) {
  const TensorSpec x = {.type = Type::s8, .shape = {2, 3}};
  EXPECT_NE(refusal(model(x, {.type = Type::u8, .shape = {6}})).find("the output must have the input's type"), std::string::npos);
  EXPECT_NE(refusal(model(x, {.type = Type::s8, .shape = {5}})).find("as many elements as the input"), std::string::npos);
}

}  // namespace
}  // namespace thimble::test

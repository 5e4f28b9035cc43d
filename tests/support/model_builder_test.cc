// SPDX-License-Identifier: Apache-2.0
// The builder and the runner themselves: the example of the header, computed by hand.
#include "support/model_builder.h"

#include <gtest/gtest.h>

#include "support/run_model.h"

namespace thimble::test {
namespace {

Bytes example() {
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.5f}, {-3}}});
  const int w = m.tensor({.type = Type::s8, .shape = {2, 4}, .quantization = {{0.5f}}, .data = raw<int8_t>({1, 2, 3, 4, 5, 6, 7, 8})});
  const int y = m.output({.type = Type::s8, .shape = {1, 2}, .quantization = {{1.0f}, {1}}});
  m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {x, w}, {y}, options(tfl::FullyConnectedOptionsT{}));
  return m.finish();
}

TEST(ModelBuilder, WritesWhatTheRuntimeRuns) {
  const Outcome run = run_model(example(), {raw<int8_t>({1, 2, 3, 4})});
  ASSERT_TRUE(run.ok()) << run.text();
  // (4*1 + 5*2 + 6*3 + 7*4) / 4 = 15, (4*5 + 5*6 + 6*7 + 7*8) / 4 = 37; the zero point moves both by one
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{16, 38}));
  EXPECT_GT(run.arena_bytes, 0u);
}

TEST(ModelBuilder, RunsSeveralInvokes) {
  const Outcome run = run_model(example(), {raw<int8_t>({1, 2, 3, 4, -3, -3, -3, -3})}, all_ops(), 2);
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{16, 38, 1, 1}));
}

TEST(ModelBuilder, SaysWhyAModelIsRefused) {
  EXPECT_EQ(refusal(example()), "");
  ModelBuilder m;
  const int x = m.input({.shape = {1, 4}}), y = m.output({.shape = {1, 4}});
  m.op(tfl::BuiltinOperator_LSH_PROJECTION, {x}, {y});
  EXPECT_NE(refusal(m.finish()).find("not in the resolver"), std::string::npos);
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// What the conformance suite's models of IF, WHILE and CALL_ONCE cannot show: loops without an end.
#include <gtest/gtest.h>

#include "all_ops/all_ops.h"
#include "support/model_builder.h"
#include "thimble/thimble.h"

namespace thimble::test {
namespace {

TensorSpec number() { return {.type = Type::s32, .shape = {1}}; }

// Subgraph `condition` says x < 1000 and `body` gives x + step: with a step of 0 it never ends.
void add_loop(ModelBuilder& b, int32_t step) {
  b.begin_subgraph();
  const int x = b.input(number());
  b.op(tfl::BuiltinOperator_LESS, {x, b.tensor({.type = Type::s32, .shape = {1}, .data = raw<int32_t>({1000})})}, {b.output({.type = Type::boolean, .shape = {1}})});
  b.begin_subgraph();
  const int from = b.input(number());
  b.op(tfl::BuiltinOperator_ADD, {from, b.tensor({.type = Type::s32, .shape = {1}, .data = raw<int32_t>({step})})}, {b.output(number())});
}

Bytes two_loops(int32_t step) {
  ModelBuilder b;
  tfl::WhileOptionsT loop;
  loop.cond_subgraph = 1;
  loop.body_subgraph = 2;
  const int x = b.input(number()), y = b.output(number()), z = b.output(number());
  b.op(tfl::BuiltinOperator_WHILE, {x}, {y}, options(loop));
  b.op(tfl::BuiltinOperator_WHILE, {x}, {z}, options(loop));
  add_loop(b, step);
  return b.finish();
}

struct Loops {
  explicit Loops(int32_t step) : bytes(two_loops(step)) { EXPECT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok); }
  Bytes bytes;
  Model model;
  alignas(kArenaAlignment) uint8_t arena[2048];
};

TEST(While, ALoopWithoutAnEndFails) {
  Loops endless(0);
  Interpreter interpreter(endless.model, tools::all_ops(), endless.arena);
  ASSERT_EQ(interpreter.prepare(), Status::ok);
  *interpreter.input().data<int32_t>() = 3;
  EXPECT_EQ(interpreter.invoke(), Status::failed);
  EXPECT_STREQ(interpreter.diagnosis().text, "more calls of subgraphs than set_call_limit() allows");
  EXPECT_EQ(interpreter.diagnosis().subgraph, 0);
  EXPECT_EQ(interpreter.diagnosis().node, 0);
}

TEST(While, TheLimitIsForAllLoopsOfAnInvoke) {
  constexpr uint32_t kCalls = 2 * (2 * 990 + 1);   // the condition is asked once more than the body runs
  Loops loops(1);
  Interpreter interpreter(loops.model, tools::all_ops(), loops.arena);
  ASSERT_EQ(interpreter.prepare(), Status::ok);
  interpreter.set_call_limit(kCalls);
  for (int n = 0; n < 3; n++) {
    *interpreter.input().data<int32_t>() = 10;
    ASSERT_EQ(interpreter.invoke(), Status::ok);
    EXPECT_EQ(*interpreter.output(1).data<int32_t>(), 1000);
  }
  interpreter.set_call_limit(kCalls - 1);
  *interpreter.input().data<int32_t>() = 10;
  EXPECT_EQ(interpreter.invoke(), Status::failed);
  EXPECT_EQ(interpreter.diagnosis().node, 1);
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// thimble verify says every reason why a model cannot run, not the first.
#include "support/model_builder.h"
#include "tools/command.h"

namespace thimble::tools {
namespace {

using test::ModelBuilder;
using test::options;

class VerifyTest : public CommandTest {
 protected:
  Ended verify(ModelBuilder& m) {
    const auto bytes = m.finish();
    return thimble({"verify", write("m.tflite", {reinterpret_cast<const char*>(bytes.data()), bytes.size()})});
  }
  // y = a ? x, of one type and shape
  static int node(ModelBuilder& m, tfl::BuiltinOperator code, int x, test::TensorSpec y) {
    const int to = m.tensor(std::move(y));
    m.op(code, {x}, {to});
    return to;
  }
};

size_t count_of(const std::string& what, const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) count++;
  return count;
}

TEST_F(VerifyTest, EveryNodeIsCheckedWhateverIsWrongBefore) {
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {1, 8}, .quantization = {{0.5f}, {3}}, .name = "x"});
  const int a = node(m, tfl::BuiltinOperator_SOFTMAX, x, {.type = Type::s8, .shape = {1, 8}, .quantization = {{0.5f}, {0}}, .name = "a"});
  const int b = node(m, tfl::BuiltinOperator_RELU, a, {.type = Type::s8, .shape = {1, 8}, .quantization = {{0.5f}, {0}}, .name = "b"});
  const int c = node(m, tfl::BuiltinOperator_RELU, b, {.type = Type::s8, .shape = {1, 9}, .quantization = {{0.5f}, {0}}, .name = "c"});
  const int d = node(m, tfl::BuiltinOperator_FLOOR, c, {.type = Type::s8, .shape = {1, 9}, .name = "d"});
  const int e = node(m, static_cast<tfl::BuiltinOperator>(203), d, {.type = Type::s8, .shape = {1, 9}, .name = "e"});
  const int w = m.tensor({.type = Type::s8, .shape = {4, 9}, .quantization = {{0.5f}}, .data = test::Bytes(36), .name = "w"});
  const int y = m.output({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.5f}, {0}}, .name = "y"});
  m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {e, w}, {y}, options(tfl::FullyConnectedOptionsT{}));
  const Ended ended = verify(m);
  expect_refused(ended, {"m.tflite: cannot run, for 5 reasons", "missing operators: 2",
                         "floor for s8 (node 3), which exists for other types only: input 0 f32", "dilate for s8 (node 4)"});
  expect_refused(ended, {"unsupported: node 0 (softmax), tensor 1 (a): ", "unsupported: node 2 (relu), tensor 3 (c): must have the input's size",
                         "unsupported: node 5 (fully_connected), tensor 5 (e): needs one scale", "remedy: "});
  EXPECT_EQ(count_of("node 1 ", ended.printed), 0u);
}

TEST_F(VerifyTest, AnOutputWithoutElementsHidesNothingAfterIt) {
  ModelBuilder m;
  const int x = m.input({.shape = {1, 8}, .name = "x"});
  const int a = node(m, tfl::BuiltinOperator_ABS, x, {.shape = {1, 0}, .name = "a"});
  const int b = node(m, tfl::BuiltinOperator_ABS, a, {.shape = {1, 8}, .name = "b"});
  const int never = m.tensor({.shape = {1, 8}, .name = "never"});
  const int c = node(m, tfl::BuiltinOperator_ABS, never, {.shape = {1, 8}, .name = "c"});
  const int d = node(m, tfl::BuiltinOperator_ABS, x, {.shape = {1, 7}, .name = "d"});
  for (const int y : {b, c, d}) m.list_output(y);
  expect_refused(verify(m), {"for 3 reasons", "unsupported: node 0 (abs), tensor 1 (a): no elements",
                             "invalid model: node 2 (abs), tensor 3 (never): read before it is written",
                             "unsupported: node 3 (abs), tensor 5 (d): must have the input's size"});
}

TEST_F(VerifyTest, SubgraphsAreCheckedBehindARefusedCall) {
  ModelBuilder m;
  const int condition = m.input({.type = Type::s32, .shape = {1}, .name = "condition"});
  const int x = m.input({.shape = {4}, .name = "x"}), y = m.output({.shape = {4}, .name = "y"});
  tfl::IfOptionsT branches;
  branches.then_subgraph = 1;
  branches.else_subgraph = 2;
  m.op(tfl::BuiltinOperator_IF, {condition, x}, {y}, options(branches));
  const int z = m.output({.shape = {5}, .name = "z"});
  m.op(tfl::BuiltinOperator_NEG, {x}, {z});
  for (int g = 1; g <= 2; g++) {
    m.begin_subgraph();
    const int in = m.input({.shape = {4}, .name = "in"}), out = m.output({.shape = {g == 1 ? 4 : 3}, .name = "out"});
    m.op(tfl::BuiltinOperator_ABS, {in}, {out});
  }
  expect_refused(verify(m), {"for 3 reasons", "unsupported: node 0 (if), tensor 0 (condition): the condition must be one bool",
                             "unsupported: node 1 (neg), tensor 3 (z): must have the input's size",
                             "unsupported: subgraph 2, node 0 (abs), tensor 1 (out): must have the input's size"});
}

TEST_F(VerifyTest, ASingleReasonIsOneLineAndItsRemedy) {
  ModelBuilder m;
  const int x = m.input({.shape = {4}, .name = "x"}), y = m.output({.shape = {5}, .name = "y"});
  m.op(tfl::BuiltinOperator_ABS, {x}, {y});
  expect_refused(verify(m), {"m.tflite: unsupported: node 0 (abs), tensor 1 (y): must have the input's size\n", "  remedy: "});
}

TEST_F(VerifyTest, ManyLargeTensorsAreNoRefusal) {
  ModelBuilder m;
  int x = m.input({.shape = {1000, 100}});
  for (int i = 0; i < 20; i++) x = node(m, tfl::BuiltinOperator_ABS, x, {.shape = {1000, 100}});
  m.list_output(x);
  EXPECT_EQ(verify(m).printed, "ok\n");
}

}  // namespace
}  // namespace thimble::tools

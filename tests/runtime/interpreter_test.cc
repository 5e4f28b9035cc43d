// SPDX-License-Identifier: Apache-2.0
// The interpreter as its user meets it: the order of calls, tensors, variables, hooks and the mistakes a user can make.
#include "thimble/interpreter.h"

#include <gtest/gtest.h>

#include "support/probe_ops.h"
#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

Bytes running_sum() {   // y = state += x
  ModelBuilder m;
  const int x = m.input({.type = Type::s32, .shape = {3}});
  const int state = m.tensor({.type = Type::s32, .shape = {3}, .variable = true});
  m.custom_op("Accumulate", {x, state}, {m.output({.type = Type::s32, .shape = {3}})});
  return m.finish();
}

Bytes two_steps() {   // a picky copy, then x + 1
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.25f}, {-7}}});
  const int between = m.tensor({.type = Type::s8, .shape = {1, 4}});
  m.custom_op("Mix", {x}, {between}, raw<uint8_t>({5, 2}));
  m.custom_op("Picky", {between}, {m.output({.type = Type::s8, .shape = {1, 4}})});
  return m.finish();
}

// A verified model, an arena and an interpreter over both.
struct Machine {
  explicit Machine(const Bytes& bytes, size_t arena_bytes = 4096) : bytes_(bytes), arena_(arena_bytes, 0), interpreter_(verified(), probe_ops(), arena_.data(), arena_.size()) {}
  Interpreter* operator->() { return &interpreter_; }
  Model verified() {
    Model model;
    EXPECT_EQ(model.verify(bytes_.data(), bytes_.size()), Status::ok);
    return model;
  }
  template <class T> std::vector<T> invoke(const std::vector<T>& x) {
    memcpy(interpreter_.input().data<T>(), x.data(), x.size() * sizeof(T));
    EXPECT_EQ(interpreter_.invoke(), Status::ok) << in_words(interpreter_.diagnosis());
    const Tensor y = interpreter_.output();
    return std::vector<T>(y.data<T>(), y.data<T>() + y.count);
  }
  Bytes bytes_, arena_;
  Interpreter interpreter_;
};

TEST(Interpreter, RefusesWhatComesBeforePrepare) {
  Machine m(two_steps());
  EXPECT_EQ(m->invoke(), Status::not_prepared);
  EXPECT_EQ(m->diagnosis().status, Status::not_prepared);
  EXPECT_EQ(m->reset(), Status::not_prepared);
  EXPECT_EQ(m->input_count(), 1u);
  EXPECT_EQ(m->output_count(), 1u);
  EXPECT_EQ(m->arena_used_bytes(), 0u);
}

TEST(Interpreter, RefusesAnEmptyModel) {
  alignas(16) uint8_t arena[64];
  Interpreter interpreter(Model(), probe_ops(), arena);
  EXPECT_EQ(interpreter.prepare(), Status::not_prepared);
  EXPECT_EQ(interpreter.invoke(), Status::not_prepared);
  EXPECT_EQ(interpreter.input_count(), 0u);
  EXPECT_EQ(interpreter.output_count(), 0u);
}

TEST(Interpreter, RefusesAMisalignedArena) {
  Machine m(two_steps());
  Bytes arena(4096 + 64);
  for (size_t shift = 0; shift <= 32; shift++) {
    Interpreter interpreter(m.verified(), probe_ops(), arena.data() + shift, 4096);
    EXPECT_EQ(interpreter.prepare(), shift % kArenaAlignment == 0 ? Status::ok : Status::arena_misaligned);
  }
}

TEST(Interpreter, ANullArenaIsTooSmall) {
  Machine m(two_steps());
  Interpreter interpreter(m.verified(), probe_ops(), nullptr, 0);
  EXPECT_EQ(interpreter.prepare(), Status::arena_too_small);
}

TEST(Interpreter, ShowsTensorsWithTheirData) {
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  const Tensor x = m->input();
  EXPECT_EQ(x.type, Type::s8);
  EXPECT_EQ(x.rank, 2);
  EXPECT_EQ(x.dim(1), 4);
  EXPECT_EQ(x.bytes, 4u);
  EXPECT_EQ(x.scale(), 0.25f);
  EXPECT_EQ(x.zero_point(), -7);
  EXPECT_NE(x.data<int8_t>(), nullptr);
  EXPECT_EQ(x.data<float>(), nullptr) << "of another type";
  EXPECT_EQ(reinterpret_cast<uintptr_t>(x.address) % kArenaAlignment, 0u);
  EXPECT_EQ(m.invoke<int8_t>({1, 2, 3, 4}), (std::vector<int8_t>{2, 3, 4, 5}));
}

#ifndef NDEBUG
TEST(InterpreterDeathTest, AssertsThatTheCallerCountsRight) {
  Machine m(two_steps());
  EXPECT_DEATH(m->input(), "");
  ASSERT_EQ(m->prepare(), Status::ok);
  EXPECT_DEATH(m->input(1), "");
  EXPECT_DEATH(m->output(0xFFFFFFFFu), "");
}
#endif

TEST(Interpreter, VariablesCarryOverAndReset) {
  Machine m(running_sum());
  memset(m.arena_.data(), 0xEE, m.arena_.size());
  ASSERT_EQ(m->prepare(), Status::ok);
  EXPECT_EQ(m.invoke<int32_t>({1, 2, 3}), (std::vector<int32_t>{1, 2, 3}));
  EXPECT_EQ(m.invoke<int32_t>({1, 2, 3}), (std::vector<int32_t>{2, 4, 6}));
  ASSERT_EQ(m->reset(), Status::ok);
  EXPECT_EQ(m.invoke<int32_t>({5, 5, 5}), (std::vector<int32_t>{5, 5, 5}));
  ASSERT_EQ(m->prepare(), Status::ok);
  EXPECT_EQ(m.invoke<int32_t>({7, 0, 0}), (std::vector<int32_t>{7, 0, 0}));
}

TEST(Interpreter, VariableBytesStartAtTheirZeroPoint) {
  ModelBuilder m;
  const int state = m.tensor({.type = Type::s8, .shape = {4}, .quantization = {{1.0f}, {-5}}, .variable = true});
  m.custom_op("Mix", {state}, {m.output({.type = Type::s8, .shape = {4}})});
  const Outcome run = run_model(m.finish(), {}, probe_ops());
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{-4, -4, -4, -4}));
}

TEST(Interpreter, AFailedInvokeNamesTheNodeAndCanBeTriedAgain) {
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  memset(m->input().address, 41, 4);   // 42 after the first step
  EXPECT_EQ(m->invoke(), Status::failed);
  EXPECT_EQ(m->diagnosis().status, Status::failed);
  EXPECT_EQ(m->diagnosis().node, 1);
  EXPECT_EQ(m.invoke<int8_t>({1, 2, 3, 4}), (std::vector<int8_t>{2, 3, 4, 5}));
}

TEST(Interpreter, ARefusedPrepareForgetsTheOneBefore) {
  Bytes arena(4096);
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  Machine missing(two_steps());
  static constexpr auto kFew = op_resolver(mix_op);
  Interpreter interpreter(missing.verified(), kFew, arena.data(), arena.size());
  EXPECT_EQ(interpreter.prepare(), Status::missing_op);
  EXPECT_EQ(interpreter.invoke(), Status::not_prepared);
}

struct Refusals {
  static void on_refusal(void* context, const Diagnosis& d) { static_cast<std::vector<Status>*>(context)->push_back(d.status); }
};

TEST(Interpreter, LogsEachRefusalOnce) {
  std::vector<Status> seen;
  const Log log = {&Refusals::on_refusal, &seen};
  Machine small(two_steps(), 64);
  small->set_log(&log);
  EXPECT_EQ(small->prepare(), Status::arena_too_small);
  EXPECT_EQ(small->invoke(), Status::not_prepared);
  EXPECT_EQ(seen, (std::vector<Status>{Status::arena_too_small, Status::not_prepared}));
  seen.clear();
  Machine m(two_steps());
  m->set_log(&log);
  ASSERT_EQ(m->prepare(), Status::ok);
  m.invoke<int8_t>({1, 2, 3, 4});
  EXPECT_TRUE(seen.empty());
  memset(m->input().address, 41, 4);
  EXPECT_EQ(m->invoke(), Status::failed);
  EXPECT_EQ(seen, std::vector<Status>{Status::failed});
}

uint32_t clock_now = 0;
uint32_t ticks() { return clock_now += 10; }

TEST(Profiler, SeesEachStep) {
  OpProfile<2> profile;
  const Profiler hook = profile.hook(&ticks);
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  m->set_profiler(&hook);
  m.invoke<int8_t>({1, 2, 3, 4});
  m.invoke<int8_t>({1, 2, 3, 4});
  EXPECT_EQ(profile.total(0), 20u);
  EXPECT_EQ(profile.total(1), 20u);
  m->set_profiler(nullptr);
  m.invoke<int8_t>({1, 2, 3, 4});
  EXPECT_EQ(profile.total(0), 20u);
}

TEST(Profiler, AddsNodesPastTheEndToTheLast) {
  OpProfile<1> profile;
  const Profiler hook = profile.hook(&ticks);
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  m->set_profiler(&hook);
  m.invoke<int8_t>({1, 2, 3, 4});
  EXPECT_EQ(profile.total(0), 20u);
  static_assert(sizeof(OpProfile<250>) <= 1000, "a profile of 250 nodes fits in 1 KB");
}

TEST(Profiler, IsToldTheOperator) {
  std::vector<std::string> names;
  const auto on_step = [](void* context, uint32_t node, const Op& op, uint32_t) {
    auto& list = *static_cast<std::vector<std::string>*>(context);
    EXPECT_EQ(node, list.size());
    list.push_back(op.name);
  };
  const Profiler profiler = {&ticks, on_step, &names};
  Machine m(two_steps());
  ASSERT_EQ(m->prepare(), Status::ok);
  m->set_profiler(&profiler);
  m.invoke<int8_t>({1, 2, 3, 4});
  EXPECT_EQ(names, (std::vector<std::string>{"mix", "picky"}));
}

TEST(Interpreter, TwoOfThemAreIndependent) {
  Machine a(running_sum()), b(running_sum());
  ASSERT_EQ(a->prepare(), Status::ok);
  ASSERT_EQ(b->prepare(), Status::ok);
  a.invoke<int32_t>({1, 1, 1});
  b.invoke<int32_t>({10, 10, 10});
  EXPECT_EQ(a.invoke<int32_t>({1, 1, 1}), (std::vector<int32_t>{2, 2, 2}));
  EXPECT_EQ(b.invoke<int32_t>({10, 10, 10}), (std::vector<int32_t>{20, 20, 20}));
}

// Pointers into the arena, the model or the code would differ between two arenas and two copies of the model.
TEST(Interpreter, LeavesNoPointersInTheArena) {
  for (const Bytes& bytes : {two_steps(), running_sum()}) {
    Machine a(bytes), b(bytes, 4096);
    ASSERT_EQ(a->prepare(), Status::ok);
    ASSERT_EQ(b->prepare(), Status::ok);
    ASSERT_NE(a.arena_.data(), b.arena_.data());
    EXPECT_EQ(a.arena_, b.arena_);
  }
}

}  // namespace
}  // namespace thimble::test

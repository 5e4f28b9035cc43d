// SPDX-License-Identifier: Apache-2.0
// Prepare, place and bind: every reason for refusing, every arena size, and random graphs whose tensors must never run into each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "plan/plan.h"
#include "support/model_builder.h"
#include "support/probe_ops.h"
#include "support/reasons.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

const TensorSpec kRow = {.type = Type::s8, .shape = {1, 8}};

Bytes demand(Demand what) {
  ModelBuilder m;
  tfl::OperatorT& op = m.custom_op("Demand", {m.input(kRow)}, {m.output(kRow)}, raw<uint8_t>({static_cast<uint8_t>(what)}));
  if (what == Demand::other_options) op.options = options(tfl::SoftmaxOptionsT{});
  return m.finish();
}

Bytes graph(const std::function<void(ModelBuilder&, int x, int y)>& add) {   // x and y are the model's input and output
  ModelBuilder m;
  const int x = m.input(kRow), y = m.output(kRow);
  add(m, x, y);
  return m.finish();
}

struct Case {
  const char* name;
  Bytes bytes;
  const char* text;
  Status status;
};

std::vector<Case> cases() {
  const auto mix = [](ModelBuilder& m, std::vector<int> inputs, int output) { m.custom_op("Mix", std::move(inputs), {output}); };
  const char *twice = "written twice, or read as well", *early = "read before it is written";
  return {
      {"an operator writes a constant", graph([&](ModelBuilder& m, int x, int y) {
         const int c = m.tensor({.type = Type::s8, .shape = {1}, .data = raw<int8_t>({1})});
         mix(m, {x}, y), mix(m, {x}, c);
       }), twice, Status::invalid_model},
      {"an operator writes an input", graph([&](ModelBuilder& m, int x, int y) { mix(m, {x}, y), mix(m, {y}, x); }), twice, Status::invalid_model},
      {"two operators write one tensor", graph([&](ModelBuilder& m, int x, int y) { mix(m, {x}, y), mix(m, {x}, y); }), twice, Status::invalid_model},
      {"a tensor read before it is written", graph([&](ModelBuilder& m, int x, int y) {
         const int between = m.tensor(kRow);
         mix(m, {between}, y), mix(m, {x}, between);
       }), early, Status::invalid_model},
      {"an operator that reads its own output", graph([&](ModelBuilder& m, int, int y) { mix(m, {y}, y); }), early, Status::invalid_model},
      {"an operator that writes a variable it reads", graph([&](ModelBuilder& m, int x, int y) {
         TensorSpec state = kRow;
         state.variable = true;
         const int v = m.tensor(state);
         mix(m, {x, v}, v), mix(m, {x}, y);
       }), "written twice, or read as well", Status::invalid_model},
      {"an output that nobody writes", graph([&](ModelBuilder&, int, int) {}), early, Status::invalid_model},
      {"an output without elements that nobody writes", graph([&](ModelBuilder& m, int x, int y) {
         mix(m, {x}, y);
         m.output({.type = Type::s16, .shape = {0}});
       }), early, Status::invalid_model},
      {"an operator that is not listed", graph([&](ModelBuilder& m, int x, int y) { m.op(tfl::BuiltinOperator_ADD, {x, x}, {y}); }), "not in the resolver", Status::missing_op},
      {"a custom operator that is not listed", graph([&](ModelBuilder& m, int x, int y) { m.custom_op("Mixed", {x}, {y}); }), "not in the resolver", Status::missing_op},
      {"a custom operator whose name goes on after a NUL", graph([&](ModelBuilder& m, int x, int y) { m.custom_op(std::string("Mix\0\0\0\0", 7), {x}, {y}); }), "not in the resolver", Status::missing_op},
      {"an operator for other types", graph([&](ModelBuilder& m, int x, int y) { m.custom_op("Accumulate", {x, x}, {y}); }), "other types", Status::missing_op},
      {"an operator whose key is left out", graph([&](ModelBuilder& m, int, int y) { m.custom_op("Picky", {-1}, {y}); }), "other types", Status::missing_op},
      {"an operator without its inputs", graph([&](ModelBuilder& m, int x, int y) { m.custom_op("Picky", {x, x}, {y}); }), "wrong number", Status::invalid_model},
      {"an operator with two outputs", graph([&](ModelBuilder& m, int x, int y) { m.custom_op("Mix", {x}, {y, m.tensor(kRow)}); }), "wrong number", Status::invalid_model},
      {"an input with no elements", graph([&](ModelBuilder& m, int x, int y) { mix(m, {x, m.tensor({.type = Type::s8, .shape = {0}})}, y); }), "no elements", Status::unsupported},
      {"a condition", demand(Demand::condition), "demand: a condition", Status::unsupported},
      {"a tensor", demand(Demand::tensor), "demand: a tensor", Status::unsupported},
      {"a missing input", demand(Demand::missing_input), "missing input", Status::unsupported},
      {"no intermediate tensor", demand(Demand::intermediate), "missing intermediate tensor", Status::unsupported},
      {"a shared input left out", graph([&](ModelBuilder& m, int, int y) { m.custom_op("Pass", {-1}, {y}); }), "missing input", Status::unsupported},
      {"2 GB kept", demand(Demand::gigabytes), "more than 1 GB", Status::unsupported},
      {"4 GB kept and a little", demand(Demand::kept_past_32_bits), "more than 1 GB", Status::unsupported},
      {"70000 scratches", demand(Demand::many_scratches), "65534 buffers", Status::unsupported},
      {"the options of another operator", demand(Demand::other_options), "options of another operator", Status::unsupported},
      {"1.1 GB of activations", graph([&](ModelBuilder& m, int x, int y) {
         const int wide = m.tensor({.type = Type::c128, .shape = {0x4800000}});
         m.custom_op("Demand", {x}, {wide}), mix(m, {x}, y);
       }), "more than 1 GB", Status::unsupported},
      {"2 GB of variables", graph([&](ModelBuilder& m, int x, int y) {
         for (int i = 0; i < 4; i++) m.tensor({.type = Type::f64, .shape = {0x3FFFFFF}, .variable = true});
         mix(m, {x}, y);
       }), "more than 1 GB", Status::unsupported},
  };
}

// find_need() grows the arena as asked, so this is the refusal that no arena mends.
TEST(Prepare, RefusesWithItsReason) {
  for (const Case& c : cases()) {
    const Outcome run = run_model(c.bytes, {}, probe_ops());
    EXPECT_EQ(static_cast<int>(run.why.status), static_cast<int>(c.status)) << c.name << ": " << run.text();
    EXPECT_NE(std::string(run.why.text).find(c.text), std::string::npos) << c.name << ": " << run.text();
  }
}

TEST(Prepare, EveryReasonInItsSourceHasACase) {
  std::set<std::string> reasons, reached;
  for (const char* file : {"src/runtime/prepare.cc", "src/runtime/prep.cc"}) reasons.merge(reasons_in(file));
  reached = {"no room to plan",   // only a tiny arena reaches it: see EveryArenaSize
             "no elements"};      // see EmptyActivations
  ASSERT_GT(reasons.size(), 5u);
  for (const Case& c : cases()) reached.insert(run_model(c.bytes, {}, probe_ops()).why.text);
  for (const std::string& reason : reasons) EXPECT_EQ(reached.count(reason), 1u) << "no case reaches \"" << reason << '"';
}

// No one verifies this list before it is asked for.
TEST(Prepare, FindsIntermediateTensorsInListsThatHold) {
  const auto reason = [](int32_t index, uint32_t count) {
    ModelBuilder m;
    tfl::OperatorT& op = m.custom_op("Demand", {m.input(kRow)}, {m.output(kRow)}, raw<uint8_t>({static_cast<uint8_t>(Demand::intermediate)}));
    op.intermediates = {index};
    m.tensor({.type = Type::s16, .quantization = {{0.25f}}});
    Bytes bytes = m.finish();
    const auto* list = tfl::GetModel(bytes.data())->subgraphs()->Get(0)->operators()->Get(0)->intermediates();
    memcpy(bytes.data() + (reinterpret_cast<const uint8_t*>(list) - bytes.data()), &count, 4);
    return refusal(bytes, probe_ops());
  };
  EXPECT_EQ(reason(2, 1), "");
  EXPECT_NE(reason(1, 1).find("demand: a quarter"), std::string::npos);
  for (const int32_t index : {3, -1, INT32_MAX, INT32_MIN}) EXPECT_NE(reason(index, 1).find("missing intermediate tensor"), std::string::npos) << index;
  for (const uint32_t count : {0u, 1000u, 0x40000000u, 0xFFFFFFFFu}) EXPECT_NE(reason(2, count).find("missing intermediate tensor"), std::string::npos) << count;
}

TEST(Prepare, NamesTheNodeAndTheTensor) {
  const Bytes bytes = graph([](ModelBuilder& m, int x, int y) {
    const int between = m.tensor(kRow);
    m.custom_op("Mix", {x}, {between});
    m.custom_op("Demand", {between}, {y}, raw<uint8_t>({static_cast<uint8_t>(Demand::tensor)}));
  });
  const Outcome run = run_model(bytes, {}, probe_ops());
  EXPECT_EQ(run.why.node, 1);
  EXPECT_EQ(run.why.tensor, 1);
  EXPECT_EQ(run.why.subgraph, 0);
}

TEST(Prepare, TheFirstComplaintWins) {   // the probe complains again after each one
  EXPECT_STREQ(run_model(demand(Demand::condition), {}, probe_ops()).why.text, "demand: a condition");
}

TEST(Prepare, NamesTheMissingOperatorByNumber) {
  const Bytes bytes = graph([](ModelBuilder& m, int x, int y) { m.op(tfl::BuiltinOperator_GELU, {x}, {y}); });
  EXPECT_EQ(run_model(bytes, {}, probe_ops()).why.detail, 150u);
}

TEST(Prepare, OptionalInputsAreNull) {
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {1, 2}, .quantization = {{1.0f}}}), y = m.output({.type = Type::s8, .shape = {1, 1}, .quantization = {{1.0f}}});
  const int w = m.tensor({.type = Type::s8, .shape = {1, 2}, .quantization = {{1.0f}}, .data = raw<int8_t>({2, 3})});
  m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {x, w, -1}, {y}, options(tfl::FullyConnectedOptionsT{}));
  EXPECT_EQ(run_model(m.finish(), {raw<int8_t>({4, 5})}).output<int8_t>(), std::vector<int8_t>{23});
}

TEST(Prepare, GraphsWithoutOperators) {
  ModelBuilder copy;
  copy.list_output(copy.input(kRow));
  EXPECT_EQ(run_model(copy.finish(), {raw<int8_t>({1, 2, 3, 4, 5, 6, 7, 8})}, probe_ops()).output<int8_t>(), (std::vector<int8_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  ModelBuilder constant;
  constant.output({.type = Type::s8, .shape = {2}, .data = raw<int8_t>({5, 6})});
  EXPECT_EQ(run_model(constant.finish(), {}, probe_ops()).output<int8_t>(), (std::vector<int8_t>{5, 6}));
  const Outcome nothing = run_model(ModelBuilder().finish(), {}, probe_ops());
  EXPECT_TRUE(nothing.ok()) << nothing.text();
  EXPECT_EQ(nothing.arena_bytes, 0u);
}

TEST(Prepare, EmptyActivations) {
  const Bytes bytes = graph([](ModelBuilder& m, int x, int y) {
    m.custom_op("Mix", {x}, {y});
    m.custom_op("Mix", {x}, {m.tensor({.type = Type::s8, .shape = {2, 0}})});
  });
  EXPECT_NE(refusal(bytes, probe_ops()).find("elements"), std::string::npos);
}

// A model with kept memory, scratch, a variable, an output that lies on its input, and a skip connection.
struct Skip {
  static constexpr uint32_t kTensors = 6, kRegions = 5 + 4;   // tensors in the plan, and scratches
  static Bytes build() {
    ModelBuilder m;
    const int x = m.input(kRow), a = m.tensor(kRow), b = m.tensor(kRow), c = m.tensor(kRow), y = m.output(kRow);
    const int state = m.tensor({.type = Type::s8, .shape = {1, 8}, .variable = true});
    m.custom_op("Mix", {x}, {a}, raw<uint8_t>({9, 2}));
    m.custom_op("Mix", {a, state}, {b}, raw<uint8_t>({1, 0}));
    m.custom_op("Pass", {b}, {c});
    m.custom_op("Mix", {c, a, x}, {y}, raw<uint8_t>({0, 2}));
    return m.finish();
  }
};

TEST(Prepare, EveryArenaSize) {
  const Bytes bytes = Skip::build();
  Model model;
  ASSERT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
  const size_t need = run_model(bytes, {raw<int8_t>({1, 2, 3, 4, 5, 6, 7, 8})}, probe_ops()).arena_bytes;
  constexpr size_t kTable = 4 * Skip::kTensors + sizeof(plan::Region) * Skip::kRegions;
  ASSERT_GT(need, kTable) << "the arena never held the table only: make the model larger";
  for (size_t size = 0; size <= need + 40; size++) {
    for (uint8_t fill : {0x00, 0xFF, 0x5A}) {
      Bytes arena(size, fill);
      Interpreter interpreter(model, probe_ops(), arena.data(), size);
      const Status status = interpreter.prepare();
      if (size >= need) {
        ASSERT_EQ(status, Status::ok) << size << ": " << in_words(interpreter.diagnosis());
        ASSERT_EQ(interpreter.arena_used_bytes(), need);
      } else {
        ASSERT_EQ(status, Status::arena_too_small) << size;
        ASSERT_EQ(interpreter.invoke(), Status::not_prepared);
        const size_t detail = interpreter.prepare() == Status::arena_too_small ? interpreter.diagnosis().detail : 0;
        if (size >= kTable) {
          ASSERT_EQ(detail, need) << "with " << size << " bytes, which hold the planner's table";
        } else {
          ASSERT_GT(detail, size);
          ASSERT_LE(detail, need) << "with " << size << " bytes";
        }
      }
    }
  }
}

// A variable leaves the last bytes before the limit to the planner's table, and an operator asks for so much more that 32 bits wrap.
TEST(Prepare, NoSumOfSizesWraps) {
  for (int32_t less = 0; less < 40; less++) {
    const Bytes bytes = graph([&](ModelBuilder& m, int x, int y) {
      m.tensor({.type = Type::f64, .shape = {0x07FFFFFF - less}, .variable = true});
      m.custom_op("Demand", {x}, {y}, raw<uint8_t>({static_cast<uint8_t>(Demand::three_gigabytes)}));
    });
    Model model;
    ASSERT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
    Bytes arena(1024, 0);
    Interpreter interpreter(model, probe_ops(), arena.data(), arena.size());
    ASSERT_NE(interpreter.prepare(), Status::ok) << less;
    ASSERT_TRUE(interpreter.diagnosis().status == Status::unsupported || interpreter.diagnosis().detail > 0x3FFF0000u) << less;
  }
}

TEST(Prepare, AChainReusesItsMemory) {
  const auto chain = [](int length) {
    ModelBuilder m;
    int last = m.input({.type = Type::s8, .shape = {1, 512}});
    for (int i = 0; i < length; i++) {
      const int next = m.tensor({.type = Type::s8, .shape = {1, 512}});
      m.custom_op("Mix", {last}, {next});
      last = next;
    }
    m.list_output(last);
    return run_model(m.finish(), {Bytes(512, 3)}, probe_ops()).arena_bytes;
  };
  const size_t two = chain(2), ten = chain(10);
  EXPECT_LT(two, 2 * 512 + 200u);
  EXPECT_LT(ten, two + 8 * 100) << "each step may keep a few bytes, but no buffer";
}

// Random graphs of mixes, whose results a few lines repeat: any two tensors that run into each other show.
class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {
    const uint32_t inputs = 1 + below(2), nodes = 1 + below(24);
    for (uint32_t i = 0; i < inputs; i++) {
      Bytes x(kCount);
      for (uint8_t& value : x) value = static_cast<uint8_t>(below(256));
      inputs_.push_back(x);
      regions_++;
      add(model_.input({.type = Type::s8, .shape = {kCount}}), x);
    }
    add(model_.tensor({.type = Type::s8, .shape = {kCount}, .data = Bytes(kCount, 0x11)}), Bytes(kCount, 0x11));
    for (uint32_t n = 0; n < nodes; n++) below(3) ? add_mix() : add_pass();
    for (size_t i = 0; i < tensors_.size(); i++)
      if (i + 1 == tensors_.size() || below(6) == 0) {
        model_.list_output(tensors_[i]);
        expected_.push_back(values_[i]);
      }
  }
  Outcome check() {
    const Outcome run = run_model(model_.finish(), inputs_, probe_ops());
    EXPECT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.outputs, expected_);
    return run;
  }
  // From the planner's table up, every arena that is too small is told the same need.
  void check_every_arena_size() {
    const size_t need = check().arena_bytes;
    const size_t table = 4 * tensors_.size() + sizeof(plan::Region) * regions_;
    const Bytes bytes = model_.finish();
    Model model;
    ASSERT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
    for (size_t size = table; size < need; size += 4 + 4 * below(30)) {
      Bytes arena(size, 0xA5);
      Interpreter interpreter(model, probe_ops(), arena.data(), size);
      ASSERT_EQ(interpreter.prepare(), Status::arena_too_small);
      ASSERT_EQ(interpreter.diagnosis().detail, need) << "with " << size << " bytes, of which the table takes " << table;
    }
  }

 private:
  static constexpr int kCount = 200;   // several times the table's entry, so that the plan decides the need
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  void add(int tensor, const Bytes& value) {
    tensors_.push_back(tensor);
    values_.push_back(value);
  }
  void add_pass() {
    const size_t from = below(static_cast<uint32_t>(tensors_.size()));
    const int y = model_.tensor({.type = Type::s8, .shape = {kCount}});
    model_.custom_op("Pass", {tensors_[from]}, {y});
    add(y, Bytes(values_[from]));
    regions_++;
  }
  void add_mix() {
    std::vector<int> inputs;
    Bytes value(kCount, 1);
    for (uint32_t i = 0, count = below(3) + 1; i < count; i++) {
      const size_t recent = tensors_.size() - 1 - below(std::min<uint32_t>(4, static_cast<uint32_t>(tensors_.size())));
      const size_t from = below(5) ? recent : below(static_cast<uint32_t>(tensors_.size()));
      inputs.push_back(tensors_[from]);
      for (size_t j = 0; j < kCount; j++) value[j] = static_cast<uint8_t>(value[j] + values_[from][j]);
    }
    const int y = model_.tensor({.type = Type::s8, .shape = {kCount}});
    const uint32_t kept = below(20), scratches = below(8) ? below(4) : 8;
    model_.custom_op("Mix", inputs, {y}, raw<uint8_t>({static_cast<uint8_t>(kept), static_cast<uint8_t>(scratches)}));
    regions_ += 1 + scratches;
    add(y, value);
  }

  std::mt19937 random_;
  ModelBuilder model_;
  std::vector<int> tensors_;
  std::vector<Bytes> values_, inputs_, expected_;
  size_t regions_ = 0;
};

TEST(Prepare, RandomGraphsComputeWhatTheyShould) {
  for (uint32_t seed = 0; seed < 1500; seed++) {
    RandomGraph(seed).check();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

TEST(Prepare, RandomGraphsInEveryArena) {
  for (uint32_t seed = 0; seed < 200; seed++) {
    RandomGraph(seed).check_every_arena_size();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace thimble::test

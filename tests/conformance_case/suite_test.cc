// SPDX-License-Identifier: Apache-2.0
// The judge itself: manifests are read as they are written, rules compare as they say, and a wrong result is never let through.
#include "conformance_case/suite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "conformance_case/rule.h"
#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::conformance {
namespace {

using test::raw;

TEST(Text, WritesNumbersAndCutsWhatDoesNotFit) {
  Text t;
  t << uint32_t{4294967295} << ' ' << int64_t{INT64_MIN} << ' ' << int64_t{0} << ' ' << 0.0 << ' ' << -1.5e-7 << ' ' << 65504.0 << ' '
    << static_cast<double>(NAN) << ' ' << -static_cast<double>(INFINITY);
  EXPECT_STREQ(t.c_str(), "4294967295 -9223372036854775808 0 0.00000000e0 -1.50000000e-7 6.55040000e4 nan -inf");
  for (int i = 0; i < 600; i++) t << 'x';
  EXPECT_TRUE(t.full());
  EXPECT_EQ(strlen(t.c_str()), 499u);
}

TEST(Rule, ReadsWhatManifestsHold) {
  EXPECT_EQ(parse_rule("exact").kind, Rule::Kind::exact);
  EXPECT_EQ(parse_rule("oracle-bug").kind, Rule::Kind::oracle_bug);
  const Rule rule = parse_rule("float:0.05:1e-4");
  EXPECT_EQ(rule.kind, Rule::Kind::near);
  EXPECT_DOUBLE_EQ(rule.absolute, 0.05);
  EXPECT_DOUBLE_EQ(rule.relative, 1e-4);
  EXPECT_EQ(parse_rule("step:2").kind, Rule::Kind::steps);
  EXPECT_DOUBLE_EQ(parse_rule("step:2").absolute, 2);
  for (const char* wrong : {"", "exactly", "step:1:1", "float:1", "float:1:2:3", "float:x:y"})
    EXPECT_EQ(parse_rule(wrong).kind, Rule::Kind::unknown) << wrong;
}

std::string difference(const char* rule, Type type, const test::Bytes& got, const test::Bytes& want) {
  Text why;
  return equal(parse_rule(rule), type, got.data(), want.data(), got.size(), why) ? "" : why.c_str();
}

TEST(Rule, Compares) {
  EXPECT_EQ(difference("exact", Type::s8, raw<int8_t>({1, -2}), raw<int8_t>({1, -2})), "");
  EXPECT_EQ(difference("exact", Type::s8, raw<int8_t>({1, -2}), raw<int8_t>({1, 3})), "element 1 is -2, wanted 3");
  EXPECT_EQ(difference("float:1:1", Type::u16, raw<uint16_t>({65535}), raw<uint16_t>({65534})), "element 0 is 65535, wanted 65534");
  EXPECT_EQ(difference("step:1", Type::s8, raw<int8_t>({-128, 1}), raw<int8_t>({-127, 0})), "");
  EXPECT_EQ(difference("step:1", Type::u8, raw<uint8_t>({255}), raw<uint8_t>({253})), "element 0 is 255, wanted 253");
  EXPECT_EQ(difference("step:1", Type::s16, raw<int16_t>({-1}), raw<int16_t>({1})), "element 0 is -1, wanted 1");
  EXPECT_EQ(difference("step:1", Type::s32, raw<int32_t>({INT32_MIN}), raw<int32_t>({INT32_MIN + 1})), "");
  EXPECT_EQ(difference("step:1", Type::s64, raw<int64_t>({1}), raw<int64_t>({0})), "element 0 is 1, wanted 0");
  EXPECT_NE(difference("step:1", Type::f32, raw<float>({1}), raw<float>({1.5f})), "");
  EXPECT_EQ(difference("exact", Type::s64, raw<int64_t>({-5}), raw<int64_t>({5})), "element 0 is -5, wanted 5");
  EXPECT_EQ(difference("float:0:0", Type::f32, raw<float>({0.0f, NAN}), raw<float>({-0.0f, NAN})), "");
  EXPECT_EQ(difference("exact", Type::f32, raw<float>({0.0f}), raw<float>({-0.0f})).substr(0, 10), "element 0 ");
  EXPECT_EQ(difference("float:0.5:0", Type::f32, raw<float>({1.5f}), raw<float>({2.0f})), "");
  EXPECT_NE(difference("float:0.4:0", Type::f32, raw<float>({1.5f}), raw<float>({2.0f})), "");
  EXPECT_EQ(difference("float:0:0.25", Type::f32, raw<float>({-1.5f}), raw<float>({-2.0f})), "");
  EXPECT_NE(difference("float:0:0.2", Type::f32, raw<float>({-1.5f}), raw<float>({-2.0f})), "");
  EXPECT_NE(difference("float:9:9", Type::f32, raw<float>({NAN}), raw<float>({2.0f})), "");
  EXPECT_NE(difference("float:9:9", Type::f32, raw<float>({INFINITY}), raw<float>({2.0f})), "");
}

TEST(Manifest, ReadsBothKinds) {
  char suite[] = "id\top\ttypes\tinvokes\tmodel\tinputs\toutputs\toutput_types\trule\toracle_arena_bytes\tnote\n"
                 "a_1\ta\ts8\t3\ta/1.tflite\ta/i.bin,a/j.bin\ta/o.bin\tINT8\texact\t12\tsome words\n\ncut\toff";
  Manifest m("/some/where/manifest.tsv", suite);
  ASSERT_TRUE(m.known());
  Row row;
  ASSERT_TRUE(m.next(row));
  EXPECT_STREQ(row.id, "a_1");
  EXPECT_STREQ(row.note, "some words");
  EXPECT_EQ(row.invokes, 3u);
  EXPECT_EQ(row.input_count, 2u);
  EXPECT_STREQ(m.model_path(row).c_str(), "/some/where/a/1.tflite");
  EXPECT_STREQ(m.input_path(row, 1).c_str(), "/some/where/a/j.bin");
  EXPECT_STREQ(m.output_path(row, 0).c_str(), "/some/where/a/o.bin");
  ASSERT_TRUE(m.next(row));
  EXPECT_STREQ(row.op, "off");
  EXPECT_STREQ(row.rule, "");
  EXPECT_FALSE(m.next(row));

  char models[] = "model\tbytes\tinvokes\tinputs\toutputs\nadd\t976\t4\tINT8[1];INT8[1]\tINT8[1]\n";
  Manifest w("manifest.tsv", models);
  ASSERT_TRUE(w.next(row));
  EXPECT_EQ(row.input_count, 2u);
  EXPECT_EQ(row.output_count, 1u);
  EXPECT_STREQ(w.model_path(row).c_str(), "add/model.tflite");
  EXPECT_STREQ(w.input_path(row, 1).c_str(), "add/in1.bin");

  char other[] = "name,value\n1,2\n";
  Manifest none("manifest.tsv", other);
  EXPECT_FALSE(none.known());
  EXPECT_FALSE(none.next(row));
}

TEST(Manifest, NamesPieces) {
  const auto of = [](const char* name) {
    Text text;
    text << name;
    return piece(text);
  };
  EXPECT_TRUE(of("a/b.bin").whole);
  EXPECT_STREQ(of("a/b.bin@32+7").path.c_str(), "a/b.bin");
  EXPECT_EQ(of("a/b.bin@32+7").offset, 32u);
  EXPECT_EQ(of("a/b.bin@32+7").bytes, 7u);
  EXPECT_GE(of("b@99999999999999999999+1").offset, 100000000u);
}

// A machine whose files lie in memory.
struct Memory {
  std::map<std::string, test::Bytes> files;
  test::Bytes arena;
  std::string reason;
  bool room = true, intact = true;

  Verdict::Kind kind = Verdict::Kind::passed;

  Verdict::Kind judge(const std::string& row, OpResolver resolver = test::all_ops());
};

Memory& memory(void* context) { return *static_cast<Memory*>(context); }

Verdict::Kind Memory::judge(const std::string& row, OpResolver resolver) {
  const Machine machine = {this,
                           [](void* c, const char* path) {
                             const auto found = memory(c).files.find(path);
                             return found == memory(c).files.end() ? Bytes{} : Bytes{found->second.data(), found->second.size()};
                           },
                           [](void*) {},
                           [](void* c, size_t bytes) {
                             memory(c).arena = test::Bytes(bytes);
                             return memory(c).room ? memory(c).arena.data() : nullptr;
                           },
                           [](void* c) { return memory(c).intact; },
                           [](void* c, const Row&, const Verdict& v) { memory(c).kind = v.kind, memory(c).reason = v.reason.c_str(); }};
  std::string text = "id\top\ttypes\tinvokes\tmodel\tinputs\toutputs\toutput_types\trule\n" + row + "\n";
  Manifest manifest("manifest.tsv", text.data());
  Tally tally;
  run_suite(machine, resolver, {}, manifest, tally);
  EXPECT_EQ(tally.passed, kind == Verdict::Kind::passed ? 1u : 0u);
  EXPECT_EQ(tally.skipped, kind == Verdict::Kind::oracle_bug ? 1u : 0u);
  EXPECT_EQ(tally.passed + tally.failed + tally.skipped, 1u);
  return kind;
}

// y = x + 1 in halves, two invokes.
Memory case_of_add() {
  test::ModelBuilder m;
  const test::Quantized halves = {{0.5f}, {0}};
  const int x = m.input({.type = Type::s8, .shape = {2}, .quantization = halves});
  const int one = m.tensor({.type = Type::s8, .shape = {2}, .quantization = halves, .data = raw<int8_t>({2, 2})});
  const int y = m.output({.type = Type::s8, .shape = {2}, .quantization = halves});
  m.op(tfl::BuiltinOperator_ADD, {x, one}, {y}, test::options(tfl::AddOptionsT{}));
  Memory memory;
  memory.files = {{"m", m.finish()}, {"i", raw<int8_t>({1, 2, 3, 4})}, {"o", raw<int8_t>({3, 4, 5, 6})}};
  return memory;
}

TEST(Suite, PassesWhatIsRight) {
  Memory memory = case_of_add();
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tm\ti\to\tINT8\texact"), Verdict::Kind::passed) << memory.reason;
}

TEST(Suite, ReadsPieces) {
  Memory memory = case_of_add();
  memory.files["io"] = raw<int8_t>({0, 1, 2, 3, 4, 3, 4, 5, 6});
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tm\tio@1+4\tio@5+4\tINT8\texact"), Verdict::Kind::passed) << memory.reason;
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tm\tio@1+4\tio@6+4\tINT8\texact"), Verdict::Kind::failed);
  EXPECT_EQ(memory.reason, "cannot read io@6+4");

  test::Bytes whole = memory.files["m"];
  const std::string size = std::to_string(whole.size());
  for (int i = 1; i < 7; i++) whole.push_back(static_cast<uint8_t>(i));
  memory.files = {{"all", whole}};
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tall@0+" + size + "\t@" + size + "+4\t@" + std::to_string(whole.size() - 4) + "+4\tINT8\texact"),
            Verdict::Kind::passed) << memory.reason;
}

TEST(Suite, FailsWhatIsNot) {
  const std::string right = "c\tadd\ts8\t2\tm\ti\to\tINT8\texact";
  const auto expect = [&](const std::string& text, const std::string& row, const std::function<void(Memory&)>& change) {
    Memory memory = case_of_add();
    change(memory);
    EXPECT_EQ(memory.judge(row), Verdict::Kind::failed);
    EXPECT_NE(memory.reason.find(text), std::string::npos) << text << "\n" << memory.reason;
  };
  const auto same = [](Memory&) {};
  expect("invoke 1, output 0: element 1 is 6, wanted 7", right, [](Memory& m) { m.files["o"][3]++; });
  expect("cannot read o", right, [](Memory& m) { m.files.erase("o"); });
  expect("cannot read m", right, [](Memory& m) { m.files.erase("m"); });
  expect("invalid model", right, [](Memory& m) { m.files["m"].resize(20); });
  expect("the file of input 0 does not hold a tensor an invoke", right, [](Memory& m) { m.files["i"].pop_back(); });
  expect("the file of output 0 does not hold a tensor an invoke", right, [](Memory& m) { m.files["o"].pop_back(); });
  expect("memory past the arena was written", right, [](Memory& m) { m.intact = false; });
  expect("no room for an arena", right, [](Memory& m) { m.room = false; });
  expect("there is no rule 'nearly'", "c\tadd\ts8\t2\tm\ti\to\tINT8\tnearly", same);
  expect("the row asks for no invoke", "c\tadd\ts8\t0\tm\ti\to\tINT8\texact", same);
  expect("the row names no output", "c\tadd\ts8\t2\tm\ti\t\tINT8\texact", same);
  expect("the model has 1 inputs and 1 outputs", "c\tadd\ts8\t2\tm\ti,i\to\tINT8\texact", same);
  expect("more than 16 inputs", "c\tadd\ts8\t2\tm\ti,i,i,i,i,i,i,i,i,i,i,i,i,i,i,i,i\to\tINT8\texact", same);
}

TEST(Suite, TellsTheOraclesMistakesAndMissingOperatorsApart) {
  Memory memory = case_of_add();
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tm\ti\to\tINT8\toracle-bug"), Verdict::Kind::oracle_bug);
  static constexpr auto none = op_resolver();
  EXPECT_EQ(memory.judge("c\tadd\ts8\t2\tm\ti\to\tINT8\texact", none), Verdict::Kind::not_implemented);
  EXPECT_EQ(memory.reason.rfind("not implemented: ", 0), 0u);
}

}  // namespace
}  // namespace thimble::conformance

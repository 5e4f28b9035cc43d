// SPDX-License-Identifier: Apache-2.0
// The thimble command as a user meets it: what it prints, what it writes, and how it ends.
#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/reader.h"
#include "prepared_model/prepared_model.h"
#include "tools/command.h"

namespace thimble::tools {
namespace {

using nlohmann::json;

// A model with every operator code replaced.
std::string with_code(const std::string& path, int32_t code) {
  const ModelFile file = load_model(path);
  const Vector codes = root(file.model).vector(field::model_operator_codes);
  for (uint32_t i = 0; i < codes.count(); i++) {
    const Table table = element(codes, i);
    const int8_t narrow = static_cast<int8_t>(std::min(code, 127));
    if (const uint8_t* at = table.field(field::code_deprecated)) memcpy(const_cast<uint8_t*>(at), &narrow, 1);
    if (const uint8_t* at = table.field(field::code_builtin)) memcpy(const_cast<uint8_t*>(at), &code, 4);
  }
  return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()};
}

TEST_F(CommandTest, VerifySaysOk) {
  const Ended ended = thimble({"verify", kSineS8});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.printed, "ok\n");
}

TEST_F(CommandTest, EveryVerbRefusesWhatIsNoModel) {
  const std::string whole = read_text(kSineS8);
  std::filesystem::create_directory(path("folder.tflite"));
  const std::string bad[] = {path("absent.tflite"), path("folder.tflite"), "/dev/zero", write("empty.tflite", ""), write("short.tflite", "TFL3"),
                             write("cut.tflite", whole.substr(0, whole.size() / 2)), write("text.tflite", std::string(5000, 'x'))};
  for (const std::string& name : bad)
    for (const char* verb : {"verify", "inspect", "ops", "arena", "run", "embed", "bench"})
      expect_refused(thimble({verb, name}), {"thimble: " + name + ": "});
  expect_refused(thimble({"verify", path("text.tflite")}), {"no .tflite file", "remedy: "});
}

TEST_F(CommandTest, WrongUseEndsWithTwo) {
  const Words wrong[] = {{}, {"frobnicate"}, {"verify"}, {"ops"}, {"ops", "--all", kSineS8}, {"ops", kSineS8, "--json"}, {"run", kSineS8, "--invokes", "0"},
                         {"arena", kSineS8, "--no-such-option"}, {"embed", kSineS8, "--name", "9 lives"}};
  for (const Words& words : wrong) EXPECT_EQ(thimble(words).code, 2) << (words.empty() ? "" : words[0]);
  EXPECT_EQ(thimble({"--help"}).code, 0);
  EXPECT_EQ(thimble({"bench", "--help"}).code, 0);
}

TEST_F(CommandTest, ARefusalNamesNodeAndTensor) {
  std::string bytes = read_text(kSineS8);
  const ModelFile file = load_model(kSineS8);
  const Table node = element(subgraph(file.model, 0).vector(field::subgraph_operators), 1);
  const Vector inputs = node.vector(field::operator_inputs);
  const int32_t later = node.vector(field::operator_outputs).s32(0);   // the operator reads what it is to write
  memcpy(bytes.data() + (inputs.data() - file.bytes.data()), &later, 4);
  expect_refused(thimble({"verify", write("loop.tflite", bytes)}),
                 {"loop.tflite: invalid model: node 1 (fully_connected), tensor " + std::to_string(later) + " (", "read before", "remedy: "});
}

TEST_F(CommandTest, MissingOperatorsAreNamedAtOnce) {
  const std::string model = write("wild.tflite", with_code(kSineS8, 203));
  for (const char* verb : {"verify", "ops", "arena", "run", "bench"})
    expect_refused(thimble({verb, model}), {"wild.tflite: missing operators: 1", "dilate for s8 (node 0, 1, 2)", "remedy: "});
  const Ended inspected = thimble({"inspect", model});
  EXPECT_EQ(inspected.code, 0);
  EXPECT_NE(inspected.printed.find("arena: none"), std::string::npos) << inspected.printed;
}

TEST_F(CommandTest, OpsPrintsThePasteableList) {
  EXPECT_EQ(thimble({"ops", kSineS8}).printed,
            "static constexpr auto resolver = thimble::op_resolver(\n    thimble::ops::fully_connected_s8);\n");
}

TEST_F(CommandTest, OpsListsEveryConstantThereIs) {
  const std::string text = thimble({"ops", "--all"}).printed;
  const json list = json::parse(thimble({"ops", "--all", "--json"}).printed);
  ASSERT_EQ(list.size(), all_ops().size());
  for (uint32_t i = 0; i < all_ops().size(); i++) {
    EXPECT_EQ(list[i].at("name"), all_ops()[i].name);
    EXPECT_NE(text.find("\n" + std::string(all_ops()[i].name) + " "), std::string::npos) << all_ops()[i].name;
  }
  const auto with_name = [&](const char* name) { return *std::ranges::find_if(list, [&](const json& op) { return op.at("name") == name; }); };
  const json conv = with_name("conv_2d_s8_s4"), window = with_name("signal_window_s16");
  EXPECT_EQ(conv.at("plain"), "conv_2d");
  EXPECT_EQ(conv.at("format_name"), "CONV_2D");
  EXPECT_EQ(conv.at("code"), 3);
  EXPECT_EQ(conv.at("types"), json::parse(R"([{"tensor": "input 0", "type": "s8"}, {"tensor": "input 1", "type": "s4"}])"));
  EXPECT_EQ(conv.at("inputs"), json::parse("[2, 3]"));
  EXPECT_EQ(window.at("format_name"), "SignalWindow");
  EXPECT_TRUE(window.at("custom"));
}

TEST_F(CommandTest, ArenaIsExact) {
  const Ended ended = thimble({"arena", kSineS8, "--json"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  const json figures = json::parse(ended.printed);
  const uint32_t need = figures.at("arena_bytes");
  for (const char* key : {"kept_bytes", "planned_bytes", "table_bytes"}) EXPECT_LE(figures.at(key).get<uint32_t>(), need) << key;
  const ModelFile file = load_model(kSineS8);
  const AlignedBytes arena(need);
  Interpreter enough(file.model, all_ops(), arena.data(), need);
  EXPECT_EQ(enough.prepare(), Status::ok);
  EXPECT_EQ(enough.arena_used_bytes(), need);
  Interpreter too_small(file.model, all_ops(), arena.data(), need - 1);
  EXPECT_EQ(too_small.prepare(), Status::arena_too_small);
  EXPECT_EQ(too_small.diagnosis().detail, need);
}

TEST_F(CommandTest, ArenaTakesEveryCore) {
  for (const char* core : {"host", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "rv32", "scalar",
                           "arm_dsp+fpu_f32", "cortex-m4+little_scratch"})
    EXPECT_EQ(thimble({"arena", kSineS8, "--isa", core}).code, 0) << core;
  expect_refused(thimble({"arena", kSineS8, "--isa", "z80"}), {"'z80'", "cortex-m55"});
}

// Convolutions are what takes less.
TEST_F(CommandTest, ArenaTellsOfLittleScratch) {
  const std::string digits = THIMBLE_SOURCE_DIR "/models/digits/digits_s8.tflite", little = "cortex-m4+little_scratch";
  const json usual = json::parse(thimble({"arena", digits, "--isa", "cortex-m4", "--json"}).printed);
  const json less = json::parse(thimble({"arena", digits, "--isa", little, "--json"}).printed);
  EXPECT_LT(less.at("arena_bytes"), usual.at("arena_bytes"));
  for (const json& figures : {usual, less}) EXPECT_EQ(figures.at("little_scratch_arena_bytes"), less.at("arena_bytes"));
  const auto line = [](const json& figures, const char* how) { return fmt::format("\n{} bytes {} little scratch (--isa ", figures.at("arena_bytes").dump(), how); };
  const std::string text = thimble({"arena", digits, "--isa", "cortex-m4"}).printed, little_text = thimble({"arena", digits, "--isa", little}).printed;
  EXPECT_NE(text.find(line(less, "with") + little), std::string::npos) << text;
  EXPECT_NE(little_text.find(line(usual, "without") + "arm_dsp+fpu_f32)"), std::string::npos) << little_text;
  EXPECT_EQ(thimble({"arena", kSineS8, "--isa", "cortex-m4"}).printed.find("little"), std::string::npos);
}

TEST_F(CommandTest, RunWritesAllInvokes) {
  const std::string input(THIMBLE_SOURCE_DIR "/models/hello_sine/inputs_s8.bin");
  const std::string invokes = std::to_string(std::filesystem::file_size(input));
  const Ended ended = thimble({"run", kSineS8, "--input", input, "--invokes", invokes, "--output", "y"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  EXPECT_EQ(read_text(path("y.0.bin")), read_text(THIMBLE_SOURCE_DIR "/models/hello_sine/expected_s8.bin"));
}

TEST_F(CommandTest, RunMatchesTheSharedGoldens) {
  const std::string model = shared_folder() + "/models/hello_world_int8/";
  SKIP_UNLESS_THERE(model);
  const Ended ended = thimble({"run", model + "model.tflite", "--input", model + "in0.bin", "--invokes", "4", "--output", "y"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  EXPECT_EQ(read_text(path("y.0.bin")), read_text(model + "out0.bin"));
}

TEST_F(CommandTest, RunRefusesInputsOfAnotherSize) {
  const std::string three = write("x.bin", "abc");
  expect_refused(thimble({"run", kSineS8, "--input", three, "--invokes", "2"}), {"x.bin: holds 3 bytes", "tensor 0 (", "2 in all", "remedy: "});
  expect_refused(thimble({"run", kSineS8, "--input", three + "," + three}), {"1 input", "2 files"});
  expect_refused(thimble({"run", kSineS8, "--input", path("absent.bin")}), {"absent.bin: cannot be opened"});
  expect_refused(thimble({"run", kSineS8, "--isa", "cortex-m55"}), {"cannot execute", "--board"});
  expect_refused(thimble({"run", kSineS8, "--output", path("no/such/folder")}), {"cannot be written"});
}

TEST_F(CommandTest, EmbedIsTakenByCAndCpp) {
  ASSERT_EQ(thimble({"embed", kSineS8, "-o", path("model.h"), "--name", "sine"}).code, 0);
  write("use.cc", "#include \"model.h\"\n#include <cstdio>\n#include <cstdint>\n"
                  "int main() { if (reinterpret_cast<uintptr_t>(sine) % 16) return 1; fwrite(sine, 1, sine_size, stdout); }\n");
  std::filesystem::copy(path("model.h"), path("model.c"));
  std::filesystem::copy(path("model.h"), path("model.cc"));
  for (const Words& words : {Words{"cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-c", "model.c"},
                             Words{"c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-c", "model.cc"},
                             Words{"c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "use.cc", "-o", "use"}})
    must_run(words, folder_, "compile");
  EXPECT_EQ(must_run({path("use")}, folder_, "run"), read_text(kSineS8));
}

TEST_F(CommandTest, InspectAsJson) {
  const Ended ended = thimble({"inspect", kSineS8, "--json"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  const json model = json::parse(ended.printed);
  EXPECT_GT(model.at("arena_bytes").get<int>(), 0);
  const json& graph = model.at("subgraphs").at(0);
  uint64_t macs = 0;
  for (const json& op : graph.at("ops")) {
    EXPECT_EQ(op.at("name"), "fully_connected");
    const json& weights = graph.at("tensors").at(op.at("inputs").at(1).get<size_t>());
    EXPECT_EQ(op.at("macs"), weights.at("bytes"));   // one batch, a byte a weight
    macs += op.at("macs").get<uint64_t>();
  }
  EXPECT_EQ(graph.at("macs"), macs);
  const json& x = graph.at("tensors").at(graph.at("inputs").at(0).get<size_t>());
  EXPECT_EQ(x.at("type"), "s8");
  EXPECT_EQ(x.at("quantization").at("scales").size(), 1u);
}

TEST_F(CommandTest, BenchTimesThisMachine) {
  const Ended ended = thimble({"bench", kSineF32, "--json"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  const json figures = json::parse(ended.printed);
  EXPECT_GT(figures.at("invoke_ns").get<uint64_t>(), 0u);
  EXPECT_EQ(figures.at("ops").size(), 3u);
}

}  // namespace
}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// The bench on emulated boards, where their compilers are installed; and that ISA names say what the compilers do.
#include <nlohmann/json.hpp>

#include "board_bench/toolchain.h"
#include "isa_names/isa_names.h"
#include "refusal/refusal.h"
#include "tools/command.h"

namespace thimble::tools {
namespace {

using nlohmann::json;

constexpr const char* kBoards[] = {"cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "rv32"};

std::string compiler_of(const std::string& board) { return board == "rv32" ? "riscv64-unknown-elf-g++" : "arm-none-eabi-g++"; }

#define SKIP_WITHOUT_COMPILER(board)                                              \
  if (run_program({compiler_of(board), "--version"}, "/").code == 127) \
  GTEST_SKIP() << "absent: " << compiler_of(board)

class BoardTest : public CommandTest, public testing::WithParamInterface<const char*> {};

// The core's flags stand in its board.cmake: set(THIMBLE_CORE_FLAGS …).
TEST_P(BoardTest, IsaNameIsWhatTheCompilerTargets) {
  SKIP_WITHOUT_COMPILER(GetParam());
  const std::string text = read_text(std::string(THIMBLE_SOURCE_DIR "/ports/") + GetParam() + "/board.cmake"), key = "THIMBLE_CORE_FLAGS ";
  const size_t from = text.find(key) + key.size();
  Words words = {compiler_of(GetParam()), "-std=c++17", "-ffreestanding", "-fsyntax-only", "-I" THIMBLE_SOURCE_DIR "/include"};
  std::istringstream flags(text.substr(from, text.find(')', from) - from));
  for (std::string flag; flags >> flag;) words.push_back(flag);
  words.push_back(write("isa.cc", fmt::format("#include \"thimble/isa.h\"\nstatic_assert(thimble::IsaSet::native().features() == {});\n",
                                              parse_isa(GetParam()).features())));
  EXPECT_NO_THROW(must_run(words, folder_, "match"));
}
INSTANTIATE_TEST_SUITE_P(Boards, BoardTest, testing::ValuesIn(kBoards));

class BoardBenchTest : public CommandTest, public testing::WithParamInterface<const char*> {};

TEST_P(BoardBenchTest, CountsAndMatchesTheHost) {
  SKIP_WITHOUT_COMPILER(GetParam());
  const Ended ended = thimble({"bench", kSineS8, "--board", GetParam(), "--json", "--per-op", "--keep", "kept"});
  ASSERT_EQ(ended.code, 0) << ended.printed;
  const json figures = json::parse(ended.printed);
  EXPECT_TRUE(figures.at("outputs_match_host").get<bool>());
  EXPECT_TRUE(std::filesystem::exists(figures.at("elf").get<std::string>()));
  EXPECT_EQ(figures.at("arena_bytes"), json::parse(thimble({"arena", kSineS8, "--isa", GetParam(), "--json"}).printed).at("arena_bytes"));
  const uint64_t invoke = figures.at("invoke_insns"), setup = figures.at("setup_insns"), text = figures.at("text_bytes");
  EXPECT_GT(setup, invoke);
  EXPECT_GT(text, 2000u);
  EXPECT_LT(text, 40000u);
  uint64_t in_ops = 0;
  for (const json& op : figures.at("ops")) in_ops += op.at("insns").get<uint64_t>();
  EXPECT_LT(in_ops, invoke);
  EXPECT_GT(in_ops, invoke / 2);
  EXPECT_EQ(figures.at("interpreter_insns"), invoke - in_ops);
  EXPECT_LE(invoke - in_ops, 45 + 30 * figures.at("ops").size()) << "what the interpreter's loop costs, once and an operator";
}

// The port's own counter must agree with the one outside to within what its readings cost.
TEST_P(BoardBenchTest, BothCountersAgree) {
  SKIP_WITHOUT_COMPILER(GetParam());
  Words words = {"bench", kSineS8, "--board", GetParam(), "--json"};
  const json outside = json::parse(thimble(words).printed);
  words.push_back("--port-counter");
  const json inside = json::parse(thimble(words).printed);
  EXPECT_EQ(outside.at("counted_by"), "plugin");
  EXPECT_EQ(inside.at("counted_by"), "port");
  for (const char* key : {"setup_insns", "invoke_insns"})
    EXPECT_NEAR(outside.at(key).get<double>(), inside.at(key).get<double>(), 32) << key;
  EXPECT_EQ(outside.at("text_bytes"), inside.at("text_bytes"));
}

// An independent counter of the same firmware: instructions to the digit, and what it models of a Cortex-M4 to a few percent
// (it takes two loads for neighbours also where QEMU parted them) and the refill of the way back from a mark.
TEST_P(BoardBenchTest, AgreesWithTheLab) {
  SKIP_WITHOUT_COMPILER(GetParam());
  const std::string measure = shared_folder() + "/lab/measure";
  SKIP_UNLESS_THERE(measure);
  for (const std::string& model : {kSineS8, kSineF32, kDigits}) {
    const json ours = json::parse(thimble({"bench", model, "--board", GetParam(), "--json"}).printed);
    const std::string printed = must_run({measure, GetParam(), ours.at("elf").get<std::string>()}, folder_, "count");
    for (const auto& [what, section] : {std::pair("setup", "section=1"), std::pair("invoke", "section=3")}) {
      unsigned long long insns = 0, cycles = 0;
      const size_t at = printed.find(section);
      ASSERT_NE(at, std::string::npos) << printed;
      ASSERT_EQ(sscanf(printed.c_str() + at, "section=%*u insns=%llu cycles=%llu", &insns, &cycles), 2);
      EXPECT_EQ(ours.at(fmt::format("{}_insns", what)), insns) << model;
      if (std::string_view(GetParam()) != "cortex-m4") continue;
      const double modelled = static_cast<double>(cycles);
      EXPECT_NEAR(ours.at(fmt::format("{}_cycles", what)).get<double>(), modelled, 4 + 0.03 * modelled) << model;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Boards, BoardBenchTest, testing::Values("cortex-m4", "rv32"));

TEST_F(CommandTest, AnUnknownBoardIsRefusedWithTheKnown) {
  expect_refused(thimble({"bench", kSineS8, "--board", "cortex-m99"}), {"'cortex-m99'", "cortex-m4", "rv32"});
}

}  // namespace
}  // namespace thimble::tools

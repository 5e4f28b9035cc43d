// SPDX-License-Identifier: Apache-2.0
// kernels/*/variants.inc list each variant of a kernel once, the best first and the scalar one last. A line twice, or in the wrong place,
// compiles: it hides others, or is never reached.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include "model_file/files.h"

namespace thimble::tools {
namespace {

// Best first. Those of x86 and of Arm never meet, but one list has one order.
const std::vector<std::string> kOrder = {"x86_vnni", "x86_avx2", "arm_mve", "arm_dsp_little", "arm_dsp", "arm_v6m", "rv32", "scalar"};

// What is wrong with a list; empty when nothing is.
std::string complaint(const std::string& list) {
  static const std::regex variant(R"(THIMBLE_VARIANT(?:_WITH_SCRATCH)?\((\w+), (\w+), (\w+)\))");
  struct Last {
    std::string function;
    size_t rank;
  };
  std::map<std::string, Last> kernels;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("//")) continue;
    std::smatch m;
    if (!std::regex_match(line, m, variant)) return "no variant: " + line;
    const size_t rank = static_cast<size_t>(std::ranges::find(kOrder, m[3]) - kOrder.begin());
    if (rank == kOrder.size()) return "unknown instruction set: " + line;
    const auto [known, first] = kernels.try_emplace(m[1], Last{m[2], rank});
    if (first) continue;
    if (known->second.function != m[2]) return "another function: " + line;
    if (known->second.rank == rank) return "twice: " + line;
    if (known->second.rank > rank) return "in the wrong order: " + line;
    known->second.rank = rank;
  }
  for (const auto& [kernel, last] : kernels)
    if (kOrder[last.rank] != "scalar") return "no scalar variant: " + kernel;
  return kernels.empty() ? "no variants" : "";
}

TEST(VariantsOrder, HoldsInEachFamily) {
  size_t families = 0;
  for (const auto& folder : std::filesystem::directory_iterator(THIMBLE_SOURCE_DIR "/src/kernels")) {
    const std::string path = (folder.path() / "variants.inc").string();
    if (!std::filesystem::exists(path)) continue;
    EXPECT_EQ(complaint(read_text(path)), "") << path;
    families++;
  }
  EXPECT_GT(families, 10u);
}

TEST(VariantsOrder, IsMissed) {
  const std::string dsp = "THIMBLE_VARIANT_WITH_SCRATCH(ConvS8, conv_s8, arm_dsp)\n", mve = "THIMBLE_VARIANT(ConvS8, conv_s8, arm_mve)\n";
  const std::string scalar = "THIMBLE_VARIANT(ConvS8, conv_s8, scalar)\n", other = "THIMBLE_VARIANT(ConvU8, conv_u8, scalar)\n";
  EXPECT_EQ(complaint("// comment\n" + mve + dsp + other + scalar), "");
  EXPECT_TRUE(complaint(dsp + mve + scalar).starts_with("in the wrong order"));
  EXPECT_TRUE(complaint(scalar + dsp).starts_with("in the wrong order"));
  EXPECT_TRUE(complaint(dsp + dsp + scalar).starts_with("twice"));
  EXPECT_TRUE(complaint(dsp + "THIMBLE_VARIANT(ConvS8, conv_s8, arm_dsp)\n" + scalar).starts_with("twice"));
  EXPECT_TRUE(complaint(scalar + other + scalar).starts_with("twice"));
  EXPECT_TRUE(complaint(dsp + other).starts_with("no scalar variant"));
  EXPECT_TRUE(complaint(mve + "THIMBLE_VARIANT(ConvS8, conv_u8, scalar)\n").starts_with("another function"));
  EXPECT_TRUE(complaint("THIMBLE_VARIANT(ConvS8, conv_s8, riscv_v)\n").starts_with("unknown instruction set"));
  EXPECT_TRUE(complaint("THIMBLE_VARIANTS(ConvS8, conv_s8, scalar)\n").starts_with("no variant"));
  EXPECT_EQ(complaint("// nothing\n"), "no variants");
}

}  // namespace
}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// The document of `make bench`, out of figures made up here; and the command that writes it, with one small model.
#include "bench_report/bench_report.h"

#include <fmt/format.h>

#include "tools/command.h"

namespace thimble::tools {
namespace {

const std::string kPeers =
    "# Other engine 1.0\nmodel\tboard\tinvoke_insns\tinvoke_cycles\tsetup_insns\tarena_bytes\ttext_bytes\n"
    "mlperf_ad_int8\tcortex-m4\t2000\t4000\t10\t20\t30\nkeyword\tcortex-m4\trefused\t\t\t\t\n"
    "mlperf_ad_int8\trv32imac\t3000\t\t10\t20\t\n";

BenchRun run_of(const std::string& model, const std::string& board, uint64_t insns) {
  BenchRun run = {model, board, {{"invoke_insns", insns}, {"setup_insns", 5}, {"arena_bytes", 1234567}, {"text_bytes", 30}, {"macs", 100}}, ""};
  if (board != "cortex-m4") run.figures["insns_per_mac"] = static_cast<double>(insns) / 100;
  else run.figures.update({{"invoke_cycles", 2 * insns}, {"cycles_per_mac", static_cast<double>(2 * insns) / 100}});
  return run;
}

void expect_lines(const std::string& text, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) EXPECT_NE(text.find(line + "\n"), std::string::npos) << "missing: " << line << "\n" << text;
}

TEST(BenchReport, StandsTheirFiguresBesideOurs) {
  const std::string text = bench_report({run_of("mlperf_ad_int8", "cortex-m4", 1000), run_of("keyword", "cortex-m4", 7),
                                         run_of("mlperf_ad_int8", "rv32", 1500)}, Peers(kPeers), "tools");
  expect_lines(text, {"Other engine 1.0",
                      "| mlperf_ad_int8 | 1,000 / 2,000 = 0.50 | 2,000 / 4,000 = 0.50 | 5 / 10 = 0.50 | 1,234,567 / 20 = 61728.35 | 30 / 30 = 1.00 | 20.00 |",
                      "| keyword | 7 / refused | 14 | 5 | 1,234,567 | 30 | 0.14 |",
                      "| mlperf_ad_int8 | 1,500 / 3,000 = 0.50 | 5 / 10 = 0.50 | 1,234,567 / 20 = 61728.35 | 30 | 15.00 |"});
  EXPECT_EQ(text.find("| geometric mean"), std::string::npos) << "one of four networks is no mean";
}

TEST(BenchReport, MeansAreGeometricAndOfFourNetworks) {
  std::string peers = "model\tboard\tinvoke_insns\n";
  std::vector<BenchRun> runs;
  uint64_t insns = 100;
  for (const char* model : {"mlperf_ad_int8", "mlperf_resnet_int8", "mlperf_kws_int8", "person_detect", "another"}) {
    peers += fmt::format("{}\trv32\t400\n", model);
    runs.push_back(run_of(model, "rv32", insns));
    insns *= 2;
  }
  expect_lines(bench_report(runs, Peers(peers), "tools"), {"| geometric mean of four | 0.707 |  |  |  | |"});   // of 1/4, 1/2, 1, 2
}

TEST(BenchReport, SaysWhatDoesNotRun) {
  const std::string text = bench_report({{"big", "cortex-m4", {}, "no room"}, {"big", "host", {{"invoke_ns", 123456}}, ""}}, Peers(), "tools");
  expect_lines(text, {"- big does not run here: no room", "| big | 123 |  |  |"});
}

TEST_F(CommandTest, BenchAllWritesADocument) {
  if (run_program({"arm-none-eabi-g++", "--version"}, "/").code == 127) GTEST_SKIP() << "absent: arm-none-eabi-g++";
  if (run_program({"riscv64-unknown-elf-g++", "--version"}, "/").code == 127) GTEST_SKIP() << "absent: riscv64-unknown-elf-g++";
  const Words words = {"bench-all", kSineS8, "--boards", "cortex-m4", "-o", "results.md"};
  const Ended ended = thimble(words);
  ASSERT_EQ(ended.code, 0) << ended.printed;
  std::string text = read_text(path("results.md"));
  for (const char* said : {"QEMU ", "## cortex-m4", "| hello_sine_s8 | ", "## The machine that wrote this"})
    EXPECT_NE(text.find(said), std::string::npos) << said;
  const auto repeatable = [](const std::string& whole) { return whole.substr(0, whole.find("## The machine")); };
  ASSERT_EQ(thimble(words).code, 0);
  EXPECT_EQ(repeatable(text), repeatable(read_text(path("results.md"))));
}

}  // namespace
}  // namespace thimble::tools

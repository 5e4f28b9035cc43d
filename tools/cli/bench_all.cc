// SPDX-License-Identifier: Apache-2.0
// thimble bench-all: `thimble bench` for each model on each board, as a user would call it, and all of it in one document.
#include <atomic>
#include <filesystem>
#include <future>

#include "bench_report/bench_report.h"
#include "board_bench/toolchain.h"
#include "cli/verbs.h"
#include "model_file/files.h"
#include "model_file/model_file.h"
#include "model_file/model_view.h"
#include "process/process.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace fs = std::filesystem;
namespace {

using tools::BenchRun, tools::Ended, tools::Words;

constexpr const char* kBoards[] = {"cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "rv32"};
constexpr const char* kPerOpBoard = "cortex-m4";

struct Options {
  std::vector<std::string> models, boards;
  std::string output, peers;
  unsigned jobs = 1;
};

// folder/model.tflite is called folder, others by their own name.
std::string model_name(const fs::path& path) { return path.stem() == "model" ? fs::absolute(path).parent_path().filename() : path.stem(); }

// The files in0.bin, in1.bin … beside the model, the first invoke's bytes of each; none where one is missing: zeros then.
std::string inputs_beside(const fs::path& model, const fs::path& to) {
  const tools::ModelFile file = tools::load_model(model);
  std::string names;
  size_t i = 0;
  for (const Tensor& x : tools::inputs_of(file.model)) {
    const std::string name = fmt::format("in{}.bin", i);
    if (!fs::exists(model.parent_path() / name)) return "";
    const auto bytes = tools::read_file(model.parent_path() / name);
    if (bytes.size() < x.bytes) return "";
    fs::create_directories(to);
    tools::write_file(to / name, {bytes.data(), x.bytes});
    names += (i++ ? "," : "") + (to / name).string();
  }
  return names;
}

// The line that says why: the linker's about memory, or the first.
std::string reason(const std::string& printed) {
  std::istringstream lines(printed);
  std::string first;
  for (std::string line; std::getline(lines, line);) {
    if (const size_t at = line.find("region `"); at != std::string::npos && line.find("overflowed") != std::string::npos) return line.substr(at);
    if (first.empty()) first = line;
  }
  return first;
}

BenchRun bench(const std::string& model, const std::string& board) {
  BenchRun run = {model_name(model), board, {}, ""};
  Words words = {"/proc/self/exe", "bench", fs::absolute(model), "--board", board, "--json"};
  const std::string inputs = inputs_beside(model, tools::source_folder() + "/build/bench/inputs/" + board + "/" + run.model);
  if (!inputs.empty()) words.insert(words.end(), {"--input", inputs});
  if (board == kPerOpBoard && tools::is_compared(run.model)) words.push_back("--per-op");
  const Ended ended = tools::run_program(words, ".");
  if (ended.code == 0) run.figures = nlohmann::ordered_json::parse(ended.printed);
  else run.refusal = reason(ended.printed);
  fmt::print(stderr, "{} on {}: {}\n", run.model, board, run.refusal.empty() ? "done" : run.refusal);
  return run;
}

// Boards side by side; the models of one board one after the other, as they share its build folder.
std::vector<BenchRun> bench_boards(const Options& o) {
  std::vector<BenchRun> runs(o.boards.size() * o.models.size());
  std::atomic<size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (unsigned w = 0; w < std::max(o.jobs, 1u); w++)
    workers.push_back(std::async(std::launch::async, [&] {
      for (size_t b; (b = next++) < o.boards.size();)
        for (size_t m = 0; m < o.models.size(); m++) runs[b * o.models.size() + m] = bench(o.models[m], o.boards[b]);
    }));
  for (auto& worker : workers) worker.get();
  return runs;
}

// "arm-none-eabi-g++ 12.2.1, …": what else the figures depend on.
std::string tool_versions() {
  std::string text;
  for (const char* compiler : {"arm-none-eabi-g++", "riscv64-unknown-elf-g++"}) {
    std::string version = tools::must_run({compiler, "-dumpfullversion"}, ".", "ask for a version");
    version.resize(version.find_last_not_of('\n') + 1);
    text += fmt::format("{} {}, ", compiler, version);
  }
  const std::string qemu = tools::must_run({"qemu-system-arm", "--version"}, ".", "ask for a version"), key = "version ";
  const size_t at = qemu.find(key) + key.size();
  return text + "QEMU " + qemu.substr(at, qemu.find_first_of(" \n", at) - at);
}

void bench_all(const Options& o) {
  std::vector<BenchRun> runs = bench_boards(o);
  for (const std::string& model : o.models) runs.push_back(bench(model, "host"));   // alone, as it is timed
  const tools::Peers peers(o.peers.empty() || !fs::exists(o.peers) ? "" : tools::read_text(o.peers));
  const std::string text = tools::bench_report(runs, peers, tool_versions());
  if (o.output.empty()) fmt::print("{}", text);
  else tools::write_text(o.output, text);
  std::string failed;
  for (const BenchRun& run : runs)
    if (!run.refusal.empty() && run.refusal.find("overflowed") == std::string::npos)
      failed += fmt::format("\n  {} on {}: {}", run.model, run.board, run.refusal);
  if (!failed.empty()) tools::refuse("benches failed for another reason than a board's memory:{}", failed);
}

}  // namespace

void add_bench_all(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("bench-all", "What models cost on every emulated board and on this machine, as a document");
  auto o = std::make_shared<Options>();
  o->boards.assign(std::begin(kBoards), std::end(kBoards));
  verb->add_option("models", o->models, ".tflite files; inputs are in0.bin, in1.bin … beside them, or zeros")->required();
  verb->add_option("-o,--output", o->output, "the document; default: standard output");
  verb->add_option("--peers", o->peers, "another engine's figures, to stand beside ours where the file exists");
  verb->add_option("--boards", o->boards, "default: all")->delimiter(',');
  verb->add_option("-j,--jobs", o->jobs, "boards at a time");
  verb->callback([o] { bench_all(*o); });
}

}  // namespace thimble::cli

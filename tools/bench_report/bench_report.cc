// SPDX-License-Identifier: Apache-2.0
// Every table is made the same way: a cell a figure, "ours / theirs = ratio" where there are both.
#include "bench_report/bench_report.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

namespace thimble::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kCompared[] = {"mlperf_ad_int8", "mlperf_resnet_int8", "mlperf_kws_int8", "person_detect"};

struct Column {
  const char *title, *key;
};
constexpr Column kColumns[] = {{"invoke insns", "invoke_insns"}, {"invoke cycles", "invoke_cycles"}, {"setup insns", "setup_insns"},
                               {"arena bytes", "arena_bytes"},   {"text bytes", "text_bytes"}};

std::string with_commas(uint64_t number) {
  return number < 1000 ? std::to_string(number) : fmt::format("{},{:03}", with_commas(number / 1000), number % 1000);
}

std::optional<uint64_t> number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::stoull(text);
}

std::optional<double> ratio(const BenchRun& run, const Peers& peers, const char* key) {
  const auto theirs = number(peers.figure(run.model, run.board, key));
  if (!theirs || *theirs == 0 || !run.figures.contains(key)) return {};
  return run.figures.at(key).get<double>() / static_cast<double>(*theirs);
}

std::string cell(const BenchRun& run, const Peers& peers, const char* key) {
  if (!run.figures.contains(key)) return "";
  const std::string ours = with_commas(run.figures.at(key)), theirs = peers.figure(run.model, run.board, key);
  if (const auto r = ratio(run, peers, key)) return fmt::format("{} / {} = {:.2f}", ours, with_commas(*number(theirs)), *r);
  return theirs.empty() ? ours : ours + " / " + theirs;
}

// Of all the compared networks; empty unless both engines ran them all.
std::string geometric_mean(const std::vector<BenchRun>& runs, const Peers& peers, const std::string& board, const char* key) {
  double logarithms = 0;
  size_t found = 0;
  for (const BenchRun& run : runs)
    if (run.board == board && is_compared(run.model))
      if (const auto r = ratio(run, peers, key)) logarithms += std::log(*r), found++;
  return found == std::size(kCompared) ? fmt::format("{:.3f}", std::exp(logarithms / static_cast<double>(found))) : "";
}

std::string per_mac(const BenchRun& run, const char* key) {
  return run.figures.contains(key) && run.figures.at("macs") != 0 ? fmt::format("{:.2f}", run.figures.at(key).get<double>()) : "";
}

void add_refusals(const std::vector<BenchRun>& runs, const std::string& board, std::string& text) {
  std::string lines;
  for (const BenchRun& run : runs)
    if (run.board == board && !run.refusal.empty()) lines += fmt::format("- {} does not run here: {}\n", run.model, run.refusal);
  if (!lines.empty()) text += "\n" + lines;
}

void add_board(const std::vector<BenchRun>& runs, const Peers& peers, const std::string& board, std::string& text) {
  std::string rows, mean = "| geometric mean of four |";
  bool cycles = false, any_mean = false;
  for (const BenchRun& run : runs) cycles |= run.board == board && run.figures.contains("invoke_cycles");
  const char* per_mac_key = cycles ? "cycles_per_mac" : "insns_per_mac";
  std::string head = "| model |", rule = "|---|";
  for (const Column& column : kColumns) {
    if (!cycles && column.key == std::string("invoke_cycles")) continue;
    head += fmt::format(" {} |", column.title), rule += "---:|";
    const std::string m = geometric_mean(runs, peers, board, column.key);
    any_mean |= !m.empty();
    mean += fmt::format(" {} |", m);
  }
  for (const BenchRun& run : runs) {
    if (run.board != board || !run.refusal.empty()) continue;
    rows += fmt::format("| {} |", run.model);
    for (const Column& column : kColumns)
      if (cycles || column.key != std::string("invoke_cycles")) rows += fmt::format(" {} |", cell(run, peers, column.key));
    rows += fmt::format(" {} |\n", per_mac(run, per_mac_key));
  }
  text += fmt::format("\n## {}\n\n{}\n\n{} {} |\n{}---:|\n{}", board,
                      cycles ? "Cycles are modelled, on memory without wait states." : "There is no cycle model of this core.", head, cycles ? "cycles/MAC" : "insns/MAC", rule, rows);
  if (any_mean) text += mean + " |\n";
  add_refusals(runs, board, text);
}

void add_operators(const BenchRun& run, std::string& text) {
  text += fmt::format("\n### {} on {}, operator by operator\n\n| node | operator | insns | cycles | MACs | cycles/MAC | share |\n"
                      "|---:|---|---:|---:|---:|---:|---:|\n", run.model, run.board);
  for (const Json& op : run.figures.at("ops")) {
    const uint64_t macs = op.at("macs");
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {:.1f}% |\n", op.at("node").get<uint64_t>(), op.at("name").get<std::string>(),
                        with_commas(op.at("insns")), with_commas(op.value("cycles", uint64_t{0})), with_commas(macs),
                        macs ? fmt::format("{:.2f}", op.value("cycles_per_mac", 0.0)) : "", 100 * op.at("share").get<double>());
  }
  text += fmt::format("\nBesides: {} instructions of the interpreter, {} nodes.\n", with_commas(run.figures.at("interpreter_insns")),
                      run.figures.at("ops").size());
}

void add_host(const std::vector<BenchRun>& runs, std::string& text) {
  text += "\n## The machine that wrote this\n\nThe only figures here that vary from run to run. `scalar` is the same model with the "
          "portable kernels in the same run.\n\n| model | invoke, microseconds | scalar | times faster |\n|---|---:|---:|---:|\n";
  const auto microseconds = [](const Json& figures, const char* key) {
    return figures.contains(key) ? fmt::format("{:.3g}", figures.at(key).get<double>() / 1000) : "";
  };
  for (const BenchRun& run : runs) {
    if (run.board != "host" || !run.refusal.empty()) continue;
    text += fmt::format("| {} | {} | {} | {} |\n", run.model, microseconds(run.figures, "invoke_ns"), microseconds(run.figures, "scalar_ns"),
                        run.figures.contains("speedup") ? fmt::format("{:.3g}", run.figures.at("speedup").get<double>()) : "");
  }
  add_refusals(runs, "host", text);
}

// Whose figures they are, and of what; how its authors counted is theirs to say.
std::string first_sentence(const std::string& text) {
  const size_t stop = text.find(". ");
  return stop == std::string::npos ? text : text.substr(0, stop + 1);
}

}  // namespace

Peers::Peers(const std::string& text) {
  std::istringstream lines(text);
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ")) {
      attribution_ += (attribution_.empty() ? "" : " ") + line.substr(2);
      continue;
    }
    std::istringstream fields(line);
    std::vector<std::string> values;
    for (std::string field; std::getline(fields, field, '\t');) values.push_back(field);
    if (names.empty()) names = values;
    else
      for (size_t i = 2; i < std::min(names.size(), values.size()); i++)
        if (!values[i].empty()) figures_[values[0] + "\t" + values[1] + "\t" + names[i]] = values[i];
  }
}

std::string Peers::figure(const std::string& model, const std::string& board, const std::string& key) const {
  for (const std::string& name : {board, board + "imac"})   // rv32 may stand there by its extensions
    if (const auto found = figures_.find(model + "\t" + name + "\t" + key); found != figures_.end()) return found->second;
  return "";
}

bool is_compared(const std::string& model) { return std::find(std::begin(kCompared), std::end(kCompared), model) != std::end(kCompared); }

std::string bench_report(const std::vector<BenchRun>& runs, const Peers& peers, const std::string& tools) {
  std::string text = fmt::format("# Results\n\nWritten by `make bench`; README.md here says what each figure is. {}.\n"
                                 "Setup includes verifying the model.\n", tools);
  if (!peers.attribution().empty())
    text += fmt::format("\nWhere a cell reads \"ours / theirs = ratio\", theirs is:\n{}\n\nThe geometric mean is that of the ratios of {}.\n",
                        first_sentence(peers.attribution()), fmt::join(kCompared, ", "));
  std::vector<std::string> boards;
  for (const BenchRun& run : runs)
    if (run.board != "host" && std::find(boards.begin(), boards.end(), run.board) == boards.end()) boards.push_back(run.board);
  for (const std::string& board : boards) {
    add_board(runs, peers, board, text);
    for (const BenchRun& run : runs)
      if (run.board == board && run.figures.contains("ops")) add_operators(run, text);
  }
  add_host(runs, text);
  return text;
}

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// conformance: runs manifests of cases on the host, each in memory of exactly the bytes it may touch, and says which fail and why.
#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <list>
#include <map>
#include <optional>

#include "all_ops/all_ops.h"
#include "conformance_case/suite.h"
#include "isa_names/isa_names.h"
#include "model_file/files.h"
#include "refusal/refusal.h"

namespace {

using namespace thimble;
using namespace thimble::conformance;
using namespace thimble::tools;

struct Run {
  bool implemented_only = false, list_unsupported = false, if_present = false, print_arena = false;
  std::vector<std::string> ops;
  std::map<std::string, int> unsupported;   // "op types" to cases
  int oracle_bugs = 0;
  std::list<AlignedBytes> files;            // of the case at hand
  std::optional<AlignedBytes> arena;

  bool wanted(const Row& row) const {
    return ops.empty() || std::ranges::any_of(ops, [&](const std::string& op) { return op == row.op || op == row.id; });
  }
  void note(const Row& row, const Verdict& verdict) {
    const bool missing = verdict.kind == Verdict::Kind::not_implemented;
    oracle_bugs += verdict.kind == Verdict::Kind::oracle_bug;
    if (missing) unsupported[fmt::format("{} {}", row.op, row.types)]++;
    if (verdict.kind == Verdict::Kind::passed && print_arena) fmt::print("{} arena {}\n", row.id, verdict.arena_bytes);
    if (verdict.kind != Verdict::Kind::failed && !(missing && !implemented_only && !list_unsupported)) return;
    fmt::print("{}{}{}: {}{}\n", row.id, *row.types ? " " : "", row.types, verdict.reason.c_str(),
               *row.note ? fmt::format("  ({})", row.note) : "");
  }
};

Run& run_of(void* context) { return *static_cast<Run*>(context); }

Bytes read(void* context, const char* path) {
  try {
    const AlignedBytes& bytes = run_of(context).files.emplace_back(read_file(path));
    return {bytes.data(), bytes.size()};
  } catch (const Refusal&) {
    return {nullptr, 0};
  }
}

constexpr Machine kHost = {nullptr,
                           read,
                           [](void* c) { run_of(c).files.clear(); },
                           [](void* c, size_t bytes) { return run_of(c).arena.emplace(bytes).data(); },
                           [](void*) { return true; },   // AddressSanitizer sees to it
                           [](void* c, const Row& row, const Verdict& verdict) { run_of(c).note(row, verdict); }};

void run_manifest(Run& run, std::string path, const RunOptions& options, Tally& tally) {
  struct stat facts;
  if (stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) path += "/manifest.tsv";
  if (run.if_present && stat(path.c_str(), &facts) != 0) {
    fmt::print("skipped: there is no {}\n", path);
    return;
  }
  std::string text = read_text(path);
  Manifest manifest(path.c_str(), text.data());
  if (!manifest.known()) refuse("{}: the header is of no known kind of manifest", path);
  Machine machine = kHost;
  machine.context = &run;
  run_suite(machine, all_ops(), options, manifest, tally);
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app("Runs the cases of manifests and compares with their outputs; ends with 0 when none failed.");
  Run run;
  std::vector<std::string> manifests;
  std::string isa = "host";
  app.add_option("manifest", manifests, "manifest.tsv files, or folders that hold one")->required();
  app.add_option("--isa", isa, "prepare for this instruction set: " + isa_names());
  app.add_option("--op", run.ops, "only cases of this operator, or with this id; may be repeated")->allow_extra_args(false);
  app.add_flag("--implemented-only", run.implemented_only, "skip cases that need an operator which is not there yet");
  app.add_flag("--list-unsupported", run.list_unsupported, "list such operators and types with their number of cases instead of the cases");
  app.add_flag("--if-present", run.if_present, "skip manifests that are not there");
  app.add_flag("--arena", run.print_arena, "print the arena bytes each model needs, as the boards' conformance.elf --arena does");
  CLI11_PARSE(app, count, arguments);
  try {
    RunOptions options;
    options.isa = parse_isa(isa);
    options.implemented_only = run.implemented_only;
    options.wanted = [](void* c, const Row& row) { return run_of(c).wanted(row); };
    Tally tally;
    for (const std::string& manifest : manifests) run_manifest(run, manifest, options, tally);
    if (run.list_unsupported)
      for (const auto& [op, cases] : run.unsupported) fmt::print("not implemented: {} ({} cases)\n", op, cases);
    if (run.oracle_bugs) fmt::print("skipped where the oracle is wrong: {}\n", run.oracle_bugs);
    fmt::print("{}\n", tally.text().c_str());
    return tally.failed ? 1 : 0;
  } catch (const Refusal& refusal) {
    fmt::print(stderr, "conformance: {}\n", refusal.what());
    return 2;
  }
}

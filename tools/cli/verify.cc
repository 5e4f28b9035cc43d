// SPDX-License-Identifier: Apache-2.0
// thimble verify: would a device take this model? If not, every reason at once.
#include <fmt/format.h>

#include <memory>

#include "cli/verbs.h"
#include "prepared_model/prepared_model.h"
#include "prepared_model/refusals.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

void refuse_all(const tools::ModelFile& file, const tools::NeededOps& needed, const std::vector<Diagnosis>& refusals) {
  if (refusals.empty()) return tools::refuse_missing(file.path, needed);
  if (needed.missing.empty() && refusals.size() == 1) throw tools::Refusal(tools::explain(file, refusals[0]));
  std::string lines = fmt::format("{}: cannot run, for {} reasons", file.path, needed.missing.size() + refusals.size());
  if (!needed.missing.empty()) lines += "\n" + tools::missing_text(needed);
  for (size_t i = 0; i < refusals.size(); i++) {
    lines += "\n" + tools::reason(file.bytes, refusals[i]);
    const bool last_of_kind = i + 1 == refusals.size() || refusals[i + 1].status != refusals[i].status;
    if (last_of_kind) lines += fmt::format("\n  remedy: {}", tools::remedy(refusals[i].status));
  }
  throw tools::Refusal(lines);
}

}  // namespace

void add_verify(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("verify", "Check a model as a device does: its bytes, its operators, their shapes and types; all complaints at once");
  auto path = std::make_shared<std::string>();
  verb->add_option("model", *path, "a .tflite file")->required();
  verb->callback([path] {
    const tools::ModelFile file = tools::load_model(*path);
    const tools::NeededOps needed = tools::needed_ops(file.model);
    refuse_all(file, needed, tools::all_refusals(file));
    tools::memory_need(file, needed.resolver(), IsaSet::native());
    fmt::print("ok\n");
  });
}

}  // namespace thimble::cli

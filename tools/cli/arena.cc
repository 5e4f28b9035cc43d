// SPDX-License-Identifier: Apache-2.0
// thimble arena: the exact bytes a model needs, before anything is flashed.
#include <memory>

#include "cli/json.h"
#include "cli/verbs.h"
#include "isa_names/isa_names.h"
#include "prepared_model/prepared_model.h"

namespace thimble::cli {

void add_arena(CLI::App& app) {
  struct Options {
    std::string model, isa = "host";
    bool json = false;
  };
  CLI::App* verb = app.add_subcommand("arena", "The exact arena bytes a model needs on a core");
  auto o = std::make_shared<Options>();
  verb->add_option("model", o->model, "a .tflite file")->required();
  verb->add_option("--isa", o->isa, tools::isa_names())->capture_default_str();
  verb->add_flag("--json", o->json, "print JSON");
  verb->callback([o] {
    const IsaSet isa = tools::parse_isa(o->isa);
    const tools::ModelFile file = tools::load_model(o->model);
    const tools::NeededOps needed = tools::needed_ops(file.model);
    tools::refuse_missing(o->model, needed);
    const tools::MemoryNeed need = tools::memory_need(file, needed.resolver(), isa);
    if (o->json)
      return print({{"model", o->model}, {"isa", tools::isa_text(isa)}, {"arena_bytes", need.arena_bytes}, {"kept_bytes", need.kept_bytes},
                    {"planned_bytes", need.planned_bytes}, {"table_bytes", need.table_bytes}});
    fmt::print("{} bytes of arena for {} ({})\n", need.arena_bytes, o->isa, tools::isa_text(isa));
    fmt::print("  kept     {:>9}  steps, parameters, variables\n  planned  {:>9}  activations and scratch\n"
               "  table    {:>9}  the planner's own, during prepare only, where the planned area will be\n",
               need.kept_bytes, need.planned_bytes, need.table_bytes);
  });
}

}  // namespace thimble::cli

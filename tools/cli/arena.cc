// SPDX-License-Identifier: Apache-2.0
// thimble arena: the exact bytes a model needs, before anything is flashed.
#include "cli/json.h"
#include "cli/report_options.h"
#include "prepared_model/prepared_model.h"

namespace thimble::cli {

void add_arena(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("arena", "The exact arena bytes a model needs on a core");
  verb->footer("--isa CORE+little_scratch: for a build with THIMBLE_LITTLE_SCRATCH=1, whose kernels take less scratch and longer.\n"
               "Where that is less than without, both figures are printed.");
  verb->callback([o = add_report_options(*verb)] {
    const IsaSet isa = tools::parse_isa(o->isa);
    const tools::ModelFile file = tools::load_model(o->model);
    const tools::NeededOps needed = tools::needed_ops_or_refuse(file);
    const tools::MemoryNeed need = tools::memory_need(file, needed.resolver(), isa);
    const bool is_little = isa.has(IsaSet::little_scratch);
    const IsaSet other(isa.features() ^ IsaSet::little_scratch);
    const uint32_t other_bytes = tools::memory_need(file, needed.resolver(), other).arena_bytes;
    if (o->json)
      return print({{"model", o->model}, {"isa", tools::isa_text(isa)}, {"arena_bytes", need.arena_bytes}, {"kept_bytes", need.kept_bytes},
                    {"planned_bytes", need.planned_bytes}, {"table_bytes", need.table_bytes},
                    {"little_scratch_arena_bytes", is_little ? need.arena_bytes : other_bytes}});
    fmt::print("{} bytes of arena for {} ({})\n", need.arena_bytes, o->isa, tools::isa_text(isa));
    fmt::print("  kept     {:>9}  steps, parameters, variables\n  planned  {:>9}  activations and scratch\n"
               "  table    {:>9}  the planner's own, during prepare only, where the planned area will be\n",
               need.kept_bytes, need.planned_bytes, need.table_bytes);
    if (other_bytes != need.arena_bytes)
      fmt::print("{} bytes {} little scratch (--isa {})\n", other_bytes, is_little ? "without" : "with",
                 is_little ? tools::isa_text(other) : o->isa + "+little_scratch");
  });
}

}  // namespace thimble::cli

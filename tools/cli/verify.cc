// SPDX-License-Identifier: Apache-2.0
// thimble verify: would a device take this model?
#include <fmt/format.h>

#include <memory>

#include "cli/verbs.h"
#include "prepared_model/prepared_model.h"

namespace thimble::cli {

void add_verify(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("verify", "Check a model as a device does: its bytes, its operators, their shapes and types");
  auto path = std::make_shared<std::string>();
  verb->add_option("model", *path, "a .tflite file")->required();
  verb->callback([path] {
    const tools::ModelFile file = tools::load_model(*path);
    const tools::NeededOps needed = tools::needed_ops_or_refuse(file);
    tools::memory_need(file, needed.resolver(), IsaSet::native());
    fmt::print("ok\n");
  });
}

}  // namespace thimble::cli

// SPDX-License-Identifier: Apache-2.0
// thimble ops: the list a program's resolver needs for a model, ready to paste.
#include <fmt/format.h>

#include <memory>

#include "cli/verbs.h"
#include "model_file/model_file.h"
#include "op_catalog/op_catalog.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

void print_list(const OpResolver& ops) {
  fmt::print("static constexpr auto resolver = thimble::op_resolver(");
  for (uint32_t i = 0; i < ops.size(); i++) fmt::print("{}\n    thimble::ops::{}", i ? "," : "", ops[i].name);
  fmt::print(");\n");
}

}  // namespace

void add_ops(CLI::App& app) {
  struct Options {
    std::string model;
    bool all = false;
  };
  CLI::App* verb = app.add_subcommand("ops", "The resolver list that a model needs, as C++; what does not exist is named, all at once");
  auto o = std::make_shared<Options>();
  CLI::Option* model = verb->add_option("model", o->model, "a .tflite file");
  verb->add_flag("--all", o->all, "every operator there is, without a model")->excludes(model);
  verb->callback([o] {
    if (o->model.empty() && !o->all) throw CLI::RequiredError("model, or --all,");
    if (o->all) {
      const OpResolver all = tools::built_in_ops();
      for (uint32_t i = 0; i < all.size(); i++) fmt::print("thimble::ops::{}\n", all[i].name);
      return;
    }
    const tools::ModelFile file = tools::load_model(o->model);
    const tools::NeededOps needed = tools::needed_ops(file.model);
    if (!needed.ops.empty() || needed.missing.empty()) print_list(needed.resolver());
    tools::refuse_missing(o->model, needed);
  });
}

}  // namespace thimble::cli

// SPDX-License-Identifier: Apache-2.0
// thimble ops: the list a program's resolver needs for a model, ready to paste; or everything there is to choose from.
#include <memory>

#include "cli/json.h"
#include "cli/verbs.h"
#include "model_file/model_file.h"
#include "op_catalog/op_catalog.h"
#include "op_catalog/op_family.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

void print_list(const OpResolver& ops) {
  fmt::print("static constexpr auto resolver = thimble::op_resolver(");
  for (uint32_t i = 0; i < ops.size(); i++) fmt::print("{}\n    thimble::ops::{}", i ? "," : "", ops[i].name);
  fmt::print(");\n");
}

Json op_json(const std::string& plain, const Op& op) {
  Json types = Json::array();
  for (const TypeKey& key : op.key)
    if (key.type != TypeKey::kAny) types.push_back({{"tensor", tools::key_tensor(key)}, {"type", name(key.type)}});
  return {{"name", op.name}, {"plain", plain}, {"custom", op.custom_name != nullptr}, {"format_name", tools::format_name(op)},
          {"code", op.code}, {"types", types}, {"inputs", {op.arity.min_inputs, op.arity.max_inputs}},
          {"outputs", {op.arity.min_outputs, op.arity.max_outputs}}};
}

void print_all(bool json) {
  Json list = Json::array();
  constexpr auto kRow = "{:<46} {:<39} {:<35} {:<25} {:<6} {}\n";
  if (!json) fmt::print(kRow, "thimble::ops::", "or its plain name", "in the format", "for", "inputs", "outputs");
  for (const tools::OpFamily& family : tools::op_families()) {
    for (const Op* op : family.ops) {
      if (json) {
        list.push_back(op_json(family.plain, *op));
        continue;
      }
      const std::string types = tools::key_text(*op), form = fmt::format("{} ({})", tools::format_name(*op), op->custom_name ? "custom" : fmt::to_string(op->code));
      fmt::print(kRow, op->name, family.plain, form, types.empty() ? "any type" : types,
                 tools::range_text(op->arity.min_inputs, op->arity.max_inputs), tools::range_text(op->arity.min_outputs, op->arity.max_outputs));
    }
  }
  if (json) print(list);
}

}  // namespace

void add_ops(CLI::App& app) {
  struct Options {
    std::string model;
    bool all = false, json = false;
  };
  CLI::App* verb = app.add_subcommand("ops", "The resolver list that a model needs, as C++; what does not exist is named, all at once");
  auto o = std::make_shared<Options>();
  CLI::Option* model = verb->add_option("model", o->model, "a .tflite file");
  CLI::Option* all = verb->add_flag("--all", o->all, "every operator there is, without a model")->excludes(model);
  verb->add_flag("--json", o->json, "print JSON")->needs(all);
  verb->callback([o] {
    if (o->model.empty() && !o->all) throw CLI::RequiredError("model, or --all,");
    if (o->all) return print_all(o->json);
    const tools::ModelFile file = tools::load_model(o->model);
    const tools::NeededOps needed = tools::needed_ops(file.model);
    if (!needed.ops.empty() || needed.missing.empty()) print_list(needed.resolver());
    tools::refuse_missing(o->model, needed);
  });
}

}  // namespace thimble::cli

// SPDX-License-Identifier: Apache-2.0
// Walks models node by node.
#include "op_catalog/op_catalog.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "model_file/model_view.h"
#include "model_file/names.h"
#include "op_catalog/op_family.h"
#include "refusal/refusal.h"

namespace thimble::tools {
namespace {

struct Node {
  Vector tensors, inputs, outputs;
  uint32_t code;
  const char* custom_name;

  // The type of input `i`, of output -1 - `i`; kAny where there is none.
  Type type(int i) const {
    const Vector& list = i >= 0 ? inputs : outputs;
    const uint32_t at = static_cast<uint32_t>(i >= 0 ? i : -1 - i);
    if (at >= list.count() || list.s32(at) < 0) return TypeKey::kAny;
    return static_cast<Type>(element(tensors, static_cast<uint32_t>(list.s32(at))).u8(field::tensor_type));
  }
  bool is_for(const Op& op) const {
    return op.code == code && (op.custom_name == nullptr || std::string_view(op.custom_name) == custom_name);
  }
  bool has_types_of(const Op& op) const {
    return std::ranges::all_of(op.key, [&](TypeKey key) { return key.type == TypeKey::kAny || type(key.tensor) == key.type; });
  }
};

Node node_at(const Model& model, Table graph, uint32_t index) {
  const Table op = element(graph.vector(field::subgraph_operators), index), code = code_table_of(model, op);
  return {graph.vector(field::subgraph_tensors), op.vector(field::operator_inputs), op.vector(field::operator_outputs),
          builtin_code(code), string(code, field::code_custom)};
}

const Op* op_for(const Node& node) {
  const OpResolver all = all_ops();
  for (uint32_t i = 0; i < all.size(); i++)
    if (node.is_for(all[i]) && node.has_types_of(all[i])) return &all[i];
  return nullptr;
}

std::vector<std::string> other_types(const Node& node) {
  std::vector<std::string> types;
  const OpResolver all = all_ops();
  for (uint32_t i = 0; i < all.size(); i++)
    if (node.is_for(all[i])) types.push_back(key_text(all[i]));
  return types;
}

void add(NeededOps& needed, const Node& node, const std::string& place) {
  if (const Op* op = op_for(node)) {
    if (std::ranges::find(needed.ops, op) == needed.ops.end()) needed.ops.push_back(op);
    return;
  }
  const std::string op = node.code == code_custom_op ? "custom " + printable(node.custom_name) : builtin_name(node.code);
  const Type from = node.type(0), to = node.type(-1);
  std::string type = name(from == TypeKey::kAny ? to : from);
  if (from != TypeKey::kAny && to != TypeKey::kAny && to != from) type += fmt::format(" to {}", name(to));
  const auto same = [&](const MissingOp& m) { return m.name == op && m.type == type; };
  auto found = std::ranges::find_if(needed.missing, same);
  if (found == needed.missing.end()) found = needed.missing.insert(found, {op, type, other_types(node), {}});
  found->nodes.push_back(place);
}

}  // namespace

std::string MissingOp::text() const {
  constexpr size_t kShown = 8;
  const std::vector<std::string> shown(nodes.begin(), nodes.begin() + static_cast<long>(std::min(nodes.size(), kShown)));
  return fmt::format("{} for {} (node {}{}){}{}", name, type, fmt::join(shown, ", "), nodes.size() > kShown ? ", …" : "",
                     exists.empty() ? "" : ", which exists for other types only: ", fmt::join(exists, "; "));
}

const Op* op_for(const Model& model, uint32_t graph, uint32_t node) { return op_for(node_at(model, subgraph(model, graph), node)); }

NeededOps needed_ops(const Model& model) {
  NeededOps needed;
  const uint32_t graphs = root(model).vector(field::model_subgraphs).count();
  for (uint32_t g = 0; g < graphs; g++) {
    const Table graph = subgraph(model, g);
    const uint32_t nodes = nodes_of(model, g).count();
    for (uint32_t n = 0; n < nodes; n++)
      add(needed, node_at(model, graph, n), g ? fmt::format("{} of subgraph {}", n, g) : fmt::to_string(n));
  }
  return needed;
}

std::string missing_text(const NeededOps& needed) {
  std::string lines = fmt::format("missing operators: {}", needed.missing.size());
  bool custom = false;
  for (const MissingOp& m : needed.missing) {
    lines += "\n  " + m.text();
    custom |= m.name.starts_with("custom ");
  }
  lines += "\n  remedy: replace them in the model or convert it to types that exist (`thimble ops --all`)";
  if (custom) lines += "; list a custom operator of yours in your own program's resolver";
  return lines;
}

void refuse_missing(const std::string& path, const NeededOps& needed) {
  if (!needed.missing.empty()) refuse("{}: {}", path, missing_text(needed));
}

NeededOps needed_ops_or_refuse(const ModelFile& file) {
  NeededOps needed = needed_ops(file.model);
  refuse_missing(file.path, needed);
  return needed;
}

}  // namespace thimble::tools

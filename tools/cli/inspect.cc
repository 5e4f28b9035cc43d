// SPDX-License-Identifier: Apache-2.0
// thimble inspect: everything in a model, for people or as JSON.
#include <fmt/ranges.h>

#include "cli/json.h"
#include "cli/report_options.h"
#include "model_facts/model_facts.h"
#include "prepared_model/prepared_model.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

using tools::GraphFacts, tools::OpFacts, tools::TensorFacts;

Json tensor_json(const TensorFacts& facts) {
  const Tensor& t = facts.tensor;
  Json json = {{"index", t.index}, {"name", facts.name}, {"type", name(t.type)},
               {"shape", std::vector<int32_t>(t.shape, t.shape + t.rank)}, {"bytes", t.bytes},
               {"constant", t.constant}, {"variable", t.variable}};
  if (t.channels == 0) return json;
  Json zeros = Json::array();
  for (uint32_t i = 0; i < t.zero_point_count; i++) zeros.push_back(t.zero_point(i));
  json["quantization"] = {{"scales", std::vector<float>(t.scales, t.scales + t.channels)}, {"zero_points", zeros}, {"axis", t.channel_axis}};
  return json;
}

Json graph_json(const GraphFacts& graph) {
  Json tensors = Json::array(), ops = Json::array();
  for (const TensorFacts& t : graph.tensors) tensors.push_back(tensor_json(t));
  for (const OpFacts& op : graph.ops) {
    Json shape = nullptr;
    if (!op.outputs.empty()) shape = tensors[static_cast<size_t>(op.outputs[0])]["shape"];
    ops.push_back({{"node", ops.size()}, {"name", op.name}, {"inputs", op.inputs}, {"outputs", op.outputs}, {"output_shape", shape},
                   {"options", op.options}, {"macs", op.macs}});
  }
  return {{"inputs", graph.inputs}, {"outputs", graph.outputs}, {"tensors", tensors}, {"ops", ops}, {"macs", graph.macs},
          {"constant_bytes", graph.constant_bytes}, {"peak_activation_bytes", graph.peak_activation_bytes}};
}

void print_graph(const GraphFacts& graph) {
  fmt::print("  tensors\n");
  for (const TensorFacts& facts : graph.tensors) {
    const Tensor& t = facts.tensor;
    fmt::print("  {:>5}  {:<5} {:<18} {:>9} bytes  {:<8}  {}{}{}\n", t.index, name(t.type), tools::shape_text(t), t.bytes,
               t.constant ? "constant" : t.variable ? "variable" : "", facts.name, t.channels ? "  " : "", tools::quantization_text(t));
  }
  fmt::print("  operators\n");
  for (size_t n = 0; n < graph.ops.size(); n++) {
    const OpFacts& op = graph.ops[n];
    const std::string shape = op.outputs.empty() ? "" : tools::shape_text(graph.tensors[static_cast<size_t>(op.outputs[0])].tensor);
    fmt::print("  {:>5}  {:<22} {} -> {} {}{}{}{}\n", n, op.name, fmt::join(op.inputs, ","), fmt::join(op.outputs, ","), shape,
               op.macs ? fmt::format("  {} MACs", op.macs) : "", op.options.empty() ? "" : "  ", op.options);
  }
  fmt::print("  inputs {}; outputs {}\n  {} MACs, {} bytes of constants, {} bytes of activations at the peak\n",
             fmt::join(graph.inputs, ","), fmt::join(graph.outputs, ","), graph.macs, graph.constant_bytes, graph.peak_activation_bytes);
}

// The arena, or why there is none.
Json arena_json(const tools::ModelFile& file, IsaSet isa) {
  try {
    const tools::NeededOps needed = tools::needed_ops_or_refuse(file);
    return tools::memory_need(file, needed.resolver(), isa).arena_bytes;
  } catch (const tools::Refusal& refusal) {
    return refusal.what();
  }
}

void inspect(const ReportOptions& o) {
  const IsaSet isa = tools::parse_isa(o.isa);
  const tools::ModelFile file = tools::load_model(o.model);
  const Json arena = arena_json(file, isa);
  Json json = {{"model", o.model}, {"bytes", file.bytes.size()}, {"isa", tools::isa_text(isa)}, {"arena_bytes", nullptr}};
  if (arena.is_string()) json["arena_refused"] = arena;
  else json["arena_bytes"] = arena;
  json["subgraphs"] = Json::array();
  if (!o.json) fmt::print("{}: {} bytes\n", o.model, file.bytes.size());
  for (uint32_t g = 0; g < tools::subgraph_count(file); g++) {
    const GraphFacts graph = tools::graph_facts(file, g);
    if (o.json) {
      json["subgraphs"].push_back(graph_json(graph));
    } else {
      fmt::print("subgraph {}\n", g);
      print_graph(graph);
    }
  }
  if (o.json) print(json);
  else if (arena.is_string()) fmt::print("arena: none, for {}\n", arena.get<std::string>());
  else fmt::print("arena: {} bytes for {}\n", arena.get<uint32_t>(), o.isa);
}

}  // namespace

void add_inspect(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("inspect", "Show tensors, operators, work and memory");
  verb->callback([o = add_report_options(*verb)] { inspect(*o); });
}

}  // namespace thimble::cli

// SPDX-License-Identifier: Apache-2.0
// Reads a verified model through the device's own reader.
#include "model_facts/model_facts.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "model_file/model_view.h"
#include "model_file/names.h"

namespace thimble::tools {
namespace {

std::vector<int32_t> list(Vector v) {
  std::vector<int32_t> numbers(v.count());
  for (uint32_t i = 0; i < v.count(); i++) numbers[i] = v.s32(i);
  return numbers;
}

OpFacts op_facts(const ModelFile& file, const Names& names, uint32_t g, uint32_t index) {
  const Table op = element(nodes_of(file.model, g), index);
  OpFacts facts;
  facts.name = names.op(static_cast<int>(g), static_cast<int>(index));
  facts.inputs = list(op.vector(field::operator_inputs));
  facts.outputs = list(op.vector(field::operator_outputs));
  const Table options = op.table(field::operator_options);
  facts.options = options_text(options.at(), op.u8(field::operator_options_type));
  if (!facts.outputs.empty())
    facts.macs = macs_of(builtin_code(code_table_of(file.model, op)), tensors_of(file.model, g, op.vector(field::operator_inputs)),
                         tensor_of(file.model, g, facts.outputs[0]));
  return facts;
}

// A tensor lives from the operator that writes it (inputs: from the start) to the last that reads it (outputs: to the end).
uint64_t peak(const GraphFacts& graph) {
  struct Life {
    size_t first = SIZE_MAX, last = 0;
    void touch(size_t moment) { first = std::min(first, moment), last = std::max(last, moment); }
  };
  std::vector<Life> lives(graph.tensors.size());
  const auto touch = [&](const std::vector<int32_t>& tensors, size_t moment) {
    for (const int32_t t : tensors)
      if (t >= 0) lives[static_cast<size_t>(t)].touch(moment);
  };
  touch(graph.inputs, 0);
  for (size_t n = 0; n < graph.ops.size(); n++) {
    touch(graph.ops[n].inputs, n);
    touch(graph.ops[n].outputs, n);
  }
  touch(graph.outputs, graph.ops.size());
  std::vector<int64_t> change(graph.ops.size() + 2);
  for (size_t i = 0; i < lives.size(); i++) {
    const Tensor& t = graph.tensors[i].tensor;
    if (t.constant || t.variable || lives[i].first > lives[i].last) continue;
    change[lives[i].first] += t.bytes;
    change[lives[i].last + 1] -= t.bytes;
  }
  int64_t live = 0, most = 0;
  for (const int64_t c : change) most = std::max(most, live += c);
  return static_cast<uint64_t>(most);
}

}  // namespace

uint32_t subgraph_count(const ModelFile& file) { return root(file.model).vector(field::model_subgraphs).count(); }

GraphFacts graph_facts(const ModelFile& file, uint32_t g) {
  const Names names(file.bytes);
  const Table graph = subgraph(file.model, g);
  GraphFacts facts;
  const uint32_t tensors = graph.vector(field::subgraph_tensors).count(), ops = nodes_of(file.model, g).count();
  for (uint32_t i = 0; i < tensors; i++) {
    const Tensor t = tensor_of(file.model, g, static_cast<int32_t>(i));
    facts.tensors.push_back({t, names.tensor(static_cast<int>(g), static_cast<int>(i))});
    if (t.constant) facts.constant_bytes += t.bytes;
  }
  facts.inputs = list(graph.vector(field::subgraph_inputs));
  facts.outputs = list(graph.vector(field::subgraph_outputs));
  for (uint32_t n = 0; n < ops; n++) {
    facts.ops.push_back(op_facts(file, names, g, n));
    facts.macs += facts.ops.back().macs;
  }
  facts.peak_activation_bytes = peak(facts);
  return facts;
}

std::string shape_text(const Tensor& t) { return fmt::format("[{}]", fmt::join(t.shape, t.shape + t.rank, ", ")); }

std::string quantization_text(const Tensor& t) {
  if (t.channels == 0) return {};
  if (t.channels == 1) return fmt::format("scale {:.6g} zero {}", t.scale(), t.zero_point());
  const auto [least, most] = std::minmax_element(t.scales, t.scales + t.channels);
  return fmt::format("{} scales {:.4g} to {:.4g}, axis {}", t.channels, *least, *most, t.channel_axis);
}

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// What several tools ask of a verified model, on top of the device's reader.
#pragma once

#include <vector>

#include "model/reader.h"

namespace thimble::tools {

inline Vector nodes_of(const Model& model, uint32_t graph) { return subgraph(model, graph).vector(field::subgraph_operators); }

// A tensor with what the whole model says of it; no address.
inline Tensor tensor_of(const Model& model, uint32_t graph, int32_t index) {
  const Vector tensors = subgraph(model, graph).vector(field::subgraph_tensors);
  Tensor t = read_tensor(tensors, static_cast<uint32_t>(index));
  t.variable = is_variable(tensors, static_cast<uint32_t>(index));
  t.constant = constant_data(root(model).vector(field::model_buffers), element(tensors, static_cast<uint32_t>(index))).count() != 0;
  return t;
}

inline std::vector<Tensor> tensors_of(const Model& model, uint32_t graph, Vector list) {
  std::vector<Tensor> tensors;
  for (uint32_t i = 0; i < list.count(); i++) tensors.push_back(list.s32(i) < 0 ? Tensor() : tensor_of(model, graph, list.s32(i)));
  return tensors;
}
inline std::vector<Tensor> inputs_of(const Model& model) {
  return tensors_of(model, 0, subgraph(model, 0).vector(field::subgraph_inputs));
}
inline std::vector<Tensor> outputs_of(const Model& model) {
  return tensors_of(model, 0, subgraph(model, 0).vector(field::subgraph_outputs));
}

// The entry of the model's operator codes that an operator refers to.
inline Table code_table_of(const Model& model, Table op) {
  return element(root(model).vector(field::model_operator_codes), op.u32(field::operator_code));
}

}  // namespace thimble::tools

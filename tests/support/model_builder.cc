// SPDX-License-Identifier: Apache-2.0
// The builder over flatc's object API.
#include "support/model_builder.h"

#include <memory>
#include <utility>

namespace thimble::test {

ModelBuilder::ModelBuilder() {
  model_.version = 3;
  model_.buffers.push_back(std::make_unique<tfl::BufferT>());   // buffer 0 is empty by convention
  begin_subgraph();
}

int ModelBuilder::begin_subgraph() {
  model_.subgraphs.push_back(std::make_unique<tfl::SubGraphT>());
  return static_cast<int>(model_.subgraphs.size()) - 1;
}

int ModelBuilder::buffer(const Bytes& data) {
  model_.buffers.push_back(std::make_unique<tfl::BufferT>());
  model_.buffers.back()->data.assign(data.begin(), data.end());
  return static_cast<int>(model_.buffers.size()) - 1;
}

int ModelBuilder::tensor(TensorSpec spec) {
  const int index = static_cast<int>(graph().tensors.size());
  auto t = std::make_unique<tfl::TensorT>();
  t->name = spec.name.empty() ? "t" + std::to_string(index) : spec.name;
  t->type = static_cast<tfl::TensorType>(spec.type);
  t->shape = std::move(spec.shape);
  t->is_variable = spec.variable;
  if (!spec.data.empty()) t->buffer = static_cast<uint32_t>(buffer(spec.data));
  if (!spec.quantization.scales.empty() || !spec.quantization.zero_points.empty()) {
    t->quantization = std::make_unique<tfl::QuantizationT>();
    t->quantization->scale = std::move(spec.quantization.scales);
    t->quantization->zero_point = std::move(spec.quantization.zero_points);
    t->quantization->axis = spec.quantization.axis;
  }
  graph().tensors.push_back(std::move(t));
  return index;
}

int ModelBuilder::input(TensorSpec spec) {
  const int index = tensor(std::move(spec));
  list_input(index);
  return index;
}

int ModelBuilder::output(TensorSpec spec) {
  const int index = tensor(std::move(spec));
  list_output(index);
  return index;
}

uint32_t ModelBuilder::code_index(tfl::BuiltinOperator code, const std::string& custom_name, int version) {
  for (size_t i = 0; i < model_.operator_codes.size(); i++) {
    const tfl::OperatorCodeT& c = *model_.operator_codes[i];
    if (c.builtin_code == code && c.custom_code == custom_name && c.version == version) return static_cast<uint32_t>(i);
  }
  auto c = std::make_unique<tfl::OperatorCodeT>();
  c->builtin_code = code;
  // Readers from the format's first years know the 8-bit field only; 127 sends newer ones to the wide field.
  c->deprecated_builtin_code = static_cast<int8_t>(code < 127 ? code : 127);
  c->custom_code = custom_name;
  c->version = version;
  model_.operator_codes.push_back(std::move(c));
  return static_cast<uint32_t>(model_.operator_codes.size()) - 1;
}

tfl::OperatorT& ModelBuilder::op(tfl::BuiltinOperator code, std::vector<int> inputs, std::vector<int> outputs,
                                 tfl::BuiltinOptionsUnion options, int version) {
  tfl::OperatorT& o = add_operator(code_index(code, "", version), std::move(inputs), std::move(outputs));
  o.options = std::move(options);
  return o;
}

tfl::OperatorT& ModelBuilder::custom_op(const std::string& name, std::vector<int> inputs, std::vector<int> outputs,
                                        const Bytes& options) {
  const uint32_t code = code_index(tfl::BuiltinOperator_CUSTOM, name, 1);
  tfl::OperatorT& o = add_operator(code, std::move(inputs), std::move(outputs));
  o.custom_options.assign(options.begin(), options.end());
  return o;
}

tfl::OperatorT& ModelBuilder::add_operator(uint32_t code, std::vector<int> inputs, std::vector<int> outputs) {
  auto o = std::make_unique<tfl::OperatorT>();
  o->code_index = code;
  o->inputs = std::move(inputs);
  o->outputs = std::move(outputs);
  graph().operators.push_back(std::move(o));
  return *graph().operators.back();
}

void ModelBuilder::metadata(const std::string& name, const Bytes& data) {
  auto m = std::make_unique<tfl::MetadataT>();
  m->name = name;
  m->buffer = static_cast<uint32_t>(buffer(data));
  model_.metadata.push_back(std::move(m));
}

Bytes ModelBuilder::finish() const {
  flatbuffers::FlatBufferBuilder builder;
  tfl::FinishModelBuffer(builder, tfl::Model::Pack(builder, &model_));
  return Bytes(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
}

}  // namespace thimble::test

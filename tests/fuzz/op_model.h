// SPDX-License-Identifier: Apache-2.0
// A model of few nodes as plain structs, which a fuzzer changes freely, and as the bytes of a .tflite file, which stays a well-formed
// FlatBuffer whatever they hold.
#pragma once

#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/flexbuffers.h>

#include <string>
#include <variant>
#include <vector>

#include "model/reader.h"

namespace thimble::fuzz {

struct TensorSpec {
  uint8_t type = 0;
  std::vector<int32_t> dims;
  bool constant = false, variable = false;
  float scale = 0;             // 0: no quantization
  uint8_t per_channel = 0;     // a scale for each index of `axis`
  int32_t axis = 0, zero_point = 0;
  std::vector<double> values;  // the elements, over and over; none: small numbers
};

struct OptionField {
  uint8_t id;
  char kind;   // b, i or f
  int32_t bits;
};

struct FlexField {
  std::string name;
  std::variant<int32_t, bool, float> value;
};

struct NodeSpec {
  uint16_t code = 0;
  std::string custom_name;
  std::vector<int32_t> inputs, outputs;
  uint8_t options_kind = 0;
  std::vector<OptionField> options;
  std::vector<FlexField> flex;
  std::vector<int32_t> intermediates = {};
};

struct GraphSpec {
  std::vector<TensorSpec> tensors;
  std::vector<NodeSpec> nodes;
  std::vector<int32_t> inputs, outputs;

  int32_t add(TensorSpec t) {
    tensors.push_back(std::move(t));
    return static_cast<int32_t>(tensors.size()) - 1;
  }
};

// Elements as the type stores them, at most `bytes`.
inline void store_elements(const TensorSpec& t, uint8_t* to, size_t bytes) {
  const Type type = static_cast<Type>(t.type);
  const size_t element = type_bits(type) < 8 ? 1 : type_bits(type) / 8;
  for (size_t i = 0; (i + 1) * element <= bytes; i++, to += element) {
    const double value = t.values.empty() ? static_cast<double>(1 + i % 3) : t.values[i % t.values.size()];
    if (type == Type::f32) {
      const float f = static_cast<float>(value > 3e38 ? 3e38 : value < -3e38 ? -3e38 : value);
      memcpy(to, &f, 4);
    } else {
      const int64_t whole = value >= 9e18 ? INT64_MAX : value <= -9e18 ? INT64_MIN : value == value ? static_cast<int64_t>(value) : 0;
      memset(to, whole < 0 ? 0xFF : 0, element);
      memcpy(to, &whole, element < 8 ? element : 8);
    }
  }
}

class ModelWriter {
 public:
  std::vector<uint8_t> write(const std::vector<GraphSpec>& graphs) {
    buffers_.push_back(buffer({}));
    std::vector<Offset> tables;
    for (const GraphSpec& g : graphs) tables.push_back(subgraph(g));
    const auto subgraphs = b_.CreateVector(tables), codes = b_.CreateVector(codes_), buffers = b_.CreateVector(buffers_);
    const auto root = b_.StartTable();
    b_.AddElement<uint32_t>(id(field::model_version), 3, 0);
    b_.AddOffset(id(field::model_operator_codes), codes);
    b_.AddOffset(id(field::model_subgraphs), subgraphs);
    b_.AddOffset(id(field::model_buffers), buffers);
    b_.Finish(Offset(b_.EndTable(root)), "TFL3");
    return {b_.GetBufferPointer(), b_.GetBufferPointer() + b_.GetSize()};
  }

 private:
  using Offset = flatbuffers::Offset<flatbuffers::Table>;
  static constexpr size_t kMostData = 4096;

  static flatbuffers::voffset_t id(uint8_t field) { return static_cast<flatbuffers::voffset_t>(4 + 2 * field); }

  Offset buffer(const std::vector<uint8_t>& data) {
    b_.ForceVectorAlignment(data.size(), 1, 16);
    const auto bytes = b_.CreateVector(data);
    const auto table = b_.StartTable();
    if (!data.empty()) b_.AddOffset(id(field::buffer_data), bytes);
    return Offset(b_.EndTable(table));
  }

  // As many bytes as the shape says; none when they are too many, or the shape is nonsense.
  static std::vector<uint8_t> data_of(const TensorSpec& t) {
    uint64_t count = 1;
    for (const int32_t d : t.dims) count = d < 0 || count * static_cast<uint32_t>(d) > kMostData ? kMostData + 1 : count * static_cast<uint32_t>(d);
    if (count > kMostData) return {};
    std::vector<uint8_t> data(bytes_of(type_bits(static_cast<Type>(t.type)), static_cast<uint32_t>(count)));
    store_elements(t, data.data(), data.size());
    return data;
  }

  Offset quantization(const TensorSpec& t) {
    const size_t axis = static_cast<size_t>(t.axis), most = 4096;
    size_t count = t.per_channel && axis < t.dims.size() && t.dims[axis] > 0 ? static_cast<size_t>(t.dims[axis]) : 1;
    if (count > most) count = 1;
    const auto scales = b_.CreateVector(std::vector<float>(count, t.scale));
    const auto zeros = b_.CreateVector(std::vector<int64_t>(count, t.zero_point));
    const auto table = b_.StartTable();
    b_.AddOffset(id(field::quantization_scale), scales);
    b_.AddOffset(id(field::quantization_zero_point), zeros);
    b_.AddElement<int32_t>(id(field::quantization_axis), t.axis, 0);
    return Offset(b_.EndTable(table));
  }

  Offset tensor(const TensorSpec& t) {
    uint32_t buffer_index = 0;
    if (t.constant && !t.variable) {
      buffer_index = static_cast<uint32_t>(buffers_.size());
      buffers_.push_back(buffer(data_of(t)));
    }
    const auto shape = b_.CreateVector(t.dims);
    const Offset scale = t.scale != 0 ? quantization(t) : Offset();
    const auto table = b_.StartTable();
    b_.AddOffset(id(field::tensor_shape), shape);
    b_.AddElement<uint8_t>(id(field::tensor_type), t.type, 0);
    b_.AddElement<uint32_t>(id(field::tensor_buffer), buffer_index, 0);
    if (t.scale != 0) b_.AddOffset(id(field::tensor_quantization), scale);
    b_.AddElement<uint8_t>(id(field::tensor_is_variable), t.variable, 0);
    return Offset(b_.EndTable(table));
  }

  uint32_t code(const NodeSpec& n) {
    const flatbuffers::Offset<flatbuffers::String> name = b_.CreateString(n.custom_name);
    const auto table = b_.StartTable();
    b_.AddElement<uint8_t>(id(field::code_deprecated), static_cast<uint8_t>(n.code < 127 ? n.code : 127), 0);
    if (!n.custom_name.empty()) b_.AddOffset(id(field::code_custom), name);
    b_.AddElement<int32_t>(id(field::code_builtin), n.code, 0);
    codes_.push_back(Offset(b_.EndTable(table)));
    return static_cast<uint32_t>(codes_.size()) - 1;
  }

  Offset options(const NodeSpec& n) {
    const auto table = b_.StartTable();
    for (const OptionField& f : n.options) {
      if (f.kind == 'b') b_.AddElement<uint8_t>(id(f.id), static_cast<uint8_t>(f.bits));
      else b_.AddElement<int32_t>(id(f.id), f.bits);
    }
    return Offset(b_.EndTable(table));
  }

  static std::vector<uint8_t> flex(const NodeSpec& n) {
    flexbuffers::Builder b;
    b.Map([&] {
      for (const FlexField& f : n.flex) std::visit([&](auto v) { b.Add(f.name.c_str(), v); }, f.value);
    });
    b.Finish();
    return b.GetBuffer();
  }

  Offset node(const NodeSpec& n) {
    const uint32_t code_index = code(n);
    const auto inputs = b_.CreateVector(n.inputs), outputs = b_.CreateVector(n.outputs);
    const auto intermediates = b_.CreateVector(n.intermediates);
    const Offset fields = n.options_kind ? options(n) : Offset();
    const auto map = b_.CreateVector(n.flex.empty() ? std::vector<uint8_t>() : flex(n));
    const auto table = b_.StartTable();
    b_.AddElement<uint32_t>(id(field::operator_code), code_index, 0);
    b_.AddOffset(id(field::operator_inputs), inputs);
    b_.AddOffset(id(field::operator_outputs), outputs);
    b_.AddElement<uint8_t>(id(field::operator_options_type), n.options_kind, 0);
    if (n.options_kind) b_.AddOffset(id(field::operator_options), fields);
    if (!n.flex.empty()) b_.AddOffset(id(field::operator_custom_options), map);
    if (!n.intermediates.empty()) b_.AddOffset(id(field::operator_intermediates), intermediates);
    return Offset(b_.EndTable(table));
  }

  Offset subgraph(const GraphSpec& g) {
    std::vector<Offset> tensors, nodes;
    for (const TensorSpec& t : g.tensors) tensors.push_back(tensor(t));
    for (const NodeSpec& n : g.nodes) nodes.push_back(node(n));
    const auto tensor_list = b_.CreateVector(tensors), node_list = b_.CreateVector(nodes);
    const auto inputs = b_.CreateVector(g.inputs), outputs = b_.CreateVector(g.outputs);
    const auto table = b_.StartTable();
    b_.AddOffset(id(field::subgraph_tensors), tensor_list);
    b_.AddOffset(id(field::subgraph_inputs), inputs);
    b_.AddOffset(id(field::subgraph_outputs), outputs);
    b_.AddOffset(id(field::subgraph_operators), node_list);
    return Offset(b_.EndTable(table));
  }

  flatbuffers::FlatBufferBuilder b_;
  std::vector<Offset> buffers_, codes_;
};

}  // namespace thimble::fuzz

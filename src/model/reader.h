// SPDX-License-Identifier: Apache-2.0
// Reads the FlatBuffers wire format of a verified model in place: tables, vectors, and the .tflite fields the runtime uses.
//
//   table:  s32 distance back to its vtable | fields      vtable: u16 vtable bytes | u16 table bytes | u16 offset of field 0, 1, …
//   vector: u32 count | elements                          reference: u32 distance forward to a table or vector
#pragma once

#include "base/bytes.h"
#include "thimble/model.h"
#include "thimble/tensor.h"

namespace thimble {

// Field numbers of the .tflite schema's tables, as far as the runtime reads them.
namespace field {
enum Model : uint8_t { model_version = 0, model_operator_codes = 1, model_subgraphs = 2, model_buffers = 4,
                       model_metadata_buffer = 5, model_metadata = 6 };
enum OperatorCode : uint8_t { code_deprecated = 0, code_custom = 1, code_builtin = 3 };
enum Subgraph : uint8_t { subgraph_tensors = 0, subgraph_inputs = 1, subgraph_outputs = 2, subgraph_operators = 3 };
enum Tensor : uint8_t { tensor_shape = 0, tensor_type = 1, tensor_buffer = 2, tensor_name = 3, tensor_quantization = 4,
                        tensor_is_variable = 5, tensor_sparsity = 6 };
enum Quantization : uint8_t { quantization_scale = 2, quantization_zero_point = 3, quantization_axis = 6 };
enum Operator : uint8_t { operator_code = 0, operator_inputs = 1, operator_outputs = 2, operator_options_type = 3,
                          operator_options = 4, operator_custom_options = 5 };
enum Buffer : uint8_t { buffer_data = 0, buffer_offset = 1, buffer_size = 2 };
enum Metadata : uint8_t { metadata_name = 0, metadata_buffer = 1 };
}  // namespace field

// BuiltinOperator numbers that the model layer itself must know.
enum BuiltinCode : uint16_t { code_custom_op = 32, code_if = 118, code_while = 119, code_call_once = 129, code_placeholder = 127 };

// `count` elements; an absent vector has count 0.
struct Vector {
  const uint8_t* data = nullptr;
  uint32_t count = 0;

  int32_t s32(uint32_t i) const { return load<int32_t>(data + 4 * i); }
};

class Table {
 public:
  Table() = default;
  explicit Table(const uint8_t* at) : at_(at), vtable_(at - load<int32_t>(at)) {}

  bool present() const { return at_ != nullptr; }
  const uint8_t* at() const { return at_; }
  const uint8_t* vtable() const { return vtable_; }
  // Null when the field is absent.
  const uint8_t* field(uint32_t id) const {
    const uint32_t entry = 4 + 2 * id;
    if (at_ == nullptr || entry >= load<uint16_t>(vtable_)) return nullptr;
    const uint32_t offset = load<uint16_t>(vtable_ + entry);
    return offset ? at_ + offset : nullptr;
  }
  template <class T> T scalar(uint32_t id, T otherwise = 0) const {
    const uint8_t* f = field(id);
    return f ? load<T>(f) : otherwise;
  }
  Table table(uint32_t id) const {
    const uint8_t* f = field(id);
    return f ? Table(f + load<uint32_t>(f)) : Table();
  }
  Vector vector(uint32_t id) const;
  // Element i of a vector of tables.
  static Table element(Vector tables, uint32_t i) {
    const uint8_t* f = tables.data + 4 * i;
    return Table(f + load<uint32_t>(f));
  }

 private:
  const uint8_t* at_ = nullptr;
  const uint8_t* vtable_ = nullptr;
};

inline Table root(const Model& model) { return Table(model.bytes() + load<uint32_t>(model.bytes())); }
inline Table subgraph(const Model& model, uint32_t i) { return Table::element(root(model).vector(field::model_subgraphs), i); }

// The BuiltinOperator number of an operator: its code table has an 8-bit field from the format's first years and a wide one.
uint32_t builtin_code(Table operator_code);
// The code table of an operator.
Table code_of(const Model& model, Table op);
inline bool is_variable(Vector tensors, uint32_t i) {
  return Table::element(tensors, i).scalar<uint8_t>(field::tensor_is_variable) != 0;
}
// NUL-terminated; null when absent.
const char* string(Table table, uint32_t id);

// Bits of one element; 0 for types without a fixed size (string, variant) and for unknown numbers.
uint32_t type_bits(Type type);
inline uint32_t type_bytes(Type type, uint32_t count) { return static_cast<uint32_t>((static_cast<uint64_t>(count) * type_bits(type) + 7) / 8); }

// The data vector of a tensor that is a constant; count 0 otherwise (no buffer, or an empty one).
Vector constant_data(const Model& model, Table tensor);
// Tensor `index` of a subgraph, with the address filled in if it is a constant.
Tensor read_tensor(const Model& model, Table subgraph, uint32_t index);

}  // namespace thimble

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
                          operator_options = 4, operator_custom_options = 5, operator_intermediates = 8 };
enum Buffer : uint8_t { buffer_data = 0, buffer_offset = 1, buffer_size = 2 };
enum Metadata : uint8_t { metadata_name = 0, metadata_buffer = 1 };
}  // namespace field

// BuiltinOperator numbers that the model layer itself must know.
enum BuiltinCode : uint16_t { code_custom_op = 32, code_if = 118, code_while = 119, code_call_once = 129, code_var_handle = 142,
                              code_read_variable = 143, code_assign_variable = 144, code_placeholder = 127 };

// Four zero bytes: the number 0, an empty vector, a table without fields, and a reference to itself. What is absent reads as this.
alignas(4) extern const uint8_t kNothing[4];

// A count, then elements.
class Vector {
 public:
  Vector() = default;
  explicit Vector(const uint8_t* at) : at_(at) {}

  [[gnu::always_inline]] uint32_t count() const { return load<uint32_t>(at_); }
  [[gnu::always_inline]] const uint8_t* data() const { return at_ + 4; }
  [[gnu::always_inline]] int32_t s32(uint32_t i) const { return load<int32_t>(data() + 4 * i); }

 private:
  const uint8_t* at_ = kNothing;
};

// A table with its vtable at hand, for reading many fields of it.
class Row {
 public:
  [[gnu::always_inline]] explicit Row(const uint8_t* at) : at_(at), vtable_(at - load<int32_t>(at)), end_(load<uint16_t>(vtable_)) {}
  [[gnu::always_inline]] static Row at_reference(const uint8_t* from) { return Row(from + load<uint32_t>(from)); }

  [[gnu::always_inline]] const uint8_t* field(uint32_t id) const {
    const uint32_t entry = 4 + 2 * id, offset = entry < end_ ? load<uint16_t>(vtable_ + entry) : 0;
    return offset ? at_ + offset : kNothing;
  }
  // Of a vector or a table.
  [[gnu::always_inline]] const uint8_t* reference(uint32_t id) const {
    const uint8_t* const f = field(id);
    return f + load<uint32_t>(f);
  }

 private:
  const uint8_t *at_, *vtable_;
  uint32_t end_;
};

class Table {
 public:
  Table() = default;
  explicit Table(const uint8_t* at) : at_(at) {}
  static Table at_reference(const uint8_t* reference) { return Table(reference + load<uint32_t>(reference)); }

  bool present() const { return at_ != kNothing; }
  const uint8_t* at() const { return present() ? at_ : nullptr; }
  const uint8_t* vtable() const { return at_ - load<int32_t>(at_); }
  Row row() const { return Row(at_); }
  // Null when the field, or the table itself, is absent.
  const uint8_t* field(uint32_t id) const {
    const uint8_t* const f = find(at_, id);
    return f != kNothing ? f : nullptr;
  }
  uint32_t u8(uint32_t id) const { return *find(at_, id); }               // 0 when absent
  uint32_t u32(uint32_t id) const { return load<uint32_t>(find(at_, id)); }
  bool boolean(uint32_t id) const { return u8(id) != 0; }
  Table table(uint32_t id) const { return at_reference(find(at_, id)); }
  Vector vector(uint32_t id) const {
    const uint8_t* const f = find(at_, id);
    return Vector(f + load<uint32_t>(f));
  }

 private:
  static const uint8_t* find(const uint8_t* table, uint32_t id);   // kNothing when absent
  const uint8_t* at_ = kNothing;
};

// Element i of a vector of tables.
[[gnu::always_inline]] inline Table element(Vector tables, uint32_t i) { return Table::at_reference(tables.data() + 4 * i); }

inline Table root(const Model& model) { return Table::at_reference(model.bytes()); }
inline Table subgraph(const Model& model, uint32_t i) { return element(root(model).vector(field::model_subgraphs), i); }

// The BuiltinOperator number of an operator: its code table has an 8-bit field from the format's first years and a wide one.
uint32_t builtin_code(Table operator_code);
inline bool is_variable(Vector tensors, uint32_t i) {
  return element(tensors, i).boolean(field::tensor_is_variable);
}
// NUL-terminated; null when absent.
inline const char* string(Table table, uint32_t id) {
  return table.field(id) ? reinterpret_cast<const char*>(table.vector(id).data()) : nullptr;
}

// 0 where there is no fixed size, as for string and variant; a resource is a 32-bit handle.
//                                                 0f32 1f16 2s32 3u8 4s64 5str 6bool 7s16 8c64 9s8 10f64 11c128 12u64 13res 14var 15u32
inline constexpr uint8_t kTypeBits[] = {32, 16, 32, 8, 64, 0, 8, 16, 64, 8, 64, 128, 64, 32, 0, 32, 16, 4};
// Bits of one element; 0 for unknown numbers, too.
inline uint32_t type_bits(Type type) {
  const uint32_t i = static_cast<uint32_t>(type);
  return i < sizeof kTypeBits ? kTypeBits[i] : 0;
}
// Bytes of `count` elements, at most Model::kMaxElements.
inline uint32_t bytes_of(uint32_t bits, uint32_t count) { return bits < 8 ? (count * bits + 7) / 8 : count * (bits / 8); }

// The data vector of a tensor that is a constant; empty otherwise (a variable, no buffer, or an empty one).
Vector constant_data(Vector buffers, Table tensor);
// A tensor's type, shape and quantization; where it lies is for the caller to fill in.
// For one that has a place in the arena, [0] is the shape that the format's first converters gave a scalar, so it has one element.
enum class Placed : bool { no, yes };
void read_tensor(Vector tensors, uint32_t index, Placed placed, Tensor& to);
inline Tensor read_tensor(Vector tensors, uint32_t index, Placed placed = Placed::no) {
  Tensor t;
  read_tensor(tensors, index, placed, t);
  return t;
}

}  // namespace thimble

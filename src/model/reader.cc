// SPDX-License-Identifier: Apache-2.0
// The accessors of the verified model that are too large to be inline.
#include "model/reader.h"

namespace thimble {

const uint8_t Vector::kNone[4] = {};

const uint8_t* Table::field(uint32_t id) const {
  if (at_ == nullptr) return nullptr;
  const uint8_t* const vtable = this->vtable();
  const uint32_t entry = 4 + 2 * id;
  if (entry >= load<uint16_t>(vtable)) return nullptr;
  const uint32_t offset = load<uint16_t>(vtable + entry);
  return offset ? at_ + offset : nullptr;
}

uint32_t Table::u8(uint32_t id) const {
  const uint8_t* const f = field(id);
  return f ? *f : 0;
}

uint32_t Table::u32(uint32_t id) const {
  const uint8_t* const f = field(id);
  return f ? load<uint32_t>(f) : 0;
}

Table Table::table(uint32_t id) const {
  const uint8_t* const f = field(id);
  return f ? at_reference(f) : Table();
}

Vector Table::vector(uint32_t id) const {
  const uint8_t* const f = field(id);
  return f ? Vector(f + load<uint32_t>(f)) : Vector();
}

uint32_t builtin_code(Table operator_code) {
  const uint32_t wide = operator_code.u32(field::code_builtin), narrow = operator_code.u8(field::code_deprecated);
  return wide > narrow ? wide : narrow;
}

Table code_of(const Model& model, Table op) {
  return element(root(model).vector(field::model_operator_codes), op.u32(field::operator_code));
}

const char* string(Table table, uint32_t id) { return reinterpret_cast<const char*>(table.vector(id).data()); }

uint32_t type_bits(Type type) {
  // One nibble a type: the base-2 logarithm of its bits, 0 where there is no fixed size. String and variant have none; a resource
  // is a 32-bit handle.
  //                                       0f32 1f16 2s32 3u8 4s64 5str 6bool 7s16 8c64 9s8 10f64 11c128 12u64 13res 14var 15u32
  static constexpr uint8_t kLog2[] = {5, 4, 5, 3, 6, 0, 3, 4, 6, 3, 6, 7, 6, 5, 0, 5, 4, 2};
  const uint32_t i = static_cast<uint32_t>(type);
  return i < sizeof kLog2 && kLog2[i] ? 1u << kLog2[i] : 0;
}

Vector constant_data(Vector buffers, Table tensor) {
  const uint32_t buffer = tensor.u32(field::tensor_buffer);
  if (buffer == 0 || tensor.boolean(field::tensor_is_variable)) return Vector();
  return element(buffers, buffer).vector(field::buffer_data);
}

Tensor read_tensor(const Model& model, Table subgraph, uint32_t index) {
  const Table table = element(subgraph.vector(field::subgraph_tensors), index);
  const Table quantization = table.table(field::tensor_quantization);
  const Vector shape = table.vector(field::tensor_shape), scales = quantization.vector(field::quantization_scale),
               zero_points = quantization.vector(field::quantization_zero_point),
               data = constant_data(root(model).vector(field::model_buffers), table);
  Tensor t;
  t.index = static_cast<int32_t>(index);
  t.type = static_cast<Type>(table.u8(field::tensor_type));
  t.variable = table.boolean(field::tensor_is_variable);
  t.rank = static_cast<uint8_t>(shape.count());
  t.shape = reinterpret_cast<const int32_t*>(shape.data());
  t.count = 1;
  for (uint32_t i = 0; i < t.rank; i++) t.count *= static_cast<uint32_t>(t.shape[i]);
  t.bytes = type_bytes(t.type, t.count);
  t.channels = scales.count();
  t.scales = reinterpret_cast<const float*>(scales.data());
  t.channel_axis = t.rank == 1 ? 0 : static_cast<int32_t>(quantization.u32(field::quantization_axis));
  t.zero_points = reinterpret_cast<const uint32_t*>(zero_points.data());
  t.zero_point_count = zero_points.count();
  t.constant = data.count() != 0;
  if (t.constant) t.address = const_cast<uint8_t*>(data.data());
  return t;
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The accessors of the verified model that are too large to be inline.
#include "model/reader.h"

namespace thimble {

Vector Table::vector(uint32_t id) const {
  const uint8_t* f = field(id);
  if (f == nullptr) return {};
  f += load<uint32_t>(f);
  return {f + 4, load<uint32_t>(f)};
}

uint32_t builtin_code(Table operator_code) {
  const int32_t wide = operator_code.scalar<int32_t>(field::code_builtin);
  const int8_t narrow = operator_code.scalar<int8_t>(field::code_deprecated);
  return static_cast<uint32_t>(wide > narrow ? wide : narrow);
}

Table code_of(const Model& model, Table op) {
  return Table::element(root(model).vector(field::model_operator_codes), op.scalar<uint32_t>(field::operator_code));
}

const char* string(Table table, uint32_t id) { return reinterpret_cast<const char*>(table.vector(id).data); }

uint32_t type_bits(Type type) {
  // One nibble a type: the base-2 logarithm of its bits, 0 where there is no fixed size. String and variant have none; a resource
  // is a 32-bit handle.
  //                                       0f32 1f16 2s32 3u8 4s64 5str 6bool 7s16 8c64 9s8 10f64 11c128 12u64 13res 14var 15u32
  static constexpr uint8_t kLog2[] = {5, 4, 5, 3, 6, 0, 3, 4, 6, 3, 6, 7, 6, 5, 0, 5, 4, 2};
  const uint32_t i = static_cast<uint32_t>(type);
  return i < sizeof kLog2 && kLog2[i] ? 1u << kLog2[i] : 0;
}

Vector constant_data(const Model& model, Table tensor) {
  const uint32_t buffer = tensor.scalar<uint32_t>(field::tensor_buffer);
  if (buffer == 0 || tensor.scalar<uint8_t>(field::tensor_is_variable)) return {};
  return Table::element(root(model).vector(field::model_buffers), buffer).vector(field::buffer_data);
}

Tensor read_tensor(const Model& model, Table subgraph, uint32_t index) {
  const Table table = Table::element(subgraph.vector(field::subgraph_tensors), index);
  Tensor t;
  t.index = static_cast<int32_t>(index);
  t.type = static_cast<Type>(table.scalar<uint8_t>(field::tensor_type));
  t.variable = table.scalar<uint8_t>(field::tensor_is_variable) != 0;
  const Vector shape = table.vector(field::tensor_shape);
  t.rank = static_cast<uint8_t>(shape.count);
  t.shape = reinterpret_cast<const int32_t*>(shape.data);
  t.count = 1;
  for (uint32_t i = 0; i < t.rank; i++) t.count *= static_cast<uint32_t>(t.shape[i]);
  t.bytes = type_bytes(t.type, t.count);
  const Table quantization = table.table(field::tensor_quantization);
  const Vector scales = quantization.vector(field::quantization_scale);
  t.channels = scales.count;
  t.scales = reinterpret_cast<const float*>(scales.data);
  t.channel_axis = t.rank == 1 ? 0 : quantization.scalar<int32_t>(field::quantization_axis);
  const Vector zero_points = quantization.vector(field::quantization_zero_point);
  t.zero_points = reinterpret_cast<const uint32_t*>(zero_points.data);
  t.zero_point_count = zero_points.count;
  const Vector data = constant_data(model, table);
  t.constant = data.count != 0;
  if (t.constant) t.address = const_cast<uint8_t*>(data.data);
  return t;
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The accessors of the verified model that are too large to be inline.
#include "model/reader.h"

namespace thimble {

alignas(4) const uint8_t kNothing[4] = {};

namespace {

// A table with its vtable at hand, for reading many fields of it.
class Row {
 public:
  explicit Row(const uint8_t* at) : at_(at), vtable_(at - load<int32_t>(at)), end_(load<uint16_t>(vtable_)) {}
  static Row at_reference(const uint8_t* from) { return Row(from + load<uint32_t>(from)); }

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

}  // namespace

const uint8_t* Table::find(const uint8_t* table, uint32_t id) { return Row(table).field(id); }

uint32_t builtin_code(Table operator_code) {
  const uint32_t wide = operator_code.u32(field::code_builtin), narrow = operator_code.u8(field::code_deprecated);
  return wide > narrow ? wide : narrow;
}

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
  if (buffer == 0) return Vector();
  const Vector data = element(buffers, buffer).vector(field::buffer_data);
  return data.count() == 0 || tensor.boolean(field::tensor_is_variable) ? Vector() : data;
}

Tensor read_tensor(Vector tensors, uint32_t index) {
  const Row row = Row::at_reference(tensors.data() + 4 * index), quantization(row.reference(field::tensor_quantization));
  const Vector shape(row.reference(field::tensor_shape));
  const Vector scales(quantization.reference(field::quantization_scale)), zero_points(quantization.reference(field::quantization_zero_point));
  const Type type = static_cast<Type>(*row.field(field::tensor_type));
  const uint32_t rank = shape.count();
  uint32_t count = 1;
  for (uint32_t i = 0; i < rank; i++) count *= static_cast<uint32_t>(shape.s32(i));
  const int32_t axis = rank > 1 ? load<int32_t>(quantization.field(field::quantization_axis)) : 0;
  return {type, static_cast<uint8_t>(rank), false, false, static_cast<int32_t>(index), count, bytes_of(type_bits(type), count),
          scales.count(), axis, reinterpret_cast<const int32_t*>(shape.data()), reinterpret_cast<const float*>(scales.data()),
          reinterpret_cast<const uint32_t*>(zero_points.data()), zero_points.count(), nullptr};
}

Tensor read_placed_tensor(Vector tensors, uint32_t index) {
  Tensor t = read_tensor(tensors, index);
  if (t.rank == 1 && t.count == 0) {
    t.rank = 0;
    t.count = 1;
    t.bytes = bytes_of(type_bits(t.type), 1);
  }
  return t;
}

}  // namespace thimble

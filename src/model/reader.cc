// SPDX-License-Identifier: Apache-2.0
// The accessors of the verified model that are too large to be inline.
#include "model/reader.h"

namespace thimble {

alignas(4) const uint8_t Vector::kNone[4] = {};

namespace {

// A table with its vtable at hand, for reading many fields of it.
class Row {
 public:
  explicit Row(Table table) : at_(table.at()), vtable_(table.vtable()), end_(load<uint16_t>(vtable_)) {}

  [[gnu::always_inline]] const uint8_t* field(uint32_t id, const uint8_t* otherwise) const {
    const uint32_t entry = 4 + 2 * id, offset = entry < end_ ? load<uint16_t>(vtable_ + entry) : 0;
    return offset ? at_ + offset : otherwise;
  }
  [[gnu::always_inline]] Vector vector(uint32_t id) const {
    const uint8_t* const f = field(id, nullptr);
    return f ? Vector(f + load<uint32_t>(f)) : Vector();
  }

 private:
  const uint8_t *at_, *vtable_;
  uint32_t end_;
};

}  // namespace

const uint8_t* Table::field(uint32_t id) const { return at_ ? Row(*this).field(id, nullptr) : nullptr; }

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

Tensor read_tensor(Vector tensors, uint32_t index) {
  const Row row(element(tensors, index));
  const uint8_t* const zero = Vector::kNone;
  const Type type = static_cast<Type>(*row.field(field::tensor_type, zero));
  const Vector shape = row.vector(field::tensor_shape);
  const uint32_t rank = shape.count();
  uint32_t count = 1;
  for (uint32_t i = 0; i < rank; i++) count *= static_cast<uint32_t>(shape.s32(i));
  Vector scales, zero_points;
  int32_t axis = 0;
  if (const uint8_t* const q = row.field(field::tensor_quantization, nullptr)) {
    const Row quantization(Table::at_reference(q));
    scales = quantization.vector(field::quantization_scale);
    zero_points = quantization.vector(field::quantization_zero_point);
    if (rank > 1) axis = load<int32_t>(quantization.field(field::quantization_axis, zero));
  }
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

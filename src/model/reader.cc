// SPDX-License-Identifier: Apache-2.0
// The accessors of the verified model that are too large to be inline.
#include "model/reader.h"

namespace thimble {

alignas(4) const uint8_t kNothing[4] = {};

const uint8_t* Table::find(const uint8_t* table, uint32_t id) { return Row(table).field(id); }

uint32_t builtin_code(Table operator_code) {
  const Row row = operator_code.row();
  const uint32_t wide = load<uint32_t>(row.field(field::code_builtin)), narrow = *row.field(field::code_deprecated);
  return wide > narrow ? wide : narrow;
}

Vector constant_data(Vector buffers, Table tensor) {
  const Row row = tensor.row();
  const uint32_t buffer = load<uint32_t>(row.field(field::tensor_buffer));
  if (buffer == 0) return Vector();
  const Vector data(element(buffers, buffer).row().reference(field::buffer_data));
  return data.count() == 0 || *row.field(field::tensor_is_variable) != 0 ? Vector() : data;
}

void read_tensor(Vector tensors, uint32_t index, Placed placed, Tensor& to) {
  const Row row = Row::at_reference(tensors.data() + 4 * index), quantization(row.reference(field::tensor_quantization));
  const Vector shape(row.reference(field::tensor_shape));
  const Vector scales(quantization.reference(field::quantization_scale)), zero_points(quantization.reference(field::quantization_zero_point));
  const Type type = static_cast<Type>(*row.field(field::tensor_type));
  uint32_t rank = shape.count(), count = 1;
  const uint8_t* dim = shape.data();
  for (uint32_t left = rank; left != 0; left--, dim += 4) count *= load<uint32_t>(dim);
  if (count == 0 && rank == 1 && placed == Placed::yes) rank = 0, count = 1;
  const int32_t axis = rank > 1 ? load<int32_t>(quantization.field(field::quantization_axis)) : 0;
  to = {type, static_cast<uint8_t>(rank), false, false, static_cast<int32_t>(index), count, bytes_of(type_bits(type), count),
          scales.count(), axis, reinterpret_cast<const int32_t*>(shape.data()), reinterpret_cast<const float*>(scales.data()),
          reinterpret_cast<const uint32_t*>(zero_points.data()), zero_points.count(), nullptr};
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a Model out. One bounded pass without recursion over everything the runtime will read. First the structure of
// a table is checked, from a specification of its fields; then its meaning, through the same accessors the runtime uses. Work is
// paid from a budget in proportion to the size, so that tables referring to each other cannot make a small file slow.
#include "model/reader.h"

namespace thimble {
namespace {

// What a field of a table may be; `vectorN` has elements of N bytes, `buffer` is the index of one, `refused` must be absent.
enum Kind : uint32_t { skip, scalar1, scalar4, buffer, refused, vector1, vector4, vector8, text, table };

// A table's fields, four bits each, field 0 lowest.
template <class... K> constexpr uint32_t fields(K... kinds) {
  uint32_t spec = 0, shift = 0;
  ((spec |= static_cast<uint32_t>(kinds) << shift, shift += 4), ...);
  return spec;
}
constexpr uint32_t kModel = fields(scalar4, vector4, vector4, skip, vector4, vector4, vector4);
constexpr uint32_t kOperatorCode = fields(scalar1, text, skip, scalar4);
constexpr uint32_t kBuffer = fields(vector1, refused);                                  // an offset outside the file
constexpr uint32_t kMetadata = fields(text, buffer);
constexpr uint32_t kSubgraph = fields(vector4, vector4, vector4, vector4);
constexpr uint32_t kTensor = fields(vector4, scalar1, buffer, text, table, scalar1, refused);   // sparsity
constexpr uint32_t kQuantization = fields(skip, skip, vector4, vector8, skip, skip, scalar4);
constexpr uint32_t kOperator = fields(scalar4, vector4, vector4, scalar1, table, vector1);
constexpr uint32_t kCallOptions = fields(scalar4, scalar4);
constexpr uint32_t kAnyTable = 0;   // extent only: options are read with a check each

constexpr const char* kOutOfRange = THIMBLE_TEXT("index out of range");

// How many subgraphs an operator calls, named by the first fields of its options: IF then, else; WHILE condition, body; CALL_ONCE.
uint32_t calls_of(uint32_t code) { return code == code_if || code == code_while ? 2 : code == code_call_once ? 1 : 0; }

class Verifier {
 public:
  Verifier(const uint8_t* bytes, uint32_t size, Diagnosis& why) : bytes_(bytes), size_(size), budget_(uint64_t{8} * size + 65536), why_(why) {}

  bool model();

 private:
  bool fail(const char* text, Status status = Status::invalid_model);
  bool spend(uint32_t steps);
  template <class T> T at(uint32_t position) const { return load<T>(bytes_ + position); }
  bool structure(uint32_t position, uint32_t spec);
  bool field(uint32_t position, uint32_t kind);
  bool element(Vector tables, uint32_t i, uint32_t spec);
  bool all(Vector tables, uint32_t spec);
  bool indices(Vector list, int32_t lowest, uint32_t end);

  bool tensor(Table t);
  bool quantization(Table q, Type type, Vector shape);
  bool node(Table t, uint32_t tensors);
  bool graph(Table t);
  bool calls();

  const uint8_t* bytes_;
  uint32_t size_;
  uint64_t budget_;
  Diagnosis& why_;
  Vector codes_, buffers_, subgraphs_;
  bool has_calls_ = false;
};

__attribute__((noinline)) bool Verifier::fail(const char* text, Status status) {
  why_.status = status;
  why_.text = text;
  return false;
}

bool Verifier::spend(uint32_t steps) {
  if (steps > budget_) return fail(THIMBLE_TEXT("tables shared without end"));
  budget_ -= steps;
  return true;
}

// A table at `position`, its vtable, and each specified field with what it refers to lie inside the file.
bool Verifier::structure(uint32_t position, uint32_t spec) {
  why_.detail = position;
  if (!spend(8)) return false;
  bool inside = false;
  if (position % 4 == 0 && position <= size_ - 4) {
    const uint32_t vtable = position - at<uint32_t>(position);   // wraps for a vtable behind the table
    if (vtable % 2 == 0 && vtable <= size_ - 4) {
      const uint32_t vtable_bytes = at<uint16_t>(vtable), table_bytes = at<uint16_t>(vtable + 2);
      inside = vtable_bytes >= 4 && vtable_bytes <= size_ - vtable && table_bytes <= size_ - position;
      for (uint32_t entry = 4; inside && spec != 0 && entry + 2 <= vtable_bytes; entry += 2, spec >>= 4) {
        const uint32_t offset = at<uint16_t>(vtable + entry), kind = spec & 15, bytes = kind == scalar1 ? 1 : 4;
        if (offset == 0 || kind == skip) continue;
        if (kind == refused) return fail(THIMBLE_TEXT("sparse or external data"), Status::unsupported);
        inside = offset + bytes <= table_bytes && offset % bytes == 0 && field(position + offset, kind);
      }
    }
  }
  return inside || fail(THIMBLE_TEXT("broken FlatBuffer"));
}

bool Verifier::field(uint32_t position, uint32_t kind) {
  if (kind <= scalar4) return true;
  const uint32_t distance = at<uint32_t>(position);   // of a reference
  if (kind == buffer) return distance < buffers_.count();
  if (distance == 0 || distance > size_ - 4 - position) return false;
  const uint32_t target = position + distance;
  if (target % 4 != 0) return false;
  if (kind == table) return true;   // its own structure() follows where it is read
  const uint32_t count = at<uint32_t>(target), left = size_ - 4 - target;
  if (kind == text) return count < left && bytes_[target + 4 + count] == 0;
  return count <= left >> (kind == vector1 ? 0 : kind - vector4 + 2);
}

bool Verifier::element(Vector tables, uint32_t i, uint32_t spec) {
  const uint32_t position = static_cast<uint32_t>(tables.data() - bytes_) + 4 * i, distance = at<uint32_t>(position);
  return structure(distance < size_ ? position + distance : size_, spec);
}

bool Verifier::all(Vector tables, uint32_t spec) {
  for (uint32_t i = 0; i < tables.count(); i++)
    if (!element(tables, i, spec)) return false;
  return true;
}

bool Verifier::indices(Vector list, int32_t lowest, uint32_t end) {
  if (!spend(list.count())) return false;
  for (uint32_t i = 0; i < list.count(); i++)
    if (list.s32(i) < lowest || list.s32(i) >= static_cast<int32_t>(end)) return fail(kOutOfRange);
  return true;
}

bool Verifier::quantization(Table q, Type type, Vector shape) {
  const Vector scales = q.vector(field::quantization_scale), zeros = q.vector(field::quantization_zero_point);
  if (!spend(scales.count() + zeros.count())) return false;
  if (scales.count() > 1) {
    // Converters copy a filter's axis to its bias; a vector has one axis to mean.
    const uint32_t axis = shape.count() == 1 ? 0 : q.u32(field::quantization_axis);
    if (axis >= shape.count()) return fail(kOutOfRange);
    if (static_cast<uint32_t>(shape.s32(axis)) != scales.count()) return fail(THIMBLE_TEXT("not one scale per channel"));
  }
  for (uint32_t i = 0; i < scales.count(); i++)   // as an unsigned number, a positive finite float lies between zero and infinity
    if (static_cast<uint32_t>(scales.s32(i)) - 1 >= 0x7F800000u - 1) return fail(THIMBLE_TEXT("scale not positive and finite"));
  if (zeros.count() > 1 && zeros.count() != scales.count()) return fail(THIMBLE_TEXT("not one zero point per channel"));
  const uint32_t bits = type_bits(type) < 32 ? type_bits(type) : 32;
  const bool is_unsigned = type == Type::u8;
  const uint32_t lowest = is_unsigned ? 0 : uint32_t{1} << (bits - 1);   // minus the lowest value
  for (uint32_t i = 0; i < zeros.count(); i++) {
    const uint32_t low = static_cast<uint32_t>(zeros.s32(2 * i)), high = static_cast<uint32_t>(zeros.s32(2 * i + 1));
    const bool fits32 = high == (is_unsigned ? 0 : static_cast<uint32_t>(static_cast<int32_t>(low) >> 31));
    if (!fits32 || (bits < 32 && (low + lowest) >> bits)) return fail(THIMBLE_TEXT("zero point outside its type"));
  }
  return true;
}

bool Verifier::tensor(Table t) {
  const Vector shape = t.vector(field::tensor_shape);
  const Type type = static_cast<Type>(t.u8(field::tensor_type));
  const uint32_t bits = type_bits(type);
  if (bits == 0) return fail(THIMBLE_TEXT("type without a fixed size"), Status::unsupported);
  if (shape.count() > Tensor::kMaxRank) return fail(THIMBLE_TEXT("more than 8 dimensions"), Status::unsupported);
  uint32_t count = 1;   // with dimensions of 0 taken for 1, so that a zero hides no overflow
  bool empty = false;
  for (uint32_t i = 0; i < shape.count(); i++) {
    const uint32_t dim = static_cast<uint32_t>(shape.s32(i));
    empty |= dim == 0;
    if (__builtin_mul_overflow(count, dim ? dim : 1, &count) || count > Model::kMaxElements) return fail(THIMBLE_TEXT("shape out of range"));
  }
  const Vector data = constant_data(buffers_, t);
  if (data.count() != 0) {
    why_.detail = static_cast<uint32_t>(data.data() - bytes_);
    if (data.count() != type_bytes(type, empty ? 0 : count))
      return fail(THIMBLE_TEXT("constant's size differs from its shape"));
    const uint32_t alignment = bits <= 8 ? 1 : bits <= 32 ? bits / 8 : 4;
    if (why_.detail & (alignment - 1)) return fail(THIMBLE_TEXT("constant's data misaligned"));
  }
  const uint8_t* const q = t.field(field::tensor_quantization);
  if (q == nullptr) return true;
  return structure(static_cast<uint32_t>(q - bytes_) + load<uint32_t>(q), kQuantization) &&
         quantization(t.table(field::tensor_quantization), type, shape);
}

bool Verifier::node(Table t, uint32_t tensors) {
  const Vector inputs = t.vector(field::operator_inputs), outputs = t.vector(field::operator_outputs);
  const uint32_t code = t.u32(field::operator_code);
  if (code >= codes_.count()) return fail(kOutOfRange);
  if (inputs.count() > Model::kMaxNodeTensors || outputs.count() > Model::kMaxNodeTensors)
    return fail(THIMBLE_TEXT("more than 255 inputs or outputs"), Status::unsupported);
  if (!indices(inputs, -1, tensors) || !indices(outputs, 0, tensors)) return false;
  const uint32_t called = calls_of(builtin_code(thimble::element(codes_, code)));
  has_calls_ |= called != 0;
  const uint8_t* const options = t.field(field::operator_options);
  if (options && !structure(static_cast<uint32_t>(options - bytes_) + load<uint32_t>(options), called ? kCallOptions : kAnyTable)) return false;
  for (uint32_t i = 0; i < called; i++)
    if (t.table(field::operator_options).u32(i) >= subgraphs_.count()) return fail(kOutOfRange);
  return true;
}

bool Verifier::graph(Table t) {
  const Vector tensors = t.vector(field::subgraph_tensors);
  const Vector nodes = t.vector(field::subgraph_operators);
  if (tensors.count() > Model::kMaxTensors || nodes.count() > Model::kMaxNodes)
    return fail(THIMBLE_TEXT("more than 16384 tensors or operators"), Status::unsupported);
  for (uint32_t i = 0; i < tensors.count(); i++) {
    why_.tensor = static_cast<int32_t>(i);
    if (!element(tensors, i, kTensor) || !tensor(thimble::element(tensors, i))) return false;
  }
  why_.tensor = Diagnosis::kNone;
  if (!indices(t.vector(field::subgraph_inputs), 0, tensors.count()) || !indices(t.vector(field::subgraph_outputs), 0, tensors.count()))
    return false;
  for (uint32_t i = 0; i < nodes.count(); i++) {
    why_.node = static_cast<int32_t>(i);
    if (!element(nodes, i, kOperator) || !node(thimble::element(nodes, i), tensors.count())) return false;
  }
  why_.node = Diagnosis::kNone;
  return true;
}

// Subgraphs call each other without a cycle and at most kMaxCallDepth deep. Depths grow along the calls until they settle; in a
// cycle they never do and so pass the limit.
bool Verifier::calls() {
  uint8_t depth[Model::kMaxSubgraphs] = {};
  for (bool settled = !has_calls_; !settled;) {
    settled = true;
    for (uint32_t g = 0; g < subgraphs_.count(); g++) {
      const Vector nodes = thimble::element(subgraphs_, g).vector(field::subgraph_operators);
      if (!spend(4 * nodes.count())) return false;
      for (uint32_t n = 0; n < nodes.count(); n++) {
        const Table op = thimble::element(nodes, n);
        const uint32_t count = calls_of(builtin_code(thimble::element(codes_, op.u32(field::operator_code))));
        for (uint32_t c = 0; c < count; c++) {
          uint8_t& callee = depth[op.table(field::operator_options).u32(c)];
          if (callee > depth[g]) continue;
          callee = static_cast<uint8_t>(depth[g] + 1);
          settled = false;
          why_.subgraph = static_cast<int16_t>(g);
          why_.node = static_cast<int32_t>(n);
          if (callee > Model::kMaxCallDepth) return fail(THIMBLE_TEXT("subgraph calls in a circle or deeper than 8"));
        }
      }
    }
  }
  return true;
}

bool Verifier::model() {
  if (reinterpret_cast<uintptr_t>(bytes_) % Model::kAlignment != 0) return fail(THIMBLE_TEXT("declare the model array alignas(16)"));
  if (size_ < 16 || at<uint32_t>(4) != 0x334C4654u) return fail(THIMBLE_TEXT("no .tflite file"));
  if (!structure(at<uint32_t>(0), kModel)) return false;
  const Table root(bytes_ + at<uint32_t>(0));
  if (root.u32(field::model_version) != 3) return fail(THIMBLE_TEXT("schema version is not 3"), Status::unsupported);
  codes_ = root.vector(field::model_operator_codes);
  buffers_ = root.vector(field::model_buffers);
  subgraphs_ = root.vector(field::model_subgraphs);
  if (!all(codes_, kOperatorCode) || !all(buffers_, kBuffer) || !all(root.vector(field::model_metadata), kMetadata) || !all(subgraphs_, kSubgraph) ||
      !indices(root.vector(field::model_metadata_buffer), 0, buffers_.count()))
    return false;
  for (uint32_t i = 0; i < codes_.count(); i++) {
    const Table code = thimble::element(codes_, i);
    if (builtin_code(code) > UINT16_MAX || (builtin_code(code) == code_custom_op && !code.field(field::code_custom)))
      return fail(THIMBLE_TEXT("operator code out of range or unnamed"));
  }
  if (subgraphs_.count() - 1 >= Model::kMaxSubgraphs) return fail(THIMBLE_TEXT("no subgraph or more than 64"), Status::unsupported);
  for (uint32_t g = 0; g < subgraphs_.count(); g++) {
    why_.subgraph = static_cast<int16_t>(g);
    if (!graph(thimble::element(subgraphs_, g))) return false;
  }
  return calls();
}

}  // namespace

Status Model::verify(const void* bytes, size_t size, Diagnosis* why) {
  *this = Model();
  Diagnosis diagnosis;
  const uint8_t* const first = static_cast<const uint8_t*>(bytes);
  const uint32_t checked = first != nullptr && size <= kMaxBytes ? static_cast<uint32_t>(size) : 0;
  if (Verifier(first, checked, diagnosis).model()) {
    diagnosis = Diagnosis();
    bytes_ = first;
    size_ = checked;
  }
  if (why != nullptr) *why = diagnosis;
  return diagnosis.status;
}

}  // namespace thimble

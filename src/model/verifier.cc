// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a Model out. One bounded pass without recursion over everything the runtime will read. First the structure of
// a table is checked, from a specification of its fields, which leaves pointers to them; then what they mean. Work is paid from a
// budget in proportion to the size, so that tables referring to each other over and over cannot make a small file slow.
#include "model/reader.h"

namespace thimble {
namespace {

// What a field of a table may be; `vectorN` has elements of N bytes, `refused` must be absent.
enum Kind : uint32_t { skip, refused, scalar1, scalar4, vector1, vector4 = vector1 + 2, vector8 };   // less vector1: log2 of the bytes
constexpr Kind reference = scalar4;   // to a table, whose own structure is checked when it is read

// A table's fields from field `first` on, four bits each, the first lowest; those before it are not looked at.
struct Spec {
  uint32_t kinds, first;
};
template <class... K> constexpr Spec specify(uint32_t first, K... kinds) {
  uint32_t spec = 0, shift = 0;
  ((spec |= static_cast<uint32_t>(kinds) << shift, shift += 4), ...);
  return {spec, first};
}
constexpr Spec kModel = specify(0, scalar4, vector4, vector4, skip, vector4, vector4, vector4);
constexpr Spec kOperatorCode = specify(0, scalar1, vector1, skip, scalar4);
constexpr Spec kBuffer = specify(0, vector1, refused);                                            // an offset outside the file
constexpr Spec kMetadata = specify(0, vector1, scalar4);
constexpr Spec kSubgraph = specify(0, vector4, vector4, vector4, vector4);
constexpr Spec kTensor = specify(0, vector4, scalar1, scalar4, skip, reference, scalar1, refused);   // sparsity
constexpr Spec kQuantization = specify(2, vector4, vector8, skip, skip, scalar4);
constexpr Spec kOperator = specify(0, scalar4, vector4, vector4, scalar1, reference, vector1);
constexpr Spec kCallOptions = specify(0, scalar4, scalar4);
constexpr Spec kAnyTable = specify(0);   // extent only: options are read with a check each

constexpr const char* kOutOfRange = THIMBLE_TEXT("index out of range");

// How many subgraphs an operator calls, named by the first fields of its options: IF then, else; WHILE condition, body; CALL_ONCE.
uint32_t calls_of(uint32_t code) { return code == code_if || code == code_while ? 2 : code == code_call_once ? 1 : 0; }

// The fields of a checked table: a scalar, a reference, or the start of a vector; zeros where absent.
class Fields {
 public:
  static constexpr const uint8_t* kNone = Vector::kNone;
  const uint8_t* at[8] = {kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone};

  uint32_t u32(uint32_t id) const { return load<uint32_t>(at[id]); }
  Vector vector(uint32_t id) const { return Vector(at[id]); }
  bool has(uint32_t id) const { return at[id] != kNone; }
};

class Verifier {
 public:
  Verifier(const uint8_t* bytes, uint32_t size, Diagnosis& why)
      : bytes_(bytes), size_(size), budget_(size < 0x10000000 ? 8 * size + 65536 : UINT32_MAX), why_(why) {}

  bool model();
  bool has_variables() const { return has_variables_; }

 private:
  bool fail(const char* text, Status status = Status::invalid_model);
  bool broken();
  bool spend(uint32_t count, uint32_t steps_each);
  bool structure(const uint8_t* reference, Spec spec, Fields& f);
  bool element(Vector tables, uint32_t i, Spec spec, Fields& f) { return structure(tables.data() + 4 * i, spec, f); }
  bool buffer(uint32_t i, Fields& f);
  bool indices(Vector list, int32_t lowest, uint32_t end);

  bool operator_codes();
  bool tensor(const Fields& t);
  bool quantization(const Fields& q, Type type, uint32_t bits, Vector shape);
  bool node(const Fields& t, uint32_t tensors);
  bool graph(const Fields& t);
  bool calls();

  const uint8_t* bytes_;
  uint32_t size_;
  uint32_t budget_;
  Diagnosis& why_;
  Vector codes_, buffers_, subgraphs_;
  bool has_calls_ = false, has_variables_ = false;
};

__attribute__((noinline)) bool Verifier::fail(const char* text, Status status) {
  why_.status = status;
  why_.text = text;
  return false;
}

// The table that the reference at `from` leads to, its vtable, and each specified field lie inside the file.
bool Verifier::structure(const uint8_t* from, Spec spec, Fields& f) {
  f = Fields();
  uint32_t position = static_cast<uint32_t>(from - bytes_), left = size_ - 4 - position;
  const uint32_t distance = load<uint32_t>(from);
  position += distance;
  why_.detail = position;
  if (distance > left || position % 4 != 0) return broken();
  left -= distance;   // bytes after the first four of the table
  const uint8_t* const at = bytes_ + position;
  const uint32_t vtable = position - load<uint32_t>(at);   // wraps for a vtable behind the table
  if (vtable % 2 != 0 || vtable > size_ - 4) return broken();
  const uint8_t* entry = bytes_ + vtable;
  const uint32_t vtable_bytes = load<uint16_t>(entry), table_bytes = load<uint16_t>(entry + 2);
  const uint8_t* const end = entry + vtable_bytes;
  if (vtable_bytes % 2 != 0 || vtable_bytes > size_ - vtable || table_bytes > left + 4) return broken();
  entry += 4 + 2 * spec.first;
  const uint8_t** to = f.at + spec.first;
  for (uint32_t kinds = spec.kinds; kinds != 0 && entry + 1 < end; kinds >>= 4, entry += 2, to++) {
    const uint32_t kind = kinds & 15, offset = load<uint16_t>(entry);
    if (kind == skip || offset == 0) continue;
    const uint8_t* field = at + offset;
    if (kind == refused) return fail(THIMBLE_TEXT("sparse or external data"), Status::unsupported);
    if (offset + (kind == scalar1 ? 1 : 4) > table_bytes) return broken();
    if (kind != scalar1 && offset % 4 != 0) return broken();
    if (kind >= vector1) {
      const uint32_t forward = load<uint32_t>(field), after = left - offset;
      if (forward > after || forward % 4 != 0) return broken();
      field += forward;
      if (load<uint32_t>(field) > (after - forward) >> (kind - vector1)) return broken();
    }
    *to = field;
  }
  return true;
}

bool Verifier::broken() { return fail(THIMBLE_TEXT("broken FlatBuffer")); }

// Steps are paid for before they are taken: a table costs 8.
bool Verifier::spend(uint32_t count, uint32_t steps_each) {
  if (count > budget_ / steps_each) return fail(THIMBLE_TEXT("tables shared without end"));
  budget_ -= count * steps_each;
  return true;
}

bool Verifier::buffer(uint32_t i, Fields& f) { return i < buffers_.count() ? element(buffers_, i, kBuffer, f) : fail(kOutOfRange); }

bool Verifier::indices(Vector list, int32_t lowest, uint32_t end) {
  if (!spend(list.count(), 1)) return false;
  for (uint32_t i = 0; i < list.count(); i++)
    if (list.s32(i) < lowest || list.s32(i) >= static_cast<int32_t>(end)) return fail(kOutOfRange);
  return true;
}

bool Verifier::quantization(const Fields& q, Type type, uint32_t bits, Vector shape) {
  const Vector scales = q.vector(field::quantization_scale), zeros = q.vector(field::quantization_zero_point);
  const uint32_t scale_count = scales.count(), zero_count = zeros.count();
  if (!spend(scale_count + zero_count, 1)) return false;
  if (scale_count > 1) {
    // Converters copy a filter's axis to its bias; a vector has one axis to mean.
    const uint32_t axis = shape.count() == 1 ? 0 : q.u32(field::quantization_axis);
    if (axis >= shape.count()) return fail(kOutOfRange);
    if (static_cast<uint32_t>(shape.s32(axis)) != scale_count) return fail(THIMBLE_TEXT("not one scale per channel"));
  }
  for (uint32_t i = 0; i < scale_count; i++)   // as an unsigned number, a positive finite float lies between zero and infinity
    if (static_cast<uint32_t>(scales.s32(i)) - 1 >= 0x7F800000u - 1) return fail(THIMBLE_TEXT("scale not positive and finite"));
  if (zero_count > 1 && zero_count != scale_count) return fail(THIMBLE_TEXT("not one zero point per channel"));
  const int32_t unused = bits < 32 ? static_cast<int32_t>(32 - bits) : 0;
  for (uint32_t i = 0; i < zero_count; i++) {
    const int32_t low = zeros.s32(2 * i), high = zeros.s32(2 * i + 1);   // as stored: 64 bits
    const int32_t kept = static_cast<int32_t>(static_cast<uint32_t>(low) << unused);
    if (type == Type::u8 ? (low & ~0xFF) | high : (kept >> unused != low) | (low >> 31 != high))
      return fail(THIMBLE_TEXT("zero point outside its type"));
  }
  return true;
}

bool Verifier::tensor(const Fields& t) {
  const Vector shape = t.vector(field::tensor_shape);
  const uint32_t rank = shape.count();
  const Type type = static_cast<Type>(*t.at[field::tensor_type]);
  const uint32_t bits = type_bits(type);
  if (bits == 0) return fail(THIMBLE_TEXT("type without a fixed size"), Status::unsupported);
  if (rank > Tensor::kMaxRank) return fail(THIMBLE_TEXT("more than 8 dimensions"), Status::unsupported);
  uint32_t count = 1;   // with dimensions of 0 taken for 1, so that a zero hides no overflow
  bool empty = false;
  for (uint32_t i = 0; i < rank; i++) {
    const uint32_t dim = static_cast<uint32_t>(shape.s32(i));
    empty |= dim == 0;
    if (__builtin_mul_overflow(count, dim ? dim : 1, &count) || count > Model::kMaxElements) return fail(THIMBLE_TEXT("shape out of range"));
  }
  const bool variable = *t.at[field::tensor_is_variable] != 0;
  has_variables_ |= variable;
  Fields f;
  const uint32_t buffer_index = t.u32(field::tensor_buffer);
  if (buffer_index != 0) {
    if (!buffer(buffer_index, f)) return false;
    const Vector data = f.vector(field::buffer_data);
    if (data.count() != 0 && !variable) {
      why_.detail = static_cast<uint32_t>(data.data() - bytes_);
      if (data.count() != bytes_of(bits, empty ? 0 : count)) return fail(THIMBLE_TEXT("constant's size differs from its shape"));
    }
  }
  if (!t.has(field::tensor_quantization)) return true;
  const uint8_t* const q = t.at[field::tensor_quantization];
  return structure(q, kQuantization, f) && quantization(f, type, bits, shape);
}

bool Verifier::node(const Fields& t, uint32_t tensors) {
  const Vector inputs = t.vector(field::operator_inputs), outputs = t.vector(field::operator_outputs);
  const uint32_t code = t.u32(field::operator_code);
  if (code >= codes_.count()) return fail(kOutOfRange);
  if (inputs.count() > Model::kMaxNodeTensors || outputs.count() > Model::kMaxNodeTensors)
    return fail(THIMBLE_TEXT("more than 255 inputs or outputs"), Status::unsupported);
  if (!indices(inputs, -1, tensors) || !indices(outputs, 0, tensors)) return false;
  const uint32_t called = calls_of(builtin_code(thimble::element(codes_, code)));
  has_calls_ |= called != 0;
  Fields options;
  if (t.has(field::operator_options) && !structure(t.at[field::operator_options], called ? kCallOptions : kAnyTable, options)) return false;
  for (uint32_t i = 0; i < called; i++)
    if ((t.has(field::operator_options) ? options.u32(i) : 0) >= subgraphs_.count()) return fail(kOutOfRange);
  return true;
}

bool Verifier::graph(const Fields& t) {
  const Vector tensors = t.vector(field::subgraph_tensors), nodes = t.vector(field::subgraph_operators);
  const uint32_t tensor_count = tensors.count(), node_count = nodes.count();
  if (tensor_count > Model::kMaxTensors || node_count > Model::kMaxNodes)
    return fail(THIMBLE_TEXT("more than 16384 tensors or operators"), Status::unsupported);
  if (!spend(tensor_count + node_count, 24)) return false;   // three tables each
  if (!indices(t.vector(field::subgraph_inputs), 0, tensor_count) || !indices(t.vector(field::subgraph_outputs), 0, tensor_count))
    return false;
  Fields f;
  for (uint32_t i = 0; i < tensor_count; i++) {
    why_.tensor = static_cast<int32_t>(i);
    if (!element(tensors, i, kTensor, f) || !tensor(f)) return false;
  }
  why_.tensor = Diagnosis::kNone;
  for (uint32_t i = 0; i < node_count; i++) {
    why_.node = static_cast<int32_t>(i);
    if (!element(nodes, i, kOperator, f) || !node(f, tensor_count)) return false;
  }
  why_.node = Diagnosis::kNone;
  return true;
}

bool Verifier::operator_codes() {
  Fields f;
  for (uint32_t i = 0; i < codes_.count(); i++) {
    if (!element(codes_, i, kOperatorCode, f)) return false;
    const uint32_t code = builtin_code(thimble::element(codes_, i));
    if (code > UINT16_MAX || (code == code_custom_op && !f.has(field::code_custom))) return fail(THIMBLE_TEXT("operator code without meaning"));
  }
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
      if (!spend(nodes.count(), 4)) return false;
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
  if (size_ < 16 || load<uint32_t>(bytes_ + 4) != 0x334C4654u) return fail(THIMBLE_TEXT("no .tflite file"));
  Fields root, f;
  if (!structure(bytes_, kModel, root)) return false;
  if (root.u32(field::model_version) != 3) return fail(THIMBLE_TEXT("schema version is not 3"), Status::unsupported);
  codes_ = root.vector(field::model_operator_codes);
  buffers_ = root.vector(field::model_buffers);
  subgraphs_ = root.vector(field::model_subgraphs);
  const Vector metadata = root.vector(field::model_metadata), old_metadata = root.vector(field::model_metadata_buffer);
  if (!spend(codes_.count() + metadata.count(), 16) || !operator_codes() || !indices(old_metadata, 0, buffers_.count())) return false;
  for (uint32_t i = 0; i < metadata.count(); i++)
    if (!element(metadata, i, kMetadata, f) || !buffer(f.u32(field::metadata_buffer), f)) return false;
  if (subgraphs_.count() - 1 >= Model::kMaxSubgraphs) return fail(THIMBLE_TEXT("no subgraph or more than 64"), Status::unsupported);
  for (uint32_t g = 0; g < subgraphs_.count(); g++) {
    why_.subgraph = static_cast<int16_t>(g);
    if (!element(subgraphs_, g, kSubgraph, f) || !graph(f)) return false;
  }
  return calls();
}

}  // namespace

Status Model::verify(const void* bytes, size_t size, Diagnosis* why) {
  *this = Model();
  Diagnosis diagnosis;
  const uint8_t* const first = static_cast<const uint8_t*>(bytes);
  const uint32_t checked = first != nullptr && size <= kMaxBytes ? static_cast<uint32_t>(size) : 0;
  Verifier verifier(first, checked, diagnosis);
  if (verifier.model()) {
    diagnosis = Diagnosis();
    bytes_ = first;
    size_ = checked;
    has_variables_ = verifier.has_variables();
  }
  if (why != nullptr) *why = diagnosis;
  return diagnosis.status;
}

}  // namespace thimble

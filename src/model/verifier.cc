// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a Model out. One bounded pass without recursion over everything the runtime will read. The first complaint
// latches and the pass goes on: what is broken reads as if it were absent, which is always safe. Work is paid from a budget in
// proportion to the size, so that tables referring to each other over and over cannot make a small file slow.
#include "model/reader.h"

namespace thimble {
namespace {

// What a field may be: a byte, or a word, which is a number, a reference to a table or a vector. Those nobody reads count as bytes.
enum Field : uint32_t { byte, word };

// The fields of one kind of table, a bit each, the first lowest; a 1 stands above the last.
template <class... F> constexpr uint32_t specify(F... fields) {
  uint32_t spec = 0, bit = 0;
  ((spec |= static_cast<uint32_t>(fields) << bit++), ...);
  return spec | 1u << bit;
}
constexpr uint32_t kModel = specify(word, word, word, byte, word, word, word);
constexpr uint32_t kOperatorCode = specify(byte, word, byte, word);
constexpr uint32_t kBuffer = specify(word, byte);
constexpr uint32_t kMetadata = specify(word, word);
constexpr uint32_t kSubgraph = specify(word, word, word, word);
constexpr uint32_t kTensor = specify(word, byte, word, byte, word, byte, byte);
constexpr uint32_t kQuantization = specify(byte, byte, word, word, byte, byte, word);
constexpr uint32_t kOperator = specify(word, word, word, byte, word, word);
constexpr uint32_t kCallOptions = specify(word, word);
constexpr uint32_t kAnyTable = specify();   // extent only: options are read with a check each

constexpr const char* kOutOfRange = THIMBLE_TEXT("index out of range");

// How many subgraphs an operator calls, named by the first fields of its options: IF then, else; WHILE condition, body; CALL_ONCE.
uint32_t calls_of(uint32_t code) { return code == code_if || code == code_while ? 2 : code == code_call_once ? 1 : 0; }

// The table at hand of one kind. Tables share vtables, so where the fields lie is found once for a vtable and kept for the next table.
struct Record {
  const uint8_t* at;
  uintptr_t vtable = 0;                 // the one that `offsets` come from
  uint32_t table_bytes = UINT32_MAX;    // as it says; at first one that no table has, so that none is taken for known
  uint16_t offsets[8];                  // of the fields from `at`; 0: absent

  [[gnu::noinline]] void forget() {
    vtable = 0;
    table_bytes = UINT32_MAX;
    clear();
  }
  void clear() {
    const uint64_t none = 0;   // four fields
    memcpy(offsets, &none, sizeof none);
    memcpy(offsets + 4, &none, sizeof none);
  }
  bool has(uint32_t id) const { return offsets[id] != 0; }
  uint32_t u8(uint32_t id) const { return has(id) ? at[offsets[id]] : 0; }
  uint32_t u32(uint32_t id) const { return has(id) ? load<uint32_t>(at + offsets[id]) : 0; }
};

// Whether a reference leads to a multiple of 4 at most `left` bytes on. Rotated, a distance that is no multiple is too large as well.
inline bool reaches(uint32_t distance, uint32_t left) { return (distance >> 2 | distance << 30) <= left / 4; }

inline uintptr_t vtable_of(const uint8_t* table) {
  return reinterpret_cast<uintptr_t>(table) - static_cast<uintptr_t>(intptr_t{load<int32_t>(table)});
}

class Verifier {
 public:
  Verifier(const uint8_t* bytes, Diagnosis& why) : bytes_(bytes), why_(why) {}

  void model(size_t size);
  bool has_variables() const { return has_variables_; }

 private:
  bool ok() const { return why_.status == Status::ok; }
  void fail(const char* text, Status status = Status::invalid_model);
  Vector broken(const uint8_t* at);
  uint32_t pay(uint32_t count, uint32_t log2_steps_each);
  bool learn(const uint8_t* from, Record& t, uint32_t spec);
  void open_another(const uint8_t* from, Record& t, uint32_t spec);
  void open(const uint8_t* from, Record& t, uint32_t spec);
  void open(Vector tables, uint32_t i, Record& t, uint32_t spec) { open(tables.data() + 4 * i, t, spec); }
  Vector vector(const Record& t, uint32_t id, uint32_t log2_bytes);
  [[gnu::always_inline]] inline Vector vector_at_once(const Record& t, uint32_t id, uint32_t log2_bytes);
  Vector buffer(uint32_t i);
  void indices(Vector list, uint32_t end, uint32_t left_out = 0);

  void operator_codes();
  void metadata(Vector list);
  void tensor();
  void quantization(Type type, uint32_t bits, Vector shape);
  void node(uint32_t tensors);
  void graph(Vector subgraphs, uint32_t g);
  void calls();

  const uint8_t* const bytes_;
  const uint8_t* last_ = nullptr;   // where the last word begins
  uint32_t budget_ = 0;
  Diagnosis& why_;
  Diagnosis here_ = kNoComplaint;
  Vector codes_, buffers_, subgraphs_;
  bool has_calls_ = false, has_variables_ = false;
  Record buffer_, tensor_, quantization_, operator_, options_;
};

__attribute__((noinline)) void Verifier::fail(const char* text, Status status) {
  if (!ok()) return;
  why_ = here_;
  why_.status = status;
  why_.text = text;
}

__attribute__((noinline)) Vector Verifier::broken(const uint8_t* at) {
  here_.detail = static_cast<uint32_t>(at - bytes_);
  fail(THIMBLE_TEXT("broken FlatBuffer"));
  return Vector();
}

// Steps are paid for before they are taken. Returns the count, or 0 when it cannot be paid.
uint32_t Verifier::pay(uint32_t count, uint32_t log2_steps_each) {
  if (count > budget_ >> log2_steps_each) {
    fail(THIMBLE_TEXT("tables shared without end"));
    return 0;
  }
  budget_ -= count << log2_steps_each;
  return count;
}

// The table that the reference at `from` leads to, and its vtable: inside the file, and it puts each field inside the table.
bool Verifier::learn(const uint8_t* from, Record& t, uint32_t spec) {
  const uint32_t distance = load<uint32_t>(from), left = static_cast<uint32_t>(last_ - from);
  if (!reaches(distance, left)) return false;
  t.at = from + distance;
  t.vtable = vtable_of(t.at);
  const uintptr_t position = t.vtable - reinterpret_cast<uintptr_t>(bytes_), last = static_cast<uintptr_t>(last_ - bytes_);
  if (position % 2 != 0 || position > last) return false;
  const uint8_t* entry = bytes_ + position;
  const uint32_t vtable_bytes = load<uint16_t>(entry), table_bytes = load<uint16_t>(entry + 2);
  if (vtable_bytes % 2 != 0 || vtable_bytes > last + 4 - position || table_bytes > left - distance + 4) return false;
  t.table_bytes = table_bytes;
  t.clear();
  uint16_t* to = t.offsets;
  for (const uint8_t* const end = entry + vtable_bytes; spec > 1 && (entry += 2) + 2 < end; spec >>= 1) {
    const uint32_t offset = load<uint16_t>(entry + 2), last = (spec & 1) * 3;
    if (offset + last >= table_bytes || (offset & last) != 0) return false;
    *to++ = static_cast<uint16_t>(offset);
  }
  return true;
}

__attribute__((noinline)) void Verifier::open_another(const uint8_t* from, Record& t, uint32_t spec) {
  if (learn(from, t, spec)) return;
  t.forget();
  broken(from);
}

// The table that the reference at `from` leads to: most often one with the vtable of the last.
void Verifier::open(const uint8_t* from, Record& t, uint32_t spec) {
  const uint32_t distance = load<uint32_t>(from), left = static_cast<uint32_t>(last_ - from);
  if (reaches(distance, left)) {
    const uint8_t* const at = from + distance;
    t.at = at;
    if (vtable_of(at) == t.vtable && t.table_bytes <= left - distance + 4) return;
  }
  open_another(from, t, spec);
}

// A vector of elements of 2^log2_bytes.
Vector Verifier::vector(const Record& t, uint32_t id, uint32_t log2_bytes) { return vector_at_once(t, id, log2_bytes); }

inline Vector Verifier::vector_at_once(const Record& t, uint32_t id, uint32_t log2_bytes) {
  if (!t.has(id)) return Vector();
  const uint8_t* at = t.at + t.offsets[id];
  const uint32_t distance = load<uint32_t>(at);
  uint32_t left = static_cast<uint32_t>(last_ - at);
  if (distance <= left && distance % 4 == 0) {
    at += distance;
    left = (left - distance) >> log2_bytes;
    if (load<uint32_t>(at) <= left) return Vector(at);
    at -= distance;
  }
  return broken(at);
}

Vector Verifier::buffer(uint32_t i) {
  if (i >= buffers_.count()) {
    fail(kOutOfRange);
    return Vector();
  }
  open(buffers_, i, buffer_, kBuffer);
  if (buffer_.has(field::buffer_offset)) fail(THIMBLE_TEXT("external data"), Status::unsupported);
  return vector(buffer_, field::buffer_data, 0);
}

// Each is below `end`, and at least 0, or -1 where those left out are allowed.
void Verifier::indices(Vector list, uint32_t end, uint32_t left_out) {
  for (uint32_t i = pay(list.count(), 0); i-- != 0;)
    if (static_cast<uint32_t>(list.s32(i)) + left_out >= end + left_out) fail(kOutOfRange);
}

void Verifier::quantization(Type type, uint32_t bits, Vector shape) {
  const Vector scales = vector_at_once(quantization_, field::quantization_scale, 2), zeros = vector_at_once(quantization_, field::quantization_zero_point, 3);
  uint32_t scale_count = scales.count(), zero_count = zeros.count();
  if (zero_count > 1 && zero_count != scale_count) return fail(THIMBLE_TEXT("not one zero point per channel"));
  if (scale_count > 1) {
    // Converters copy a filter's axis to its bias; a vector has one axis to mean.
    const uint32_t axis = shape.count() == 1 ? 0 : quantization_.u32(field::quantization_axis);
    if (axis >= shape.count()) return fail(kOutOfRange);
    if (static_cast<uint32_t>(shape.s32(axis)) != scale_count) return fail(THIMBLE_TEXT("not one scale per channel"));
    if (pay(scale_count, 1) == 0) return;
  }
  if (scale_count != 0) {
    const uint8_t *at = scales.data(), *const end = at + 4 * scale_count;
    do {   // as an unsigned number, a positive finite float lies between zero and infinity
      if (load<uint32_t>(at) - 1 >= 0x7F800000u - 1) fail(THIMBLE_TEXT("scale not positive and finite"));
    } while ((at += 4) != end);
  }
  if (zero_count == 0) return;
  const uint32_t highest = bits < 32 ? (1u << bits) - 1 : UINT32_MAX, below_zero = type == Type::u8 ? 0 : highest - highest / 2;
  const uint8_t *at = zeros.data(), *const end = at + 8 * zero_count;
  do {
    const int32_t low = load<int32_t>(at), high = load<int32_t>(at + 4);   // as stored: 64 bits
    if (low == high && low == 0) continue;   // of most weights
    if (static_cast<uint32_t>(low) + below_zero > highest || low >> 31 != high) fail(THIMBLE_TEXT("zero point outside its type"));
  } while ((at += 8) != end);
}

void Verifier::tensor() {
  const Vector shape = vector_at_once(tensor_, field::tensor_shape, 2);
  const uint32_t rank = shape.count();
  const Type type = static_cast<Type>(tensor_.u8(field::tensor_type));
  const uint32_t bits = type_bits(type);
  if (bits == 0) return fail(THIMBLE_TEXT("type without a fixed size"), Status::unsupported);
  if (rank > Tensor::kMaxRank) return fail(THIMBLE_TEXT("more than 8 dimensions"), Status::unsupported);
  if (tensor_.has(field::tensor_sparsity)) return fail(THIMBLE_TEXT("sparse tensor"), Status::unsupported);
  uint32_t count = 1;   // with dimensions of 0 taken for 1, so that a zero hides no overflow
  bool empty = false;
  for (uint32_t i = 0; i < rank; i++) {
    const uint64_t product = uint64_t{count} * static_cast<uint32_t>(shape.s32(i));
    if (product > Model::kMaxElements) return fail(THIMBLE_TEXT("shape out of range"));
    if (product == 0) empty = true;
    else count = static_cast<uint32_t>(product);
  }
  const bool variable = tensor_.u8(field::tensor_is_variable) != 0;
  if (variable) has_variables_ = true;
  if (const uint32_t index = tensor_.u32(field::tensor_buffer)) {
    const Vector data = buffer(index);
    if (data.count() != 0 && !variable && data.count() != bytes_of(bits, empty ? 0 : count))
      return fail(THIMBLE_TEXT("size differs from its shape"));
  }
  if (tensor_.has(field::tensor_quantization)) {
    open(tensor_.at + tensor_.offsets[field::tensor_quantization], quantization_, kQuantization);
    quantization(type, bits, shape);
  }
}

void Verifier::node(uint32_t tensors) {
  const Vector inputs = vector(operator_, field::operator_inputs, 2), outputs = vector(operator_, field::operator_outputs, 2);
  const uint32_t code = operator_.u32(field::operator_code);
  if (code >= codes_.count()) return fail(kOutOfRange);
  if (inputs.count() > Model::kMaxNodeTensors || outputs.count() > Model::kMaxNodeTensors)
    return fail(THIMBLE_TEXT("more than 255 inputs or outputs"), Status::unsupported);
  indices(inputs, tensors, 1);
  indices(outputs, tensors);
  vector(operator_, field::operator_custom_options, 0);
  const uint32_t called = calls_of(builtin_code(element(codes_, code)));
  has_calls_ |= called != 0;
  const bool has_options = operator_.has(field::operator_options);
  if (called != 0 || !has_options) options_.forget();   // a vtable learnt for another operator's options says nothing of these fields
  if (has_options) open(operator_.at + operator_.offsets[field::operator_options], options_, called ? kCallOptions : kAnyTable);
  for (uint32_t i = 0; i < called; i++)
    if (options_.u32(i) >= subgraphs_.count()) fail(kOutOfRange);
}

void Verifier::graph(Vector subgraphs, uint32_t g) {
  Record t;
  open(subgraphs, g, t, kSubgraph);
  const Vector tensors = vector(t, field::subgraph_tensors, 2), nodes = vector(t, field::subgraph_operators, 2);
  uint32_t tensor_count = tensors.count(), node_count = nodes.count();
  if (tensor_count > Model::kMaxTensors || node_count > Model::kMaxNodes)
    return fail(THIMBLE_TEXT("more than 16384 tensors or nodes"), Status::unsupported);
  indices(vector(t, field::subgraph_inputs, 2), tensor_count);
  indices(vector(t, field::subgraph_outputs, 2), tensor_count);
  if (pay(tensor_count + node_count, 5) == 0) return;   // up to three tables each
  for (uint32_t i = 0; i < tensor_count; i++) {
    here_.tensor = static_cast<int32_t>(i);
    open(tensors, i, tensor_, kTensor);
    tensor();
  }
  here_.tensor = Diagnosis::kNone;
  for (uint32_t i = 0; i < node_count; i++) {
    here_.node = static_cast<int32_t>(i);
    open(nodes, i, operator_, kOperator);
    node(tensor_count);
  }
  here_.node = Diagnosis::kNone;
}

void Verifier::operator_codes() {
  Record t;
  for (uint32_t i = 0, count = pay(codes_.count(), 4); i < count; i++) {
    open(codes_, i, t, kOperatorCode);
    const uint32_t wide = t.u32(field::code_builtin), narrow = t.u8(field::code_deprecated), code = wide > narrow ? wide : narrow;
    vector(t, field::code_custom, 0);
    if (code > UINT16_MAX || (code == code_custom_op && !t.has(field::code_custom))) fail(THIMBLE_TEXT("operator code without meaning"));
  }
}

void Verifier::metadata(Vector list) {
  Record t;
  for (uint32_t i = 0, count = pay(list.count(), 4); i < count; i++) {
    open(list, i, t, kMetadata);
    vector(t, field::metadata_name, 0);
    buffer(t.u32(field::metadata_buffer));
  }
}

// Subgraphs call each other without a cycle and at most kMaxCallDepth deep. Depths grow along the calls until they settle; in a
// cycle they never do and so pass the limit.
void Verifier::calls() {
  if (!has_calls_ || !ok()) return;
  uint8_t depth[Model::kMaxSubgraphs] = {};
  for (bool settled = false; !settled;) {
    settled = true;
    for (uint32_t g = 0; g < subgraphs_.count(); g++) {
      const Vector nodes = element(subgraphs_, g).vector(field::subgraph_operators);
      if (pay(nodes.count(), 2) != nodes.count()) return;
      for (uint32_t n = 0; n < nodes.count(); n++) {
        const Table op = element(nodes, n);
        const uint32_t count = calls_of(builtin_code(element(codes_, op.u32(field::operator_code))));
        for (uint32_t c = 0; c < count; c++) {
          uint8_t& callee = depth[op.table(field::operator_options).u32(c)];
          if (callee > depth[g]) continue;
          callee = static_cast<uint8_t>(depth[g] + 1);
          settled = false;
          here_.subgraph = static_cast<int16_t>(g);
          here_.node = static_cast<int32_t>(n);
          if (callee > Model::kMaxCallDepth) return fail(THIMBLE_TEXT("calls in a circle or deeper than 8"));
        }
      }
    }
  }
}

void Verifier::model(size_t size) {
  if (reinterpret_cast<uintptr_t>(bytes_) % Model::kAlignment != 0) return fail(THIMBLE_TEXT("the model needs alignas(16)"));
  if (bytes_ == nullptr || size < 16 || size > Model::kMaxBytes || load<uint32_t>(bytes_ + 4) != 0x334C4654u)
    return fail(THIMBLE_TEXT("no .tflite file"));
  last_ = bytes_ + size - 4;
  budget_ = size < 0x10000000 ? 8 * static_cast<uint32_t>(size) + 65536 : UINT32_MAX;
  Record root;
  open(bytes_, root, kModel);
  codes_ = vector(root, field::model_operator_codes, 2);
  buffers_ = vector(root, field::model_buffers, 2);
  subgraphs_ = vector(root, field::model_subgraphs, 2);
  const Vector list = vector(root, field::model_metadata, 2);
  indices(vector(root, field::model_metadata_buffer, 2), buffers_.count());
  if (root.u32(field::model_version) != 3) return fail(THIMBLE_TEXT("version is not 3"), Status::unsupported);
  operator_codes();
  metadata(list);
  if (subgraphs_.count() - 1 >= Model::kMaxSubgraphs) return fail(THIMBLE_TEXT("no subgraph or more than 64"), Status::unsupported);
  for (uint32_t g = 0; ok() && g < subgraphs_.count(); g++) {
    here_.subgraph = static_cast<int16_t>(g);
    graph(subgraphs_, g);
  }
  calls();
}

}  // namespace

Status Model::verify(const void* bytes, size_t size, Diagnosis* why) {
  *this = Model();
  Diagnosis diagnosis = kNoComplaint;
  Verifier verifier(static_cast<const uint8_t*>(bytes), diagnosis);
  verifier.model(size);
  if (diagnosis.status == Status::ok) {
    bytes_ = static_cast<const uint8_t*>(bytes);
    size_ = static_cast<uint32_t>(size);
    has_variables_ = verifier.has_variables();
  }
  if (why != nullptr) *why = diagnosis;
  return diagnosis.status;
}

}  // namespace thimble

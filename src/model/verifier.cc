// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a Model out. One bounded pass without recursion over everything the runtime will read; positions are offsets
// from the first byte, and every one is compared with the size before it is followed. Work is paid from a budget in proportion to
// the size, so that tables which refer to each other over and over cannot make a small file slow.
#include "model/reader.h"

namespace thimble {
namespace {

constexpr uint32_t kTensorWindow = 1024;   // tensors whose definition is tracked at a time: 128 bytes of stack

struct Checked {       // a table whose vtable and extent lie inside the model
  uint32_t at = 0, vtable = 0;
  uint16_t vtable_bytes = 0, table_bytes = 0;
};

struct Span {          // a vector that lies inside the model
  uint32_t at = 0, count = 0;
};

class Verifier {
 public:
  Verifier(const uint8_t* bytes, uint32_t size, Diagnosis& why) : bytes_(bytes), size_(size), budget_(8ull * size + 65536), why_(why) {}

  bool model();

 private:
  bool ok() const { return why_.status == Status::ok; }
  bool fail(const char* text, Status status = Status::invalid_model);
  bool need(bool condition, const char* text) { return condition || fail(text); }
  bool spend(uint32_t steps);

  template <class T> T at(uint32_t position) const { return load<T>(bytes_ + position); }
  Checked table(uint32_t position);
  uint32_t field(const Checked& t, uint32_t id, uint32_t bytes);
  uint32_t reference(const Checked& t, uint32_t id);
  template <class T> T scalar(const Checked& t, uint32_t id, T otherwise = 0) {
    const uint32_t position = field(t, id, sizeof(T));
    return position ? at<T>(position) : otherwise;
  }
  Span vector(const Checked& t, uint32_t id, uint32_t log2_bytes);
  Checked element(Span tables, uint32_t i);
  bool text(const Checked& t, uint32_t id);
  bool indices(Span list, int32_t lowest, uint32_t end, const char* complaint);

  bool header();
  bool operator_codes(Span codes);
  bool buffers(Span list);
  bool metadata(const Checked& root);
  bool subgraphs(Span list);
  bool tensor(const Checked& t);
  bool quantization(const Checked& t, Type type, Span shape);
  bool node(const Checked& t, Span tensors);
  bool called_subgraphs(const Checked& t, uint32_t first_field, uint32_t count);
  bool dataflow(Table graph);
  bool define(Vector tensors, Vector list, uint32_t window, uint32_t* defined, const char* twice);
  bool calls();

  const uint8_t* bytes_;
  uint32_t size_;
  uint64_t budget_;
  Diagnosis& why_;
  
  Span codes_, buffers_, subgraphs_;
  bool has_calls_ = false;
};

bool Verifier::fail(const char* text, Status status) {
  if (ok()) {
    why_.status = status;
    why_.text = text;
  }
  return false;
}

bool Verifier::spend(uint32_t steps) {
  if (steps > budget_) return fail(THIMBLE_TEXT("the tables refer to each other more often than any converter writes"));
  budget_ -= steps;
  return true;
}

Checked Verifier::table(uint32_t position) {
  Checked t;
  spend(8);
  if (!ok()) return t;
  why_.detail = position;
  if (position % 4 == 0 && position <= size_ - 4) {
    const uint32_t vtable = position - at<uint32_t>(position);   // wraps for a vtable behind the table
    if (vtable % 2 == 0 && vtable <= size_ - 4) {
      t.vtable_bytes = at<uint16_t>(vtable);
      t.table_bytes = at<uint16_t>(vtable + 2);
      t.at = position;
      t.vtable = vtable;
      if (t.vtable_bytes >= 4 && t.vtable_bytes % 2 == 0 && t.vtable_bytes <= size_ - vtable && t.table_bytes >= 4 &&
          t.table_bytes <= size_ - position)
        return t;
    }
  }
  fail(THIMBLE_TEXT("a table does not lie inside the file"));
  return {};
}

uint32_t Verifier::field(const Checked& t, uint32_t id, uint32_t bytes) {
  const uint32_t entry = 4 + 2 * id;
  if (entry >= t.vtable_bytes) return 0;
  const uint32_t offset = at<uint16_t>(t.vtable + entry);
  if (offset == 0) return 0;
  const uint32_t position = t.at + offset;
  if (offset >= 4 && offset + bytes <= t.table_bytes && (position & (bytes - 1) & 3) == 0) return position;
  why_.detail = position;
  fail(THIMBLE_TEXT("a field does not lie inside its table"));
  return 0;
}

uint32_t Verifier::reference(const Checked& t, uint32_t id) {
  const uint32_t position = field(t, id, 4);
  if (position == 0) return 0;
  const uint32_t distance = at<uint32_t>(position);
  if (distance != 0 && distance < size_ - position) return position + distance;
  why_.detail = position;
  fail(THIMBLE_TEXT("a reference leaves the file"));
  return 0;
}

Span Verifier::vector(const Checked& t, uint32_t id, uint32_t log2_bytes) {
  const uint32_t position = reference(t, id);
  if (position == 0) return {};
  if (position % 4 == 0 && position <= size_ - 4) {
    const uint32_t count = at<uint32_t>(position);
    if (count <= (size_ - 4 - position) >> log2_bytes) return {position + 4, count};
  }
  why_.detail = position;
  fail(THIMBLE_TEXT("a vector does not lie inside the file"));
  return {};
}

Checked Verifier::element(Span tables, uint32_t i) {
  const uint32_t position = tables.at + 4 * i;
  const uint32_t distance = at<uint32_t>(position);
  if (distance < size_ - position) return table(position + distance);
  fail(THIMBLE_TEXT("a reference leaves the file"));
  return {};
}

bool Verifier::text(const Checked& t, uint32_t id) {
  const Span s = vector(t, id, 0);
  return s.at == 0 || need(s.at + s.count < size_ && bytes_[s.at + s.count] == 0, THIMBLE_TEXT("a string does not end"));
}

bool Verifier::indices(Span list, int32_t lowest, uint32_t end, const char* complaint) {
  if (!spend(list.count)) return false;
  for (uint32_t i = 0; i < list.count; i++) {
    const int32_t index = at<int32_t>(list.at + 4 * i);
    if (index < lowest || index >= static_cast<int32_t>(end)) return fail(complaint);
  }
  return true;
}

bool Verifier::header() {
  if (reinterpret_cast<uintptr_t>(bytes_) % Model::kAlignment != 0)
    return fail(THIMBLE_TEXT("the model array is misaligned: declare it alignas(16)"));
  why_.detail = 4;
  return need(size_ >= 16 && at<uint32_t>(4) == 0x334C4654u, THIMBLE_TEXT("no .tflite file: the identifier TFL3 is missing"));
}

bool Verifier::operator_codes(Span codes) {
  for (uint32_t i = 0; i < codes.count; i++) {
    const Checked t = element(codes, i);
    scalar<int8_t>(t, field::code_deprecated);
    scalar<int32_t>(t, field::code_builtin);
    text(t, field::code_custom);
    if (!ok()) return false;
    const uint32_t code = builtin_code(Table(bytes_ + t.at));
    if (code == code_custom_op && reference(t, field::code_custom) == 0)
      return fail(THIMBLE_TEXT("a custom operator has no name"));
    if (code > 0xFFFF) return fail(THIMBLE_TEXT("an operator code is out of range"));
  }
  return true;
}

bool Verifier::buffers(Span list) {
  for (uint32_t i = 0; i < list.count; i++) {
    const Checked t = element(list, i);
    vector(t, field::buffer_data, 0);
    if (field(t, field::buffer_offset, 8) || field(t, field::buffer_size, 8))
      return fail(THIMBLE_TEXT("a buffer lies outside the FlatBuffer: convert without external buffers"), Status::unsupported);
    if (!ok()) return false;
  }
  return true;
}

bool Verifier::metadata(const Checked& root) {
  const Span ids = vector(root, field::model_metadata_buffer, 2), list = vector(root, field::model_metadata, 2);
  indices(ids, 0, buffers_.count, THIMBLE_TEXT("a metadata buffer index is out of range"));
  for (uint32_t i = 0; i < list.count && ok(); i++) {
    const Checked t = element(list, i);
    text(t, field::metadata_name);
    if (scalar<uint32_t>(t, field::metadata_buffer) >= buffers_.count) fail(THIMBLE_TEXT("a metadata buffer index is out of range"));
  }
  return ok();
}

bool Verifier::quantization(const Checked& t, Type type, Span shape) {
  const uint32_t position = reference(t, field::tensor_quantization);
  if (position == 0) return ok();
  const Checked q = table(position);
  const Span scales = vector(q, field::quantization_scale, 2), zeros = vector(q, field::quantization_zero_point, 3);
  const int32_t axis = scalar<int32_t>(q, field::quantization_axis);
  if (!spend(scales.count + zeros.count)) return false;
  if (scales.count > 1) {
    // Converters copy a filter's axis to its bias; a vector has one axis to mean.
    const uint32_t dim = shape.count == 1 ? 0 : static_cast<uint32_t>(axis);
    if (dim >= shape.count) return fail(THIMBLE_TEXT("the quantized dimension is out of range"));
    if (at<uint32_t>(shape.at + 4 * dim) != scales.count)
      return fail(THIMBLE_TEXT("per-channel quantization needs one scale per channel"));
  }
  for (uint32_t i = 0; i < scales.count; i++)   // as an unsigned number, a positive finite float lies between zero and infinity
    if (at<uint32_t>(scales.at + 4 * i) - 1 >= 0x7F800000u - 1)
      return fail(THIMBLE_TEXT("a quantization scale is not a positive finite number"));
  if (zeros.count > 1 && zeros.count != scales.count)
    return fail(THIMBLE_TEXT("quantization needs one zero point, or one per channel"));
  const uint32_t bits = type_bits(type) < 32 ? type_bits(type) : 32;
  const bool is_unsigned = type == Type::u8 || type == Type::u16 || type == Type::u32 || type == Type::boolean;
  const int64_t lowest = is_unsigned ? 0 : -(int64_t(1) << (bits - 1));
  for (uint32_t i = 0; i < zeros.count; i++) {
    const uint64_t zero_point = at<uint32_t>(zeros.at + 8 * i) | static_cast<uint64_t>(at<uint32_t>(zeros.at + 8 * i + 4)) << 32;
    if ((zero_point - static_cast<uint64_t>(lowest)) >> bits) return fail(THIMBLE_TEXT("a zero point is outside the tensor's type"));
  }
  return ok();
}

bool Verifier::tensor(const Checked& t) {
  const Span shape = vector(t, field::tensor_shape, 2);
  const Type type = static_cast<Type>(scalar<uint8_t>(t, field::tensor_type));
  const uint32_t buffer = scalar<uint32_t>(t, field::tensor_buffer);
  const bool variable = scalar<uint8_t>(t, field::tensor_is_variable) != 0;
  text(t, field::tensor_name);
  if (!ok()) return false;
  const uint32_t bits = type_bits(type);
  if (bits == 0) return fail(THIMBLE_TEXT("a tensor of this type has no fixed size"), Status::unsupported);
  if (shape.count > Tensor::kMaxRank) return fail(THIMBLE_TEXT("a shape has more than 8 dimensions"), Status::unsupported);
  uint32_t count = 1;
  bool empty = false;
  for (uint32_t i = 0; i < shape.count; i++) {
    const uint32_t dim = at<uint32_t>(shape.at + 4 * i);
    if (dim > 0x7FFFFFFFu) return fail(THIMBLE_TEXT("a dimension is negative"));
    empty = empty || dim == 0;
    const uint64_t product = static_cast<uint64_t>(count) * (dim ? dim : 1);
    if (product > Model::kMaxBytes) return fail(THIMBLE_TEXT("a shape has too many elements"));
    count = static_cast<uint32_t>(product);
  }
  const uint64_t bytes = empty ? 0 : (static_cast<uint64_t>(count) * bits + 7) / 8;
  if (bytes > Model::kMaxBytes) return fail(THIMBLE_TEXT("a shape has too many elements"));
  if (buffer >= buffers_.count && buffer != 0) return fail(THIMBLE_TEXT("a buffer index is out of range"));
  if (buffer != 0 && !variable) {
    const Span data = vector(element(buffers_, buffer), field::buffer_data, 0);
    if (data.count != 0) {
      if (field(t, field::tensor_sparsity, 4))
        return fail(THIMBLE_TEXT("sparse constants are not supported: convert without sparsity"), Status::unsupported);
      if (data.count != bytes) return fail(THIMBLE_TEXT("a constant's size is not its shape times its type"));
      const uint32_t alignment = bits <= 8 ? 1 : bits <= 32 ? bits / 8 : 4;
      why_.detail = data.at;
      if (data.at & (alignment - 1)) return fail(THIMBLE_TEXT("a constant's data is misaligned for its type"));
    }
  }
  return quantization(t, type, shape);
}

bool Verifier::called_subgraphs(const Checked& t, uint32_t first_field, uint32_t count) {
  has_calls_ = true;
  const uint32_t position = reference(t, field::operator_options);
  const Checked options = position ? table(position) : Checked();
  for (uint32_t i = 0; i < count; i++)
    if (scalar<uint32_t>(options, first_field + i) >= subgraphs_.count) return fail(THIMBLE_TEXT("a called subgraph does not exist"));
  return ok();
}

// The fields of the options that name subgraphs: IF then, else; WHILE condition, body; CALL_ONCE initialiser.
uint32_t calls_of(uint32_t code) { return code == code_if || code == code_while ? 2 : code == code_call_once ? 1 : 0; }

bool Verifier::node(const Checked& t, Span tensors) {
  if (scalar<uint32_t>(t, field::operator_code) >= codes_.count) return fail(THIMBLE_TEXT("an operator code index is out of range"));
  const Span inputs = vector(t, field::operator_inputs, 2), outputs = vector(t, field::operator_outputs, 2);
  if (inputs.count > Model::kMaxNodeTensors || outputs.count > Model::kMaxNodeTensors)
    return fail(THIMBLE_TEXT("an operator has more than 255 inputs or outputs"), Status::unsupported);
  indices(inputs, -1, tensors.count, THIMBLE_TEXT("an input's tensor index is out of range"));
  indices(outputs, 0, tensors.count, THIMBLE_TEXT("an output's tensor index is out of range"));
  scalar<uint8_t>(t, field::operator_options_type);
  vector(t, field::operator_custom_options, 0);
  const uint32_t options = reference(t, field::operator_options);
  if (options) table(options);
  if (!ok()) return false;
  const Checked code = element(codes_, scalar<uint32_t>(t, field::operator_code));
  const uint32_t called = calls_of(builtin_code(Table(bytes_ + code.at)));
  return called == 0 || called_subgraphs(t, 0, called);
}

bool Verifier::subgraphs(Span list) {
  if (list.count == 0) return fail(THIMBLE_TEXT("the model has no subgraph"));
  if (list.count > Model::kMaxSubgraphs) return fail(THIMBLE_TEXT("the model has more than 64 subgraphs"), Status::unsupported);
  for (uint32_t g = 0; g < list.count; g++) {
    why_.subgraph = static_cast<int16_t>(g);
    const Checked graph = element(list, g);
    const Span tensors = vector(graph, field::subgraph_tensors, 2), nodes = vector(graph, field::subgraph_operators, 2);
    if (tensors.count > Model::kMaxTensors || nodes.count > Model::kMaxNodes)
      return fail(THIMBLE_TEXT("a subgraph has more than 16384 tensors or operators"), Status::unsupported);
    for (uint32_t i = 0; i < tensors.count && ok(); i++) {
      why_.tensor = static_cast<int32_t>(i);
      tensor(element(tensors, i));
    }
    if (!ok()) return false;
    why_.tensor = Diagnosis::kNone;
    indices(vector(graph, field::subgraph_inputs, 2), 0, tensors.count, THIMBLE_TEXT("a graph input's index is out of range"));
    indices(vector(graph, field::subgraph_outputs, 2), 0, tensors.count, THIMBLE_TEXT("a graph output's index is out of range"));
    for (uint32_t i = 0; i < nodes.count && ok(); i++) {
      why_.node = static_cast<int32_t>(i);
      node(element(nodes, i), tensors);
    }
    if (!ok()) return false;
    why_.node = Diagnosis::kNone;
    if (!dataflow(Table(bytes_ + graph.at))) return false;
  }
  why_.subgraph = Diagnosis::kNone;
  return true;
}

// Marks the listed tensors that fall into the window; with `twice`, one that is marked already is refused, unless it is a variable.
bool Verifier::define(Vector tensors, Vector list, uint32_t window, uint32_t* defined, const char* twice) {
  for (uint32_t i = 0; i < list.count; i++) {
    const uint32_t tensor = static_cast<uint32_t>(list.s32(i)), bit = tensor - window;
    if (bit >= kTensorWindow) continue;
    if (twice && (defined[bit / 32] >> bit % 32 & 1) && !is_variable(tensors, tensor)) {
      why_.tensor = static_cast<int32_t>(tensor);
      return fail(twice);
    }
    defined[bit / 32] |= 1u << bit % 32;
  }
  return true;
}

// Each tensor is written once, and before it is read. Constants, variables, empty tensors and graph inputs are there from the start.
// Tensors are looked at in windows, so that the marks need no memory in proportion to the model.
bool Verifier::dataflow(Table graph) {
  const Vector tensors = graph.vector(field::subgraph_tensors), nodes = graph.vector(field::subgraph_operators);
  for (uint32_t window = 0; window < tensors.count; window += kTensorWindow) {
    uint32_t defined[kTensorWindow / 32] = {};
    if (!spend(tensors.count + 2 * nodes.count)) return false;
    for (uint32_t i = window; i < tensors.count && i < window + kTensorWindow; i++) {
      const Table t = Table::element(tensors, i);
      const Vector shape = t.vector(field::tensor_shape);
      bool given = t.scalar<uint8_t>(field::tensor_is_variable) != 0;
      for (uint32_t d = 0; d < shape.count; d++) given |= shape.s32(d) == 0;
      const uint32_t buffer = t.scalar<uint32_t>(field::tensor_buffer);
      if (!given && buffer != 0)
        given = Table::element({bytes_ + buffers_.at, buffers_.count}, buffer).vector(field::buffer_data).count != 0;
      if (given) defined[(i - window) / 32] |= 1u << i % 32;
    }
    if (!define(tensors, graph.vector(field::subgraph_inputs), window, defined, nullptr)) return false;
    for (uint32_t n = 0; n < nodes.count; n++) {
      const Table op = Table::element(nodes, n);
      const Vector inputs = op.vector(field::operator_inputs), outputs = op.vector(field::operator_outputs);
      if (!spend(inputs.count + outputs.count)) return false;
      why_.node = static_cast<int32_t>(n);
      for (uint32_t i = 0; i < inputs.count; i++) {
        const uint32_t tensor = static_cast<uint32_t>(inputs.s32(i)), bit = tensor - window;
        if (bit < kTensorWindow && !(defined[bit / 32] >> bit % 32 & 1)) {
          why_.tensor = static_cast<int32_t>(tensor);
          return fail(THIMBLE_TEXT("a tensor is read before it is written"));
        }
      }
      if (!define(tensors, outputs, window, defined, THIMBLE_TEXT("a tensor is written twice, or is a constant or an input"))) return false;
    }
    why_.node = Diagnosis::kNone;
    const Vector outputs = graph.vector(field::subgraph_outputs);
    for (uint32_t i = 0; i < outputs.count; i++) {
      const uint32_t tensor = static_cast<uint32_t>(outputs.s32(i)), bit = tensor - window;
      if (bit < kTensorWindow && !(defined[bit / 32] >> bit % 32 & 1)) {
        why_.tensor = static_cast<int32_t>(tensor);
        return fail(THIMBLE_TEXT("a graph output is never written"));
      }
    }
  }
  return true;
}

// Subgraphs call each other without a cycle and at most kMaxCallDepth deep. Depths grow along the calls until they settle; in a
// cycle they never do and so pass the limit.
bool Verifier::calls() {
  uint8_t depth[Model::kMaxSubgraphs] = {};
  bool settled = !has_calls_;
  while (!settled) {
    settled = true;
    for (uint32_t g = 0; g < subgraphs_.count; g++) {
      const Vector nodes = Table::element({bytes_ + subgraphs_.at, subgraphs_.count}, g).vector(field::subgraph_operators);
      if (!spend(4 * nodes.count)) return false;
      for (uint32_t n = 0; n < nodes.count; n++) {
        const Table op = Table::element(nodes, n);
        const Table code = Table::element({bytes_ + codes_.at, codes_.count}, op.scalar<uint32_t>(field::operator_code));
        const uint32_t count = calls_of(builtin_code(code));
        for (uint32_t c = 0; c < count; c++) {
          const uint32_t callee = op.table(field::operator_options).scalar<uint32_t>(c);
          if (depth[callee] > depth[g]) continue;
          depth[callee] = static_cast<uint8_t>(depth[g] + 1);
          settled = false;
          why_.subgraph = static_cast<int16_t>(g);
          why_.node = static_cast<int32_t>(n);
          if (depth[callee] > Model::kMaxCallDepth) return fail(THIMBLE_TEXT("subgraphs call each other in a circle, or deeper than 8"));
        }
      }
    }
  }
  return true;
}

bool Verifier::model() {
  if (!header()) return false;
  const uint32_t start = at<uint32_t>(0);
  if (start > size_ - 4) return fail(THIMBLE_TEXT("a reference leaves the file"));
  const Checked root = table(start);
  if (ok() && scalar<uint32_t>(root, field::model_version) != 3) return fail(THIMBLE_TEXT("the schema version is not 3"));
  codes_ = vector(root, field::model_operator_codes, 2);
  buffers_ = vector(root, field::model_buffers, 2);
  subgraphs_ = vector(root, field::model_subgraphs, 2);
  return ok() && operator_codes(codes_) && buffers(buffers_) && metadata(root) && subgraphs(subgraphs_) && calls();
}

}  // namespace

Status Model::verify(const void* bytes, size_t size, Diagnosis* why) {
  *this = Model();
  Diagnosis diagnosis;
  const uint8_t* first = static_cast<const uint8_t*>(bytes);
  const bool fits = first != nullptr && size <= kMaxBytes;
  if (fits && Verifier(first, static_cast<uint32_t>(size), diagnosis).model()) {
    diagnosis = Diagnosis();
    bytes_ = first;
    size_ = static_cast<uint32_t>(size);
  } else if (!fits) {
    diagnosis.status = Status::invalid_model;
    diagnosis.text = THIMBLE_TEXT("there is no model, or it is larger than 2 GB");
  }
  if (why != nullptr) *why = diagnosis;
  return diagnosis.status;
}

}  // namespace thimble

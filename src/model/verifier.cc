// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a Model out. One bounded pass without recursion over everything the runtime will read. The first complaint
// latches and the pass goes on: what is broken reads as if it were absent, which is always safe.
#include "model/table_finder.h"

namespace thimble {
namespace {

constexpr Kind kModel = {fields(word, word, word, byte, word, word, word),
                         vectors(words_in(field::model_operator_codes), words_in(field::model_buffers), words_in(field::model_subgraphs),
                                 words_in(field::model_metadata), words_in(field::model_metadata_buffer))};
constexpr Kind kOperatorCode = {fields(byte, word, byte, word), vectors(bytes_in(field::code_custom))};
constexpr Kind kBuffer = {fields(word, byte), 0};
constexpr Kind kMetadata = {fields(word, word), vectors(bytes_in(field::metadata_name))};
constexpr Kind kSubgraph = {fields(word, word, word, word),
                            vectors(words_in(field::subgraph_tensors), words_in(field::subgraph_inputs), words_in(field::subgraph_outputs),
                                    words_in(field::subgraph_operators))};
constexpr Kind kTensor = {fields(word, byte, word, byte, word, byte, byte), 0};
constexpr Kind kQuantization = {fields(byte, byte, word, word, byte, byte, word), 0};
constexpr Kind kOperator = {fields(word, word, word, byte, word, word),
                            vectors(words_in(field::operator_inputs), words_in(field::operator_outputs), bytes_in(field::operator_custom_options))};
constexpr Kind kCallOptions = {fields(word, word), vectors()};
constexpr Kind kAnyTable = {fields(), vectors()};   // extent only: options are read with a check each

constexpr const char* kOutOfRange = THIMBLE_TEXT("index out of range");

// How many subgraphs an operator calls, named by the first fields of its options: IF then, else; WHILE condition, body; CALL_ONCE.
uint32_t calls_of(uint32_t code) { return code == code_if || code == code_while ? 2 : code == code_call_once ? 1 : 0; }

class Verifier : private TableFinder {
 public:
  Verifier(const uint8_t* bytes, Diagnosis* why) : TableFinder(bytes, why) {}

  Status model(size_t size);
  bool has_variables() const { return has_variables_; }

 private:
  const List& codes() const { return root_[0]; }
  const List& buffers() const { return root_[1]; }
  const List& subgraphs() const { return root_[2]; }
  [[gnu::always_inline]] inline uint32_t buffer(uint32_t i);
  [[gnu::always_inline]] inline void indices_at_once(const List& list, uint32_t end, uint32_t left_out);
  [[gnu::noinline]] void indices(const List& list, uint32_t end) { indices_at_once(list, end, 0); }
  void operator_codes();
  void metadata(const List& list);
  void tensors(const List& list);
  void tensor(const uint8_t* table);
  void quantization(const uint8_t* table, uint32_t type, const uint8_t* shape);
  void nodes(const List& list, uint32_t tensors);
  void node(const uint8_t* from, uint32_t tensors);
  void graph(const uint8_t* from);
  void calls();

  List root_[5];   // in the order of kModel
  bool may_call_ = false, has_variables_ = false;
  Layout buffer_{kBuffer}, tensor_{kTensor}, quantization_{kQuantization}, operator_{kOperator}, options_{kAnyTable};
};

// How many bytes it has.
uint32_t Verifier::buffer(uint32_t i) {
  if (i >= buffers().count) {
    fail(kOutOfRange);
    return 0;
  }
  const uint8_t* table;
  if (!find(buffers()[i], buffer_, &table)) {
    table = open(buffers()[i], buffer_);
    if (buffer_.has(field::buffer_offset)) refuse(THIMBLE_TEXT("external data"));
  }
  return list(table, buffer_, field::buffer_data, 0).count;
}

// Each is below `end`, and at least 0, or -1 where those left out are allowed.
void Verifier::indices_at_once(const List& list, uint32_t end, uint32_t left_out) {
  uint32_t i = pay(list.count, 0);
  if (i == 0) return;
  end += left_out;
  const uint8_t* at = list.at;
  do {
    at += 4;
    if (load<uint32_t>(at) + left_out >= end) return fail(kOutOfRange);
  } while (--i != 0);
}

// Whether a zero point, 64 bits as stored, is a number of the type: nothing but its sign is above its bits.
[[gnu::noinline]] bool fits(int32_t low, int32_t high, uint32_t type) {
  if (type == static_cast<uint32_t>(Type::u8)) return (low >> 8 | high) == 0;
  const uint32_t bits = kTypeBits[type];
  return low >> (bits < 32 ? bits - 1 : 31) == high;
}

void Verifier::quantization(const uint8_t* table, uint32_t type, const uint8_t* shape) {
  const List scales = list(table, quantization_, field::quantization_scale, 2);
  if (uint32_t left = scales.count) {
    if (left != 1) {
      // Converters copy a filter's axis to its bias; a vector has one axis to mean.
      const Vector dims(shape);
      const uint32_t axis = dims.count() == 1 ? 0 : quantization_.u32(table, field::quantization_axis);
      if (axis >= dims.count()) return fail(kOutOfRange);
      if (static_cast<uint32_t>(dims.s32(axis)) != scales.count) return fail(THIMBLE_TEXT("not one scale per channel"));
      if (pay(scales.count, 1) == 0) return;
    }
    const uint8_t* at = scales.at;
    do {   // as an unsigned number, a positive finite float lies between zero and infinity
      at += 4;
      if (load<uint32_t>(at) - 1 >= 0x7F800000u - 1) return fail(THIMBLE_TEXT("scale not positive and finite"));
    } while (--left != 0);
  }
  const List zeros = list(table, quantization_, field::quantization_zero_point, 3);
  if (uint32_t left = zeros.count) {
    if (left != 1 && left != scales.count) return fail(THIMBLE_TEXT("not one zero point per channel"));
    const uint8_t* at = zeros.at + 4;
    do {
      const int32_t low = load<int32_t>(at), high = load<int32_t>(at + 4);
      if ((low | high) != 0 && !fits(low, high, type)) return fail(THIMBLE_TEXT("zero point outside its type"));
      at += 8;
    } while (--left != 0);
  }
}

void Verifier::tensor(const uint8_t* table) {
  const List shape = list(table, tensor_, field::tensor_shape, 2);
  const uint32_t type = tensor_.u8(table, field::tensor_type), bits = type < sizeof kTypeBits ? kTypeBits[type] : 0;
  if (bits == 0) return refuse(THIMBLE_TEXT("type without a fixed size"));
  if (shape.count > Tensor::kMaxRank) return refuse(THIMBLE_TEXT("more than 8 dimensions"));
  uint32_t count = 1, nonzero = 1;   // with dimensions of 0 taken for 1, so that a zero hides no overflow
  const uint8_t* at = shape.at;
  if (uint32_t left = shape.count) do {
    at += 4;
    const uint32_t dim = load<uint32_t>(at);
    count *= dim;
    if (dim > 1) {
      // Small factors need no division.
      if ((nonzero | dim) >> 13 != 0 && nonzero > Model::kMaxElements / dim) return fail(THIMBLE_TEXT("shape out of range"));
      nonzero *= dim;
    }
  } while (--left != 0);
  if (tensor_.u8(table, field::tensor_is_variable) != 0) has_variables_ = true;
  if (const uint32_t index = tensor_.u32(table, field::tensor_buffer)) {
    const uint32_t bytes = buffer(index);
    if (bytes != 0 && bytes != bytes_of(bits, count) && tensor_.u8(table, field::tensor_is_variable) == 0)
      return fail(THIMBLE_TEXT("size differs from its shape"));
  }
  if (!tensor_.has(field::tensor_quantization)) return;
  const uint8_t* const from = table + tensor_.offsets[field::tensor_quantization];
  const uint8_t* quantized;
  if (!find(from, quantization_, &quantized)) quantized = open(from, quantization_);
  quantization(quantized, type, shape.at);
}

[[gnu::noinline]] void Verifier::tensors(const List& list) {
  if (list.count == 0) return;
  const uint8_t *from = list[0], *const end = list[list.count];
  do {
    here_.tensor++;
    const uint8_t* table;
    if (!find(from, tensor_, &table)) {
      table = open(from, tensor_);
      if (tensor_.has(field::tensor_sparsity)) refuse(THIMBLE_TEXT("sparse tensor"));
    }
    tensor(table);
  } while ((from += 4) != end);
  here_.tensor = Diagnosis::kNone;
}

void Verifier::node(const uint8_t* from, uint32_t tensors) {
  List lists[3];   // inputs, outputs, custom options
  const uint8_t* const table = read(from, operator_, lists);
  if (operator_.u32(table, field::operator_code) >= codes().count) return fail(kOutOfRange);
  if (lists[0].count > Model::kMaxNodeTensors || lists[1].count > Model::kMaxNodeTensors)
    return refuse(THIMBLE_TEXT("more than 255 inputs or outputs"));
  indices_at_once(lists[0], tensors, 1);
  indices_at_once(lists[1], tensors, 0);
  if (operator_.has(field::operator_options)) read(table + operator_.offsets[field::operator_options], options_, nullptr);
}

void Verifier::nodes(const List& list, uint32_t tensors) {
  for (const uint8_t *from = list[0], *const end = list[list.count]; from != end; from += 4) {
    here_.node++;
    node(from, tensors);
  }
  here_.node = Diagnosis::kNone;
}

void Verifier::graph(const uint8_t* from) {
  Layout t(kSubgraph);
  List lists[4];   // tensors, inputs, outputs, nodes
  read(from, t, lists);
  uint32_t tensor_count = lists[0].count, node_count = lists[3].count;
  if (tensor_count > Model::kMaxTensors || node_count > Model::kMaxNodes)
    return refuse(THIMBLE_TEXT("more than 16384 tensors or nodes"));
  indices(lists[1], tensor_count);
  indices(lists[2], tensor_count);
  if (pay(tensor_count + node_count, 5) == 0) return;   // up to three tables each
  tensors(lists[0]);
  nodes(lists[3], tensor_count);
}

void Verifier::operator_codes() {
  Layout t(kOperatorCode);
  List name;
  for (uint32_t i = 0, count = pay(codes().count, 4); i < count; i++) {
    const uint8_t* const table = read(codes()[i], t, &name);
    const uint32_t wide = t.u32(table, field::code_builtin), narrow = t.u8(table, field::code_deprecated), code = wide > narrow ? wide : narrow;
    if (code > UINT16_MAX || (code == code_custom_op && !t.has(field::code_custom))) fail(THIMBLE_TEXT("operator code without meaning"));
    if (calls_of(code) != 0) may_call_ = true;
  }
}

void Verifier::metadata(const List& list) {
  Layout t(kMetadata);
  List name;
  for (uint32_t i = 0, count = pay(list.count, 4); i < count; i++)
    buffer(t.u32(read(list[i], t, &name), field::metadata_buffer));
}

// Subgraphs call each other without a cycle and at most kMaxCallDepth deep. Depths grow along the calls until they settle; in a
// cycle they never do and so pass the limit.
void Verifier::calls() {
  if (!may_call_ || status_ != Status::ok) return;
  uint8_t depth[Model::kMaxSubgraphs] = {};
  Layout t(kCallOptions);
  for (bool settled = false; !settled;) {
    settled = true;
    for (uint32_t g = 0; g < subgraphs().count; g++) {
      const Vector nodes = Table::at_reference(subgraphs()[g]).vector(field::subgraph_operators);
      if (pay(nodes.count(), 2) != nodes.count()) return;
      here_.subgraph = static_cast<int16_t>(g);
      for (uint32_t n = 0; n < nodes.count(); n++) {
        here_.node = static_cast<int32_t>(n);
        const Table op = element(nodes, n);
        uint32_t callees = calls_of(builtin_code(Table::at_reference(codes()[op.u32(field::operator_code)])));
        if (callees == 0) continue;
        const uint8_t* const from = op.field(field::operator_options);
        if (from == nullptr) t.forget();
        const uint8_t* const options = from == nullptr ? bytes_ : read(from, t, nullptr);
        do {
          const uint32_t callee = t.u32(options, --callees);
          if (callee >= subgraphs().count) return fail(kOutOfRange);
          if (depth[callee] > depth[g]) continue;
          depth[callee] = static_cast<uint8_t>(depth[g] + 1);
          settled = false;
          if (depth[callee] > Model::kMaxCallDepth) return fail(THIMBLE_TEXT("calls in a circle or deeper than 8"));
        } while (callees != 0);
      }
    }
  }
}

Status Verifier::model(size_t size) {
  if (reinterpret_cast<uintptr_t>(bytes_) % Model::kAlignment != 0) return fail(THIMBLE_TEXT("the model needs alignas(16)")), status_;
  if (bytes_ == nullptr || size < 16 || size > Model::kMaxBytes || load<uint32_t>(bytes_ + 4) != 0x334C4654u)
    return fail(THIMBLE_TEXT("no .tflite file")), status_;
  begin(static_cast<uint32_t>(size));
  Layout t(kModel);
  const uint8_t* const root = read(bytes_, t, root_);
  indices(root_[4], buffers().count);
  if (t.u32(root, field::model_version) != 3) return refuse(THIMBLE_TEXT("version is not 3")), status_;
  operator_codes();
  metadata(root_[3]);
  if (subgraphs().count - 1 >= Model::kMaxSubgraphs) return refuse(THIMBLE_TEXT("no subgraph or more than 64")), status_;
  for (uint32_t g = 0; status_ == Status::ok && g < subgraphs().count; g++) {
    here_.subgraph = static_cast<int16_t>(g);
    graph(subgraphs()[g]);
  }
  calls();
  return status_;
}

}  // namespace

Status Model::verify(const void* bytes, size_t size, Diagnosis* why) {
  *this = Model();
  if (why != nullptr) *why = kNoComplaint;
  Verifier verifier(static_cast<const uint8_t*>(bytes), why);
  const Status status = verifier.model(size);
  if (status == Status::ok) {
    bytes_ = static_cast<const uint8_t*>(bytes);
    size_ = static_cast<uint32_t>(size);
    has_variables_ = verifier.has_variables();
  }
  return status;
}

}  // namespace thimble

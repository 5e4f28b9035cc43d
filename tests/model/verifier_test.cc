// SPDX-License-Identifier: Apache-2.0
// Every reason the verifier knows for refusing a model, reached by a model that is wrong in that one way; and every limit, at it and
// past it. The last test reads the verifier's source, so that no reason can be added without a case here.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "support/model_builder.h"
#include "support/reasons.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Verdict {
  Diagnosis why;
  std::string text() const { return in_words(why); }
};

Verdict verify(const Bytes& bytes) {
  const Bytes exact(bytes.begin(), bytes.end());
  Model model;
  Verdict v;
  const Status status = model.verify(exact.data(), exact.size(), &v.why);
  EXPECT_EQ(status, v.why.status);
  EXPECT_EQ(model.empty(), status != Status::ok);
  EXPECT_EQ(Model().verify(exact.data(), exact.size()), status) << "the verdict depends on who listens";
  return v;
}

// y = relu(x), float, and a constant that nobody uses: the model that the cases spoil.
struct Sound : ModelBuilder {
  int x, y, c;
  Sound() {
    x = input({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.5f}, {0}}});
    y = output({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.5f}, {0}}});
    c = tensor({.type = Type::s32, .shape = {2, 2}, .quantization = {{1, 2}, {0, 0}}, .data = raw<int32_t>({1, 2, 3, 4})});
    op(tfl::BuiltinOperator_RELU, {x}, {y});
    metadata("note", raw<uint8_t>({1}));
  }
};

Bytes spoilt(const std::function<void(Sound&)>& spoil) {
  Sound m;
  spoil(m);
  return m.finish();
}

// Writes a value of T over the sound model's bytes at a place that the official library points out.
template <class T> Bytes patched(const std::function<const void*(const tfl::Model&)>& where, T value, int32_t distance = 0) {
  Bytes bytes = Sound().finish();
  const auto at = static_cast<const uint8_t*>(where(*tfl::GetModel(bytes.data()))) - bytes.data() + distance;
  memcpy(&bytes[static_cast<size_t>(at)], &value, sizeof value);
  return bytes;
}
const void* root_table(const tfl::Model& m) { return &m; }
const void* first_tensor(const tfl::Model& m) { return m.subgraphs()->Get(0)->tensors()->Get(0); }
const void* vtable_of(const void* table) {
  int32_t distance;
  memcpy(&distance, table, 4);
  return static_cast<const uint8_t*>(table) - distance;
}
const void* root_vtable(const tfl::Model& m) { return vtable_of(&m); }
const void* subgraph_field(const tfl::Model& m) { return reinterpret_cast<const flatbuffers::Table*>(&m)->GetAddressOf(tfl::Model::VT_SUBGRAPHS); }

Bytes shared_without_end() {   // 64 subgraphs that are one, with 16000 tensors that are one
  flatbuffers::FlatBufferBuilder b;
  const auto shape = b.CreateVector(std::vector<int32_t>{1});
  const auto tensor = tfl::CreateTensor(b, shape);
  const auto graph = tfl::CreateSubGraph(b, b.CreateVector(std::vector<flatbuffers::Offset<tfl::Tensor>>(16000, tensor)));
  const auto graphs = b.CreateVector(std::vector<flatbuffers::Offset<tfl::SubGraph>>(64, graph));
  tfl::FinishModelBuffer(b, tfl::CreateModel(b, 3, 0, graphs));
  return Bytes(b.GetBufferPointer(), b.GetBufferPointer() + b.GetSize());
}

void add_call(ModelBuilder& m, tfl::BuiltinOperator code, int first, int second) {
  if (code == tfl::BuiltinOperator_IF) {
    tfl::IfOptionsT o;
    o.then_subgraph = first, o.else_subgraph = second;
    m.op(code, {}, {}, options(o));
  } else if (code == tfl::BuiltinOperator_WHILE) {
    tfl::WhileOptionsT o;
    o.cond_subgraph = first, o.body_subgraph = second;
    m.op(code, {}, {}, options(o));
  } else {
    tfl::CallOnceOptionsT o;
    o.init_subgraph = first;
    m.op(tfl::BuiltinOperator_CALL_ONCE, {}, {}, options(o));
  }
}

Bytes chain_of_calls(int depth) {   // subgraph 0 calls 1, which calls 2, …
  ModelBuilder m;
  for (int g = 1; g <= depth; g++) {
    add_call(m, g % 3 == 0 ? tfl::BuiltinOperator_IF : g % 3 == 1 ? tfl::BuiltinOperator_WHILE : tfl::BuiltinOperator_CALL_ONCE, g, g);
    m.begin_subgraph();
  }
  return m.finish();
}

Bytes with_tensor(const TensorSpec& spec, const std::function<void(tfl::TensorT&)>& twist = [](tfl::TensorT&) {}) {
  return spoilt([&](Sound& m) { twist(m.tensor_object(m.tensor(spec))); });
}
Bytes with_zero_point(Type type, int64_t zero_point) { return with_tensor({.type = type, .shape = {1}, .quantization = {{1.0f}, {zero_point}}}); }
Bytes with_shape(std::vector<int32_t> shape) { return with_tensor({.type = Type::s8, .shape = std::move(shape)}); }
Bytes with_subgraphs(size_t count) {
  return spoilt([&](Sound& m) {
    while (m.model().subgraphs.size() > count) m.model().subgraphs.pop_back();
    while (m.model().subgraphs.size() < count) m.begin_subgraph();
  });
}
Bytes with_tensors(size_t count) {
  return spoilt([&](Sound& m) {
    while (m.graph().tensors.size() < count) m.tensor({.shape = {1}});
  });
}
Bytes with_nodes(size_t count) {
  return spoilt([&](Sound& m) {
    while (m.graph().operators.size() < count) m.op(tfl::BuiltinOperator_RELU, {m.x}, {});
  });
}

struct Case {
  const char* name;
  std::function<Bytes()> bytes;
  const char* text;
  Status status = Status::invalid_model;
};

Bytes spoil_quantization(std::vector<float> scales, std::vector<int64_t> zero_points, int axis = 0) {
  return with_tensor({.type = Type::s8, .shape = {2, 3}, .quantization = {std::move(scales), std::move(zero_points), axis}});
}

std::vector<Case> file_cases() {
  const char *broken = "broken FlatBuffer", *no_file = "no .tflite file", *range = "index out of range";
  return {
      {"no bytes", [] { return Bytes(); }, no_file},
      {"15 bytes", [] { return Bytes(15); }, no_file},
      {"another identifier", [] { Bytes b = Sound().finish(); b[4] = 'X'; return b; }, no_file},
      {"root past the end", [] { Bytes b = Sound().finish(); b[3] = 0x7F; return b; }, broken},
      {"root at the very end", [] { Bytes b = Sound().finish(); const uint32_t at = static_cast<uint32_t>(b.size()) - 3; memcpy(b.data(), &at, 4); return b; }, broken},
      {"root misaligned", [] { Bytes b = Sound().finish(); b[0]++; return b; }, broken},
      {"vtable before the file", [] { return patched<int32_t>(root_table, 1 << 20); }, broken},
      {"vtable after the file", [] { return patched<int32_t>(root_table, -(1 << 20)); }, broken},
      {"vtable at an odd place", [] { return patched<int32_t>(root_table, 3); }, broken},
      {"vtable without fields", [] { return patched<uint16_t>(root_vtable, 2); }, "version is not 3", Status::unsupported},
      {"vtable of an odd length", [] { return patched<uint16_t>(root_vtable, 11); }, broken},
      {"vtable longer than the file", [] { return patched<uint16_t>(root_vtable, 0xFFFE); }, broken},
      {"table longer than the file", [] { return patched<uint16_t>(root_vtable, 0xFFFC, 2); }, broken},
      {"field past its table", [] { return patched<uint16_t>(root_vtable, 0x1000, 8); }, broken},
      {"field misaligned", [] { return patched<uint16_t>(root_vtable, 5, 8); }, broken},
      {"reference to itself", [] { return patched<uint32_t>(subgraph_field, 0); }, "no subgraph", Status::unsupported},   // reads as a count of 0
      {"reference out of the file", [] { return patched<uint32_t>(subgraph_field, 1 << 20); }, broken},
      {"reference that wraps", [] { return patched<uint32_t>(subgraph_field, 0xFFFFFFF0u); }, broken},
      {"reference misaligned", [] { return patched<uint32_t>(subgraph_field, 6); }, broken},
      {"vector too long", [] { return patched<uint32_t>([](const tfl::Model& m) -> const void* { return m.subgraphs(); }, 0x40000001u); }, broken},
      {"element out of the file", [] { return patched<uint32_t>([](const tfl::Model& m) -> const void* { return m.subgraphs()->Data(); }, 0x7FFFFFFFu); }, broken},
      {"shape out of the file", [] { return patched<uint32_t>([](const tfl::Model& m) -> const void* { return m.subgraphs()->Get(0)->tensors()->Get(0)->shape(); }, 0xFFFFFFFFu); }, broken},
      {"tensor's vtable out of the file", [] { return patched<int32_t>(first_tensor, 1 << 24); }, broken},
      {"buffer that does not exist", [] { return spoilt([](Sound& m) { m.tensor_object(m.c).buffer = 3; }); }, range},
      {"metadata without a buffer", [] { return spoilt([](Sound& m) { m.model().metadata[0]->buffer = 3; }); }, range},
      {"shared tables", shared_without_end, "shared without end"},
      {"schema version 2", [] { return spoilt([](Sound& m) { m.model().version = 2; }); }, "version is not 3", Status::unsupported},
      {"no subgraph", [] { return with_subgraphs(0); }, "no subgraph", Status::unsupported},
      {"65 subgraphs", [] { return with_subgraphs(65); }, "more than 64", Status::unsupported},
      {"metadata buffer index", [] { return spoilt([](Sound& m) { m.model().metadata_buffer = {0, 3}; }); }, "index out of range"},
      {"metadata buffer index below 0", [] { return spoilt([](Sound& m) { m.model().metadata_buffer = {-1}; }); }, "index out of range"},
      {"external buffer", [] { return spoilt([](Sound& m) { m.model().buffers[1]->offset = 4096; }); }, "external data", Status::unsupported},
  };
}

std::vector<Case> operator_cases() {
  const char *range = "index out of range", *code = "operator code without meaning";
  return {
      {"operator code number", [] { return spoilt([](Sound& m) { m.model().operator_codes[0]->builtin_code = static_cast<tfl::BuiltinOperator>(65536); }); }, code},
      {"custom operator without a name", [] { return spoilt([](Sound& m) { m.model().operator_codes[0]->builtin_code = tfl::BuiltinOperator_CUSTOM; }); }, code},
      {"operator code index", [] { return spoilt([](Sound& m) { m.graph().operators[0]->code_index = 1; }); }, range},
      {"input index", [] { return spoilt([](Sound& m) { m.graph().operators[0]->inputs = {3}; }); }, range},
      {"input index below -1", [] { return spoilt([](Sound& m) { m.graph().operators[0]->inputs = {-2}; }); }, range},
      {"output index", [] { return spoilt([](Sound& m) { m.graph().operators[0]->outputs = {3}; }); }, range},
      {"output left out", [] { return spoilt([](Sound& m) { m.graph().operators[0]->outputs = {-1}; }); }, range},
      {"graph input index", [] { return spoilt([](Sound& m) { m.list_input(3); }); }, range},
      {"graph input left out", [] { return spoilt([](Sound& m) { m.list_input(-1); }); }, range},
      {"graph output index", [] { return spoilt([](Sound& m) { m.list_output(3); }); }, range},
      {"256 inputs", [] { return spoilt([](Sound& m) { m.op(tfl::BuiltinOperator_RELU, std::vector<int>(256, m.x), {}); }); }, "more than 255", Status::unsupported},
      {"256 outputs", [] { return spoilt([](Sound& m) { m.op(tfl::BuiltinOperator_RELU, {}, std::vector<int>(256, m.y)); }); }, "more than 255", Status::unsupported},
      {"16385 tensors", [] { return with_tensors(Model::kMaxTensors + 1); }, "more than 16384", Status::unsupported},
      {"16385 operators", [] { return with_nodes(Model::kMaxNodes + 1); }, "more than 16384", Status::unsupported},
      {"IF calls what is not there", [] { return spoilt([](Sound& m) { add_call(m, tfl::BuiltinOperator_IF, 0, 1); }); }, range},
      {"WHILE calls what is not there", [] { return spoilt([](Sound& m) { add_call(m, tfl::BuiltinOperator_WHILE, -1, 0); }); }, range},
      {"CALL_ONCE calls what is not there", [] { return spoilt([](Sound& m) { add_call(m, tfl::BuiltinOperator_CALL_ONCE, 1, 0); }); }, range},
      {"a subgraph that calls itself", [] { return spoilt([](Sound& m) { add_call(m, tfl::BuiltinOperator_IF, 0, 0); }); }, "in a circle"},
      {"a circle of three", [] {
         return spoilt([](Sound& m) {
           m.begin_subgraph();
           add_call(m, tfl::BuiltinOperator_CALL_ONCE, 2, 0);
           m.begin_subgraph();
           add_call(m, tfl::BuiltinOperator_WHILE, 3, 3);
           m.begin_subgraph();
           add_call(m, tfl::BuiltinOperator_IF, 1, 1);
         });
       }, "in a circle"},
      {"nine calls deep", [] { return chain_of_calls(9); }, "deeper than 8"},
  };
}

std::vector<Case> tensor_cases() {
  const char *size = "size differs from its shape", *shape = "shape out of range", *scale = "scale not positive and finite",
             *zero_point = "zero point outside its type";
  return {
      {"string tensor", [] { return with_tensor({.type = Type::string, .shape = {1}}); }, "without a fixed size", Status::unsupported},
      {"variant tensor", [] { return with_tensor({.type = Type::variant, .shape = {1}}); }, "without a fixed size", Status::unsupported},
      {"type 18", [] { return with_tensor({.type = static_cast<Type>(18), .shape = {1}}); }, "without a fixed size", Status::unsupported},
      {"type 127", [] { return with_tensor({.type = static_cast<Type>(127), .shape = {1}}); }, "without a fixed size", Status::unsupported},
      {"9 dimensions", [] { return with_shape(std::vector<int32_t>(9, 1)); }, "more than 8 dimensions", Status::unsupported},
      {"negative dimension", [] { return with_shape({1, -1}); }, shape},
      {"lowest dimension", [] { return with_shape({INT32_MIN}); }, shape},
      {"too many elements", [] { return with_shape({Model::kMaxElements + 1}); }, shape},
      {"product too large", [] { return with_shape({1 << 14, 1 << 14}); }, shape},
      {"product of 2^32", [] { return with_shape({1 << 16, 1 << 16}); }, shape},
      {"product that wraps to 0", [] { return with_shape({1 << 16, 1 << 16, 1 << 16, 1 << 16}); }, shape},
      {"overflow behind a zero", [] { return with_shape({0, 1 << 16, 1 << 16}); }, shape},
      {"constant too short", [] { return with_tensor({.type = Type::s32, .shape = {3}, .data = raw<int32_t>({1, 2})}); }, size},
      {"constant too long", [] { return with_tensor({.type = Type::s32, .shape = {1}, .data = raw<int32_t>({1, 2})}); }, size},
      {"constant of no elements", [] { return with_tensor({.type = Type::s8, .shape = {0}, .data = raw<int8_t>({1})}); }, size},
      {"nibbles short of a byte", [] { return with_tensor({.type = Type::s4, .shape = {3}, .data = raw<int8_t>({1})}); }, size},
      {"sparse constant", [] {
         return with_tensor({.type = Type::s8, .shape = {1}, .data = raw<int8_t>({1})}, [](tfl::TensorT& t) { t.sparsity = std::make_unique<tfl::SparsityT>(); });
       }, "sparse", Status::unsupported},
      {"quantized axis", [] { return spoil_quantization({1, 2, 3}, {}, 2); }, "index out of range"},
      {"quantized axis below 0", [] { return spoil_quantization({1, 2, 3}, {}, -1); }, "index out of range"},
      {"scales of a scalar", [] { return with_tensor({.type = Type::s8, .shape = {}, .quantization = {{1, 2}}}); }, "index out of range"},
      {"two scales for three channels", [] { return spoil_quantization({1, 2}, {}, 1); }, "not one scale per channel"},
      {"scale 0", [] { return spoil_quantization({0.0f}, {}); }, scale},
      {"scale -0", [] { return spoil_quantization({-0.0f}, {}); }, scale},
      {"scale -1", [] { return spoil_quantization({-1.0f}, {}); }, scale},
      {"scale infinite", [] { return spoil_quantization({INFINITY}, {}); }, scale},
      {"scale NaN", [] { return spoil_quantization({NAN}, {}); }, scale},
      {"last scale wrong", [] { return spoil_quantization({1, 2, -3}, {}, 1); }, scale},
      {"two zero points for one scale", [] { return spoil_quantization({1}, {0, 0}); }, "not one zero point per channel"},
      {"two zero points for three scales", [] { return spoil_quantization({1, 2, 3}, {0, 0}, 1); }, "not one zero point per channel"},
      {"s8 zero point 128", [] { return with_zero_point(Type::s8, 128); }, zero_point},
      {"s8 zero point -129", [] { return with_zero_point(Type::s8, -129); }, zero_point},
      {"s8 zero point 2^32", [] { return with_zero_point(Type::s8, int64_t{1} << 32); }, zero_point},
      {"s8 zero point -2^63", [] { return with_zero_point(Type::s8, INT64_MIN); }, zero_point},
      {"u8 zero point 256", [] { return with_zero_point(Type::u8, 256); }, zero_point},
      {"u8 zero point -1", [] { return with_zero_point(Type::u8, -1); }, zero_point},
      {"s4 zero point 8", [] { return with_zero_point(Type::s4, 8); }, zero_point},
      {"s16 zero point 32768", [] { return with_zero_point(Type::s16, 32768); }, zero_point},
      {"s32 zero point 2^31", [] { return with_zero_point(Type::s32, int64_t{1} << 31); }, zero_point},
      {"s64 zero point 2^31", [] { return with_zero_point(Type::s64, int64_t{1} << 31); }, zero_point},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> cases = file_cases();
  for (auto more : {operator_cases(), tensor_cases()}) cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

TEST(Verifier, RefusesEachSpoiltModel) {
  for (const Case& c : all_cases()) {
    const Verdict v = verify(c.bytes());
    EXPECT_EQ(static_cast<int>(v.why.status), static_cast<int>(c.status)) << c.name << ": " << v.text();
    EXPECT_NE(std::string(v.why.text).find(c.text), std::string::npos) << c.name << ": " << v.text();
  }
}

TEST(Verifier, AcceptsTheLimits) {
  const std::vector<std::pair<const char*, Bytes>> sound = {
      {"the model that the cases spoil", Sound().finish()},
      {"64 subgraphs", with_subgraphs(64)},
      {"16384 tensors", with_tensors(Model::kMaxTensors)},
      {"16384 operators", with_nodes(Model::kMaxNodes)},
      {"255 inputs", spoilt([](Sound& m) { m.op(tfl::BuiltinOperator_RELU, std::vector<int>(255, -1), std::vector<int>(255, m.y)); })},
      {"eight calls deep", chain_of_calls(8)},
      {"8 dimensions", with_shape(std::vector<int32_t>(8, 1))},
      {"the most elements", with_shape({Model::kMaxElements})},
      {"no elements", with_shape({0, 5})},
      {"a scalar", with_shape({})},
      {"operator code 65535", spoilt([](Sound& m) { m.model().operator_codes[0]->builtin_code = static_cast<tfl::BuiltinOperator>(65535); })},
      {"s8 zero points", with_zero_point(Type::s8, -128)},
      {"s8 zero points", with_zero_point(Type::s8, 127)},
      {"u8 zero points", with_zero_point(Type::u8, 255)},
      {"s4 zero points", with_zero_point(Type::s4, -8)},
      {"s32 zero points", with_zero_point(Type::s32, INT32_MIN)},
      {"s32 zero points", with_zero_point(Type::s32, INT32_MAX)},
      {"the smallest scale", spoil_quantization({1e-45f}, {})},
      {"the largest scale", spoil_quantization({3.40282347e38f}, {})},
      {"an odd number of nibbles", with_tensor({.type = Type::s4, .shape = {3}, .data = raw<int8_t>({1, 2})})},
      {"a vector's bias axis copied from its filter", with_tensor({.type = Type::s32, .shape = {2}, .quantization = {{1, 2}, {}, 3}})},
      {"a zero point without a scale", with_tensor({.type = Type::s8, .shape = {2}, .quantization = {{}, {5}}})},
  };
  for (const auto& [name, bytes] : sound) EXPECT_EQ(verify(bytes).text(), "ok") << name;
}

TEST(Verifier, NamesTheSubgraphTheNodeAndTheTensor) {
  ModelBuilder m;
  m.begin_subgraph();
  for (int i = 0; i < 3; i++) m.tensor({.shape = {1}});
  m.op(tfl::BuiltinOperator_RELU, {0}, {1});
  m.op(tfl::BuiltinOperator_RELU, {1}, {2});
  Verdict v = verify(m.finish());
  EXPECT_EQ(v.text(), "ok");
  EXPECT_EQ(v.why.subgraph, Diagnosis::kNone);
  m.graph().operators[1]->inputs = {9};
  v = verify(m.finish());
  EXPECT_EQ(v.why.subgraph, 1);
  EXPECT_EQ(v.why.node, 1);
  m.tensor_object(2).shape = {-5};
  v = verify(m.finish());
  EXPECT_EQ(v.why.subgraph, 1);
  EXPECT_EQ(v.why.node, Diagnosis::kNone);
  EXPECT_EQ(v.why.tensor, 2);
}

TEST(Verifier, RefusesMisalignedArraysWithTheRemedy) {
  const Bytes bytes = Sound().finish();
  for (size_t shift = 1; shift < 16; shift++) {
    Bytes block(bytes.size() + shift);
    memcpy(block.data() + shift, bytes.data(), bytes.size());
    Model model;
    Diagnosis why;
    EXPECT_EQ(model.verify(block.data() + shift, bytes.size(), &why), Status::invalid_model);
    EXPECT_NE(std::string(why.text).find("alignas(16)"), std::string::npos);
  }
}

TEST(Verifier, RefusesNullAndAbsurdSizes) {
  Model model;
  const Bytes bytes = Sound().finish();
  EXPECT_EQ(model.verify(nullptr, 1000), Status::invalid_model);
  EXPECT_EQ(model.verify(bytes.data(), size_t{Model::kMaxBytes} + 1), Status::invalid_model);
  EXPECT_EQ(model.verify(bytes.data(), SIZE_MAX), Status::invalid_model);
}

TEST(Verifier, ARefusalEmptiesTheModel) {
  const Bytes good = Sound().finish(), bad = with_shape({-1});
  Model model;
  ASSERT_EQ(model.verify(good.data(), good.size()), Status::ok);
  EXPECT_EQ(model.bytes(), good.data());
  EXPECT_EQ(model.size(), good.size());
  ASSERT_EQ(model.verify(bad.data(), bad.size()), Status::invalid_model);
  EXPECT_TRUE(model.empty());
}

TEST(Verifier, TruncatedModelsNeverReadPastTheirEnd) {   // AddressSanitizer judges: each prefix has a heap block of its own
  const Bytes bytes = Sound().finish();
  for (size_t size = 0; size < bytes.size(); size++) verify(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
}

TEST(Verifier, EveryReasonInItsSourceHasACase) {
  std::set<std::string> reasons = reasons_in("src/model/verifier.cc");
  reasons.merge(reasons_in("src/model/table_finder.h"));
  std::set<std::string> reached = {"the model needs alignas(16)"};   // which a test above reaches
  ASSERT_GT(reasons.size(), 10u);
  for (const Case& c : all_cases()) reached.insert(verify(c.bytes()).why.text);
  for (const std::string& reason : reasons) EXPECT_EQ(reached.count(reason), 1u) << "no case reaches \"" << reason << '"';
}

}  // namespace
}  // namespace thimble::test

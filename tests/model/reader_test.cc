// SPDX-License-Identifier: Apache-2.0
// The device's reader against the official FlatBuffers library: both read every field the runtime uses, of every model at hand.
#include "model/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/model_builder.h"
#include "support/model_files.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

template <class T> std::vector<T> list(const flatbuffers::Vector<T>* v) { return v ? std::vector<T>(v->begin(), v->end()) : std::vector<T>(); }
std::vector<int32_t> list(Vector v) {
  std::vector<int32_t> values;
  for (uint32_t i = 0; i < v.count(); i++) values.push_back(v.s32(i));
  return values;
}
std::string words(const flatbuffers::String* s) { return s ? s->str() : "absent"; }
std::string words(Table table, uint32_t id) { return table.field(id) ? string(table, id) : "absent"; }
template <class T> uint32_t size_of(const flatbuffers::Vector<T>* v) { return v ? v->size() : 0; }

int bits_of(tfl::TensorType type) {
  switch (type) {
    case tfl::TensorType_INT4: return 4;
    case tfl::TensorType_UINT8: case tfl::TensorType_INT8: case tfl::TensorType_BOOL: return 8;
    case tfl::TensorType_FLOAT16: case tfl::TensorType_INT16: case tfl::TensorType_UINT16: return 16;
    case tfl::TensorType_FLOAT32: case tfl::TensorType_INT32: case tfl::TensorType_UINT32: case tfl::TensorType_RESOURCE: return 32;
    case tfl::TensorType_INT64: case tfl::TensorType_UINT64: case tfl::TensorType_FLOAT64: case tfl::TensorType_COMPLEX64: return 64;
    case tfl::TensorType_COMPLEX128: return 128;
    default: return 0;
  }
}

void compare_quantization(const Tensor& ours, const tfl::Quantization* theirs) {
  const std::vector<float> scales = theirs ? list(theirs->scale()) : std::vector<float>();
  const std::vector<int64_t> zero_points = theirs ? list(theirs->zero_point()) : std::vector<int64_t>();
  ASSERT_EQ(ours.channels, scales.size());
  for (uint32_t c = 0; c < scales.size(); c++) {
    ASSERT_EQ(ours.scale(c), scales[c]);
    ASSERT_EQ(ours.zero_point(c), zero_points.empty() ? 0 : zero_points[zero_points.size() == 1 ? 0 : c]);
  }
  ASSERT_EQ(ours.zero_point_count, zero_points.size());
  if (theirs && ours.rank != 1) {
    ASSERT_EQ(ours.channel_axis, theirs->axis());
  }
}

void compare_tensor(const Tensor& ours, const tfl::Tensor& theirs) {
  ASSERT_EQ(static_cast<int>(ours.type), theirs.type());
  const std::vector<int32_t> shape = list(theirs.shape());
  ASSERT_EQ(ours.rank, shape.size());
  uint64_t count = 1;
  for (int i = 0; i < ours.rank; i++) {
    ASSERT_EQ(ours.dim(i), shape[static_cast<size_t>(i)]);
    count *= static_cast<uint64_t>(shape[static_cast<size_t>(i)]);
  }
  ASSERT_EQ(ours.dim(ours.rank), 0);
  ASSERT_EQ(ours.dim(-1), 0);
  ASSERT_EQ(ours.count, count);
  ASSERT_EQ(ours.bytes, (count * static_cast<uint64_t>(bits_of(theirs.type())) + 7) / 8);
  compare_quantization(ours, theirs.quantization());
}

void compare_constant(Vector our_buffers, Table ours, const tfl::Tensor& theirs, const tfl::Model& model) {
  ASSERT_EQ(ours.boolean(field::tensor_is_variable), theirs.is_variable());
  const auto* data = theirs.buffer() && !theirs.is_variable() ? model.buffers()->Get(theirs.buffer())->data() : nullptr;
  const Vector read = constant_data(our_buffers, ours);
  ASSERT_EQ(read.count(), size_of(data));
  if (data) {
    ASSERT_EQ(read.data(), data->data());
  }
}

void compare_operator(const Model& model, Table ours, const tfl::Operator& theirs, const tfl::Model& their_model) {
  ASSERT_EQ(list(ours.vector(field::operator_inputs)), list(theirs.inputs()));
  ASSERT_EQ(list(ours.vector(field::operator_outputs)), list(theirs.outputs()));
  const tfl::OperatorCode& code = *their_model.operator_codes()->Get(theirs.code_index());
  const Table our_code = element(root(model).vector(field::model_operator_codes), ours.u32(field::operator_code));
  ASSERT_EQ(builtin_code(our_code), static_cast<uint32_t>(std::max<int32_t>(code.deprecated_builtin_code(), code.builtin_code())));
  ASSERT_EQ(words(our_code, field::code_custom), words(code.custom_code()));
  ASSERT_EQ(ours.u8(field::operator_options_type), theirs.options_type());
  ASSERT_EQ(static_cast<const void*>(ours.table(field::operator_options).at()), theirs.options());
  const Vector custom = ours.vector(field::operator_custom_options);
  ASSERT_EQ(custom.count(), size_of(theirs.custom_options()));
  if (theirs.custom_options()) {
    ASSERT_EQ(custom.data(), theirs.custom_options()->data());
  }
}

void compare_subgraph(const Model& model, Table ours, const tfl::SubGraph& theirs, const tfl::Model& their_model) {
  ASSERT_EQ(list(ours.vector(field::subgraph_inputs)), list(theirs.inputs()));
  ASSERT_EQ(list(ours.vector(field::subgraph_outputs)), list(theirs.outputs()));
  const Vector tensors = ours.vector(field::subgraph_tensors), operators = ours.vector(field::subgraph_operators);
  ASSERT_EQ(tensors.count(), size_of(theirs.tensors()));
  for (uint32_t i = 0; i < tensors.count(); i++) {
    SCOPED_TRACE("tensor " + std::to_string(i));
    const Tensor t = read_tensor(tensors, i);
    ASSERT_EQ(t.index, static_cast<int32_t>(i));
    ASSERT_EQ(words(element(tensors, i), field::tensor_name), words(theirs.tensors()->Get(i)->name()));
    ASSERT_NO_FATAL_FAILURE(compare_tensor(t, *theirs.tensors()->Get(i)));
    const Vector buffers = root(model).vector(field::model_buffers);
    ASSERT_NO_FATAL_FAILURE(compare_constant(buffers, element(tensors, i), *theirs.tensors()->Get(i), their_model));
  }
  ASSERT_EQ(operators.count(), size_of(theirs.operators()));
  for (uint32_t i = 0; i < operators.count(); i++) {
    SCOPED_TRACE("operator " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(compare_operator(model, element(operators, i), *theirs.operators()->Get(i), their_model));
  }
}

void compare_model(const Model& model, const tfl::Model& theirs) {
  const Table ours = root(model);
  ASSERT_EQ(ours.u32(field::model_version), theirs.version());
  const Vector subgraphs = ours.vector(field::model_subgraphs), buffers = ours.vector(field::model_buffers);
  ASSERT_EQ(subgraphs.count(), size_of(theirs.subgraphs()));
  for (uint32_t g = 0; g < subgraphs.count(); g++) {
    SCOPED_TRACE("subgraph " + std::to_string(g));
    ASSERT_NO_FATAL_FAILURE(compare_subgraph(model, subgraph(model, g), *theirs.subgraphs()->Get(g), theirs));
  }
  ASSERT_EQ(buffers.count(), size_of(theirs.buffers()));
  for (uint32_t i = 0; i < buffers.count(); i++) {
    const auto* data = theirs.buffers()->Get(i)->data();
    const Vector read = element(buffers, i).vector(field::buffer_data);
    ASSERT_EQ(read.count(), size_of(data));
    if (data) {
      ASSERT_EQ(read.data(), data->data());
    }
  }
  const Vector metadata = ours.vector(field::model_metadata);
  ASSERT_EQ(metadata.count(), size_of(theirs.metadata()));
  for (uint32_t i = 0; i < metadata.count(); i++) {
    ASSERT_EQ(words(element(metadata, i), field::metadata_name), words(theirs.metadata()->Get(i)->name()));
    ASSERT_EQ(element(metadata, i).u32(field::metadata_buffer), theirs.metadata()->Get(i)->buffer());
  }
  ASSERT_EQ(list(ours.vector(field::model_metadata_buffer)), list(theirs.metadata_buffer()));
}

// Both libraries accept the model, and read the same.
void judge(const Bytes& bytes) {
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), 64, 1000000);
  ASSERT_TRUE(tfl::VerifyModelBuffer(verifier)) << "the official library refuses the model";
  Model model;
  Diagnosis why;
  ASSERT_EQ(model.verify(bytes.data(), bytes.size(), &why), Status::ok) << in_words(why);
  ASSERT_NO_FATAL_FAILURE(compare_model(model, *tfl::GetModel(bytes.data())));
}

Bytes model_with_everything() {
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {1, 2, 3, 4}, .quantization = {{0.25f}, {-128}}, .name = "x"});
  const int per_channel = m.tensor({.type = Type::s8, .shape = {4, 1, 1, 2}, .quantization = {{1, 2, 3, 4}, {0, 0, 0, 0}, 0},
                                    .data = raw<int8_t>({1, -2, 3, -4, 5, -6, 7, -8})});
  const int bias = m.tensor({.type = Type::s32, .shape = {4}, .quantization = {{1, 2, 3, 4}, {}, 3}, .data = raw<int32_t>({1, 2, 3, -4})});
  const int state = m.tensor({.type = Type::s16, .shape = {5}, .quantization = {{1e-30f}, {7}}, .variable = true});
  const int nibbles = m.tensor({.type = Type::s4, .shape = {3, 1}, .data = raw<uint8_t>({0x21, 0x03})});
  const int wide = m.tensor({.type = Type::s64, .shape = {}, .data = raw<int64_t>({-1})});
  const int y = m.output({.type = Type::u8, .shape = {1, 0, 3}, .quantization = {{3e38f}, {255}}});
  const int z = m.output({.type = Type::c128, .shape = {1, 1, 1, 1, 1, 1, 1, 2}});
  tfl::Conv2DOptionsT conv;
  conv.stride_w = 3;
  m.op(tfl::BuiltinOperator_CONV_2D, {x, per_channel, bias, -1}, {y}, options(conv), 5);
  m.op(tfl::BuiltinOperator_GELU, {state, nibbles, wide}, {}, {}, 2);
  m.custom_op("Signal", {x}, {z}, raw<uint8_t>({9, 8, 7}));
  m.metadata("min_runtime_version", raw<uint8_t>({'1', 0}));
  m.metadata("", {});
  m.model().metadata_buffer = {1, 0};
  m.begin_subgraph();
  m.tensor({.shape = {1}, .name = "alone"});
  return m.finish();
}

TEST(Reader, ReadsAModelWithEverything) { judge(model_with_everything()); }

TEST(Reader, ReadsTheModelsInFiles) {
  const auto files = model_files();
  if (files.empty()) GTEST_SKIP() << "no models in " THIMBLE_SOURCE_DIR "/models or " THIMBLE_SHARED "/models";
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    judge(read_bytes(file));
  }
}

TEST(Reader, ReadsTheConformanceModels) {
  const auto files = conformance_model_files();
  if (files.empty()) GTEST_SKIP() << "no conformance suite in " THIMBLE_SHARED;
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    judge(read_bytes(file));
  }
}

TEST(Reader, BuiltinCodeIsTheLargerField) {
  ModelBuilder m;
  const int x = m.input({.shape = {1}}), y = m.output({.shape = {1}});
  m.op(tfl::BuiltinOperator_CONV_2D, {x}, {y});
  tfl::OperatorCodeT& code = *m.model().operator_codes[0];
  code.builtin_code = tfl::BuiltinOperator_ADD;   // a file from before the wide field existed
  judge(m.finish());
  code.deprecated_builtin_code = 127;
  code.builtin_code = tfl::BuiltinOperator_GELU;
  judge(m.finish());
}

TEST(Reader, TypeBitsOfEveryNumber) {
  for (int type = 0; type < 256; type++)
    EXPECT_EQ(type_bits(static_cast<Type>(type)), static_cast<uint32_t>(type <= 17 ? bits_of(static_cast<tfl::TensorType>(type)) : 0)) << type;
  EXPECT_EQ(bytes_of(4, 3), 2u);
  EXPECT_EQ(bytes_of(128, Model::kMaxElements), 0x7FFFFFF0u);
}

}  // namespace
}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Writes .tflite models for tests, through the official FlatBuffers library and our schema.
//
//   ModelBuilder m;
//   const int x = m.input({.type = Type::s8, .shape = {1, 4}, .quantization = {{0.5f}, {-3}}});
//   const int w = m.tensor({.type = Type::s8, .shape = {2, 4}, .quantization = {{0.1f}}, .data = raw<int8_t>({1, 2, 3, 4, 5, 6, 7, 8})});
//   const int y = m.output({.type = Type::s8, .shape = {1, 2}, .quantization = {{1.0f}, {0}}});
//   m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {x, w}, {y}, options(tfl::FullyConnectedOptionsT{}));
//   const Outcome run = run_model(m.finish(), {raw<int8_t>({1, 2, 3, 4})});
#pragma once

#include <string>
#include <vector>

#include "support/bytes.h"
#include "tflite_generated.h"
#include "thimble/tensor.h"

namespace thimble::test {

struct Quantized {
  std::vector<float> scales = {};
  std::vector<int64_t> zero_points = {};
  int axis = 0;
};

struct TensorSpec {
  Type type = Type::f32;
  std::vector<int32_t> shape = {};
  Quantized quantization = {};
  Bytes data = {};            // empty: not a constant
  bool variable = false;
  std::string name = {};      // empty: "t" and its index
};

// The table of an operator's options, ready for op(): options(tfl::SoftmaxOptionsT{}) or with fields set before.
template <class Table> tfl::BuiltinOptionsUnion options(Table table) {
  tfl::BuiltinOptionsUnion u;
  u.Set(std::move(table));
  return u;
}

class ModelBuilder {
 public:
  ModelBuilder();

  // Each answers the tensor's index in the current subgraph; input() and output() list it there as well.
  int tensor(TensorSpec spec);
  int input(TensorSpec spec);
  int output(TensorSpec spec);
  void list_input(int tensor) { graph().inputs.push_back(tensor); }
  void list_output(int tensor) { graph().outputs.push_back(tensor); }

  // A tensor index of -1 is an optional input left out. The answer can be changed until finish().
  tfl::OperatorT& op(tfl::BuiltinOperator code, std::vector<int> inputs, std::vector<int> outputs,
                     tfl::BuiltinOptionsUnion options = {}, int version = 1);
  tfl::OperatorT& custom_op(const std::string& name, std::vector<int> inputs, std::vector<int> outputs, const Bytes& options = {});

  // What is added from here on goes into another subgraph, whose index this answers. The model starts with subgraph 0.
  int begin_subgraph();
  void metadata(const std::string& name, const Bytes& data);
  int buffer(const Bytes& data);

  tfl::SubGraphT& graph() { return *model_.subgraphs.back(); }
  tfl::TensorT& tensor_object(int i) { return *graph().tensors[static_cast<size_t>(i)]; }
  tfl::ModelT& model() { return model_; }   // for tests that twist what no builder would write

  Bytes finish() const;

 private:
  uint32_t code_index(tfl::BuiltinOperator code, const std::string& custom_name, int version);
  tfl::OperatorT& add_operator(uint32_t code, std::vector<int> inputs, std::vector<int> outputs);
  tfl::ModelT model_;
};

}  // namespace thimble::test

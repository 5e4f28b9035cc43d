// SPDX-License-Identifier: Apache-2.0
// What a model holds, as plain data for printing: tensors, operators, work and memory of every subgraph.
#pragma once

#include <string>
#include <vector>

#include "model_file/model_file.h"
#include "thimble/tensor.h"

namespace thimble::tools {

struct TensorFacts {
  Tensor tensor;
  std::string name;
};

struct OpFacts {
  std::string name;                    // "conv_2d", "custom NAME"
  std::string options;                 // "padding=same stride_w=2 …", only what differs from zero
  std::vector<int32_t> inputs, outputs;
  uint64_t macs = 0;                   // multiply-accumulates of one invoke; 0 where the operator is not made of them
};

struct GraphFacts {
  std::vector<TensorFacts> tensors;
  std::vector<OpFacts> ops;
  std::vector<int32_t> inputs, outputs;
  uint64_t macs = 0;
  uint64_t constant_bytes = 0;
  uint64_t peak_activation_bytes = 0;  // the most that lives at one moment: no plan needs less
};

GraphFacts graph_facts(const ModelFile& file, uint32_t subgraph_index);
uint32_t subgraph_count(const ModelFile& file);

// "[1, 28, 28]"; "[]" is a scalar.
std::string shape_text(const Tensor& tensor);
// "scale 0.0078 zero -128", "32 scales 0.001 to 0.02, axis 3", empty when not quantized.
std::string quantization_text(const Tensor& tensor);

// Of one operator, in model_facts/macs.cc and model_facts/options.cc.
uint64_t macs_of(uint32_t code, const std::vector<Tensor>& inputs, const Tensor& output);
std::string options_text(const uint8_t* options, uint32_t kind);

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// How many multiply-accumulates an operator takes, from shapes alone. Padding counts as if it were multiplied, as is the custom.
#include "model_facts/model_facts.h"

namespace thimble::tools {
namespace {

// Numbers of the format's BuiltinOperator.
enum Code : uint32_t {
  kConv2d = 3, kDepthwiseConv2d = 4, kFullyConnected = 9, kSvdf = 27, kSequenceLstm = 44, kTransposeConv = 67, kBatchMatmul = 126,
  kConv3d = 132,
};

uint64_t ratio(uint64_t count, int32_t dim) { return dim > 0 ? count / static_cast<uint64_t>(dim) : 0; }

}  // namespace

uint64_t macs_of(uint32_t code, const std::vector<Tensor>& inputs, const Tensor& y) {
  if (inputs.size() < 2) return 0;
  const Tensor &x = inputs[0], &w = inputs[1];
  switch (code) {
    case kConv2d: return y.count * ratio(w.count, w.dim(0));
    case kDepthwiseConv2d: return y.count * ratio(w.count, w.dim(3));
    case kFullyConnected: return y.count * ratio(w.count, w.dim(0));
    case kConv3d: return y.count * ratio(w.count, w.dim(4));
    case kTransposeConv: return inputs.size() > 2 ? inputs[2].count * ratio(w.count, w.dim(3)) : 0;
    case kBatchMatmul: return y.count * ratio(static_cast<uint64_t>(x.dim(x.rank - 1)) * static_cast<uint64_t>(x.dim(x.rank - 2)), y.dim(y.rank - 2));
    case kSvdf: return inputs.size() > 2 ? static_cast<uint64_t>(x.dim(0)) * (uint64_t{w.count} + inputs[2].count) : 0;
    case kSequenceLstm: {   // inputs 1 to 8 are the weights of four gates, for x and for the state
      uint64_t weights = 0;
      for (size_t i = 1; i < inputs.size() && i <= 8; i++) weights += inputs[i].count;
      return weights * ratio(x.count, x.dim(x.rank - 1));
    }
    default: return 0;
  }
}

}  // namespace thimble::tools

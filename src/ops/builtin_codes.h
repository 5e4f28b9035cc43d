// SPDX-License-Identifier: Apache-2.0
// Numbers the .tflite format gives to operators and to their options tables, as far as operators here use them.
#pragma once

#include <stdint.h>

namespace thimble {

enum BuiltinOperator : uint16_t {
  kAdd = 0, kAveragePool2d = 1, kConcatenation = 2, kConv2d = 3, kDepthwiseConv2d = 4, kDequantize = 6, kFullyConnected = 9,
  kLogistic = 14, kMaxPool2d = 17, kMul = 18, kRelu = 19, kRelu6 = 21, kReshape = 22, kSoftmax = 25, kTanh = 28, kCustom = 32,
  kPad = 34, kMean = 40, kQuantize = 114,
  kEmbeddingLookup = 7, kL2Pool2d = 12, kLstm = 16, kRnn = 24, kSvdf = 27, kUnidirectionalSequenceRnn = 35,
  kUnidirectionalSequenceLstm = 44, kBidirectionalSequenceRnn = 46, kBidirectionalSequenceLstm = 52, kTransposeConv = 67,
  kBatchMatmul = 126, kConv3d = 132, kConv3dTranspose = 141,
};

enum OptionsKind : uint8_t {
  kConv2dOptions = 1, kDepthwiseConv2dOptions = 2, kPool2dOptions = 5, kFullyConnectedOptions = 8, kSoftmaxOptions = 9,
  kConcatenationOptions = 10, kAddOptions = 11, kReshapeOptions = 17, kMulOptions = 21, kPadOptions = 22, kReducerOptions = 27,
  kSvdfOptions = 6, kRnnOptions = 7, kLstmOptions = 14, kSequenceRnnOptions = 31, kTransposeConvOptions = 49,
  kBidirectionalSequenceLstmOptions = 69, kBidirectionalSequenceRnnOptions = 70, kUnidirectionalSequenceLstmOptions = 71,
  kBatchMatmulOptions = 101, kConv3dOptions = 106,
};

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Numbers the .tflite format gives to operators and to their options tables, as far as operators here use them.
#pragma once

#include <stdint.h>

namespace thimble {

enum BuiltinOperator : uint16_t {
  kAdd = 0, kAveragePool2d = 1, kConcatenation = 2, kConv2d = 3, kDepthwiseConv2d = 4, kDequantize = 6, kFullyConnected = 9,
  kLogistic = 14, kMaxPool2d = 17, kMul = 18, kRelu = 19, kRelu6 = 21, kReshape = 22, kSoftmax = 25, kTanh = 28, kCustom = 32,
  kPad = 34, kMean = 40, kQuantize = 114,
  kNonMaxSuppressionV4 = 120, kNonMaxSuppressionV5 = 121,
};

enum OptionsKind : uint8_t {
  kConv2dOptions = 1, kDepthwiseConv2dOptions = 2, kPool2dOptions = 5, kFullyConnectedOptions = 8, kSoftmaxOptions = 9,
  kConcatenationOptions = 10, kAddOptions = 11, kReshapeOptions = 17, kMulOptions = 21, kPadOptions = 22, kReducerOptions = 27,
};

}  // namespace thimble

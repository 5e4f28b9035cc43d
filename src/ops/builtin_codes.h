// SPDX-License-Identifier: Apache-2.0
// Numbers the .tflite format gives to operators and to their options tables, as far as operators here use them.
#pragma once

#include <stdint.h>

namespace thimble {

enum BuiltinOperator : uint16_t {
  kAdd = 0, kAveragePool2d = 1, kConcatenation = 2, kConv2d = 3, kDepthwiseConv2d = 4, kDequantize = 6, kFloor = 8,
  kFullyConnected = 9, kL2Normalization = 11, kLocalResponseNormalization = 13, kLogistic = 14, kMaxPool2d = 17, kMul = 18,
  kRelu = 19, kReluN1To1 = 20, kRelu6 = 21, kReshape = 22, kSoftmax = 25, kTanh = 28, kCustom = 32, kPad = 34, kMean = 40,
  kSub = 41, kDiv = 42, kExp = 47, kLogSoftmax = 50, kCast = 53, kPrelu = 54, kMaximum = 55, kMinimum = 57, kLess = 58, kNeg = 59,
  kGreater = 61, kGreaterEqual = 62, kLessEqual = 63, kSelect = 64, kSin = 66, kEqual = 71, kNotEqual = 72, kLog = 73, kSqrt = 75,
  kRsqrt = 76, kPow = 78, kLogicalOr = 84, kLogicalAnd = 86, kLogicalNot = 87, kFloorDiv = 90, kSquare = 92, kZerosLike = 93,
  kFloorMod = 95, kLeakyRelu = 98, kSquaredDifference = 99, kAbs = 101, kCeil = 104, kAddN = 106, kCos = 108, kElu = 111,
  kQuantize = 114, kRound = 116, kHardSwish = 117, kSelectV2 = 123, kGelu = 150, kRelu0To1 = 152, kAtan2 = 156, kSign = 158,
  kBitwiseXor = 160, kRightShift = 161,
};

enum OptionsKind : uint8_t {
  kConv2dOptions = 1, kDepthwiseConv2dOptions = 2, kPool2dOptions = 5, kFullyConnectedOptions = 8, kSoftmaxOptions = 9,
  kConcatenationOptions = 10, kAddOptions = 11, kL2NormOptions = 12, kLocalResponseNormalizationOptions = 13, kReshapeOptions = 17,
  kMulOptions = 21, kPadOptions = 22, kReducerOptions = 27, kSubOptions = 28, kDivOptions = 29, kLeakyReluOptions = 75,
  kGeluOptions = 116,
};

}  // namespace thimble

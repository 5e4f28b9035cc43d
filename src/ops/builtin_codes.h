// SPDX-License-Identifier: Apache-2.0
// Numbers the .tflite format gives to operators and to their options tables, as far as operators here use them.
#pragma once

#include <stdint.h>

namespace thimble {

enum BuiltinOperator : uint16_t {
  kAdd = 0, kAveragePool2d = 1, kConcatenation = 2, kConv2d = 3, kDepthwiseConv2d = 4, kDequantize = 6, kFullyConnected = 9,
  kLogistic = 14, kMaxPool2d = 17, kMul = 18, kRelu = 19, kRelu6 = 21, kReshape = 22, kSoftmax = 25, kTanh = 28, kCustom = 32,
  kPad = 34, kMean = 40, kQuantize = 114,
  kDepthToSpace = 5, kResizeBilinear = 23, kSpaceToDepth = 26, kGather = 36, kBatchToSpaceNd = 37, kSpaceToBatchNd = 38,
  kTranspose = 39, kSqueeze = 43, kStridedSlice = 45, kTopkV2 = 48, kSplit = 49, kArgMax = 56, kPadv2 = 60, kSlice = 65,
  kSparseToDense = 68, kTile = 69, kExpandDims = 70, kSum = 74, kShape = 77, kArgMin = 79, kReduceProd = 81, kReduceMax = 82,
  kPack = 83, kOneHot = 85, kUnpack = 88, kReduceMin = 89, kReduceAny = 91, kFill = 94, kRange = 96, kResizeNearestNeighbor = 97,
  kMirrorPad = 100, kSplitV = 102, kUnique = 103, kReverseV2 = 105, kGatherNd = 107, kWhere = 109, kRank = 110,
  kReverseSequence = 112, kMatrixDiag = 113, kMatrixSetDiag = 115, kScatterNd = 122, kSegmentSum = 125, kCumsum = 128,
  kBroadcastTo = 130, kReduceAll = 140, kBroadcastArgs = 145, kDynamicUpdateSlice = 151, kUnsortedSegmentProd = 153,
  kUnsortedSegmentMax = 154, kUnsortedSegmentSum = 155, kUnsortedSegmentMin = 157, kBitcast = 159,
};

enum OptionsKind : uint8_t {
  kConv2dOptions = 1, kDepthwiseConv2dOptions = 2, kPool2dOptions = 5, kFullyConnectedOptions = 8, kSoftmaxOptions = 9,
  kConcatenationOptions = 10, kAddOptions = 11, kReshapeOptions = 17, kMulOptions = 21, kPadOptions = 22, kReducerOptions = 27,
  kResizeBilinearOptions = 15, kSpaceToDepthOptions = 19, kGatherOptions = 23, kStridedSliceOptions = 32, kSplitOptions = 35,
  kPackOptions = 59, kOneHotOptions = 61, kUnpackOptions = 64, kResizeNearestNeighborOptions = 74, kMirrorPadOptions = 77,
  kReverseSequenceOptions = 87, kDepthToSpaceOptions = 94, kCumsumOptions = 102,
};

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Numbers the .tflite format gives to operators and to their options tables.
#pragma once

#include <stdint.h>

namespace thimble {

enum BuiltinOperator : uint16_t {
  kAdd = 0, kAveragePool2d = 1, kConcatenation = 2, kConv2d = 3, kDepthwiseConv2d = 4, kDepthToSpace = 5, kDequantize = 6,
  kEmbeddingLookup = 7, kFloor = 8, kFullyConnected = 9, kHashtableLookup = 10, kL2Normalization = 11, kL2Pool2d = 12,
  kLocalResponseNormalization = 13, kLogistic = 14, kLshProjection = 15, kLstm = 16, kMaxPool2d = 17, kMul = 18, kRelu = 19,
  kReluN1To1 = 20, kRelu6 = 21, kReshape = 22, kResizeBilinear = 23, kRnn = 24, kSoftmax = 25, kSpaceToDepth = 26, kSvdf = 27,
  kTanh = 28, kConcatEmbeddings = 29, kSkipGram = 30, kCall = 31, kCustom = 32, kEmbeddingLookupSparse = 33, kPad = 34,
  kUnidirectionalSequenceRnn = 35, kGather = 36, kBatchToSpaceNd = 37, kSpaceToBatchNd = 38, kTranspose = 39, kMean = 40,
  kSub = 41, kDiv = 42, kSqueeze = 43, kUnidirectionalSequenceLstm = 44, kStridedSlice = 45, kBidirectionalSequenceRnn = 46,
  kExp = 47, kTopkV2 = 48, kSplit = 49, kLogSoftmax = 50, kDelegate = 51, kBidirectionalSequenceLstm = 52, kCast = 53,
  kPrelu = 54, kMaximum = 55, kArgMax = 56, kMinimum = 57, kLess = 58, kNeg = 59, kPadv2 = 60, kGreater = 61, kGreaterEqual = 62,
  kLessEqual = 63, kSelect = 64, kSlice = 65, kSin = 66, kTransposeConv = 67, kSparseToDense = 68, kTile = 69, kExpandDims = 70,
  kEqual = 71, kNotEqual = 72, kLog = 73, kSum = 74, kSqrt = 75, kRsqrt = 76, kShape = 77, kPow = 78, kArgMin = 79,
  kFakeQuant = 80, kReduceProd = 81, kReduceMax = 82, kPack = 83, kLogicalOr = 84, kOneHot = 85, kLogicalAnd = 86,
  kLogicalNot = 87, kUnpack = 88, kReduceMin = 89, kFloorDiv = 90, kReduceAny = 91, kSquare = 92, kZerosLike = 93, kFill = 94,
  kFloorMod = 95, kRange = 96, kResizeNearestNeighbor = 97, kLeakyRelu = 98, kSquaredDifference = 99, kMirrorPad = 100,
  kAbs = 101, kSplitV = 102, kUnique = 103, kCeil = 104, kReverseV2 = 105, kAddN = 106, kGatherNd = 107, kCos = 108,
  kWhere = 109, kRank = 110, kElu = 111, kReverseSequence = 112, kMatrixDiag = 113, kQuantize = 114, kMatrixSetDiag = 115,
  kRound = 116, kHardSwish = 117, kIf = 118, kWhile = 119, kNonMaxSuppressionV4 = 120, kNonMaxSuppressionV5 = 121,
  kScatterNd = 122, kSelectV2 = 123, kDensify = 124, kSegmentSum = 125, kBatchMatmul = 126, kCumsum = 128, kCallOnce = 129,
  kBroadcastTo = 130, kRfft2d = 131, kConv3d = 132, kHashtable = 136, kHashtableFind = 137, kHashtableImport = 138,
  kHashtableSize = 139, kReduceAll = 140, kConv3dTranspose = 141, kVarHandle = 142, kReadVariable = 143, kAssignVariable = 144,
  kBroadcastArgs = 145, kRandomStandardNormal = 146, kBucketize = 147, kRandomUniform = 148, kMultinomial = 149, kGelu = 150,
  kDynamicUpdateSlice = 151, kRelu0To1 = 152, kUnsortedSegmentProd = 153, kUnsortedSegmentMax = 154, kUnsortedSegmentSum = 155,
  kAtan2 = 156, kUnsortedSegmentMin = 157, kSign = 158, kBitcast = 159, kBitwiseXor = 160, kRightShift = 161,
};

enum OptionsKind : uint8_t {
  kConv2dOptions = 1, kDepthwiseConv2dOptions = 2, kConcatEmbeddingsOptions = 3, kLshProjectionOptions = 4, kPool2dOptions = 5,
  kSvdfOptions = 6, kRnnOptions = 7, kFullyConnectedOptions = 8, kSoftmaxOptions = 9, kConcatenationOptions = 10,
  kAddOptions = 11, kL2NormOptions = 12, kLocalResponseNormalizationOptions = 13, kLstmOptions = 14, kResizeBilinearOptions = 15,
  kCallOptions = 16, kReshapeOptions = 17, kSkipGramOptions = 18, kSpaceToDepthOptions = 19, kEmbeddingLookupSparseOptions = 20,
  kMulOptions = 21, kPadOptions = 22, kGatherOptions = 23, kBatchToSpaceNDOptions = 24, kSpaceToBatchNDOptions = 25,
  kTransposeOptions = 26, kReducerOptions = 27, kSubOptions = 28, kDivOptions = 29, kSqueezeOptions = 30,
  kSequenceRnnOptions = 31, kStridedSliceOptions = 32, kExpOptions = 33, kTopKV2Options = 34, kSplitOptions = 35,
  kLogSoftmaxOptions = 36, kCastOptions = 37, kDequantizeOptions = 38, kMaximumMinimumOptions = 39, kArgMaxOptions = 40,
  kLessOptions = 41, kNegOptions = 42, kPadV2Options = 43, kGreaterOptions = 44, kGreaterEqualOptions = 45,
  kLessEqualOptions = 46, kSelectOptions = 47, kSliceOptions = 48, kTransposeConvOptions = 49, kSparseToDenseOptions = 50,
  kTileOptions = 51, kExpandDimsOptions = 52, kEqualOptions = 53, kNotEqualOptions = 54, kShapeOptions = 55, kPowOptions = 56,
  kArgMinOptions = 57, kFakeQuantOptions = 58, kPackOptions = 59, kLogicalOrOptions = 60, kOneHotOptions = 61,
  kLogicalAndOptions = 62, kLogicalNotOptions = 63, kUnpackOptions = 64, kFloorDivOptions = 65, kSquareOptions = 66,
  kZerosLikeOptions = 67, kFillOptions = 68, kBidirectionalSequenceLstmOptions = 69, kBidirectionalSequenceRnnOptions = 70,
  kUnidirectionalSequenceLstmOptions = 71, kFloorModOptions = 72, kRangeOptions = 73, kResizeNearestNeighborOptions = 74,
  kLeakyReluOptions = 75, kSquaredDifferenceOptions = 76, kMirrorPadOptions = 77, kAbsOptions = 78, kSplitVOptions = 79,
  kUniqueOptions = 80, kReverseV2Options = 81, kAddNOptions = 82, kGatherNdOptions = 83, kCosOptions = 84, kWhereOptions = 85,
  kRankOptions = 86, kReverseSequenceOptions = 87, kMatrixDiagOptions = 88, kQuantizeOptions = 89, kMatrixSetDiagOptions = 90,
  kHardSwishOptions = 91, kIfOptions = 92, kWhileOptions = 93, kDepthToSpaceOptions = 94, kNonMaxSuppressionV4Options = 95,
  kNonMaxSuppressionV5Options = 96, kScatterNdOptions = 97, kSelectV2Options = 98, kDensifyOptions = 99,
  kSegmentSumOptions = 100, kBatchMatmulOptions = 101, kCumsumOptions = 102, kCallOnceOptions = 103, kBroadcastToOptions = 104,
  kRfft2dOptions = 105, kConv3dOptions = 106, kHashtableOptions = 107, kHashtableFindOptions = 108,
  kHashtableImportOptions = 109, kHashtableSizeOptions = 110, kVarHandleOptions = 111, kReadVariableOptions = 112,
  kAssignVariableOptions = 113, kRandomOptions = 114, kBucketizeOptions = 115, kGeluOptions = 116,
  kDynamicUpdateSliceOptions = 117, kUnsortedSegmentProdOptions = 118, kUnsortedSegmentMaxOptions = 119,
  kUnsortedSegmentMinOptions = 120, kUnsortedSegmentSumOptions = 121, kATan2Options = 122, kSignOptions = 123,
  kBitcastOptions = 124, kBitwiseXorOptions = 125, kRightShiftOptions = 126,
};

}  // namespace thimble

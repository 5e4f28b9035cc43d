// SPDX-License-Identifier: Apache-2.0
// GREATER and GREATER_EQUAL, with broadcasting.
#include "ops/builtin_codes.h"
#include "ops/comparison.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

const Op greater_f32 = relation_op<CompareScalar<float>::greater>("greater_f32", kGreater);
const Op greater_s32 = relation_op<CompareScalar<int32_t>::greater>("greater_s32", kGreater);
const Op greater_s64 = relation_op<CompareScalar<int64_t>::greater>("greater_s64", kGreater);
const Op greater_s8 = relation_op<CompareStoredScalar<int8_t>::greater>("greater_s8", kGreater);
const Op greater_u8 = relation_op<CompareStoredScalar<uint8_t>::greater>("greater_u8", kGreater);
const Op greater_s16 = relation_op<CompareStoredScalar<int16_t>::greater>("greater_s16", kGreater);

const Op greater_equal_f32 = relation_op<CompareScalar<float>::greater_equal>("greater_equal_f32", kGreaterEqual);
const Op greater_equal_s32 = relation_op<CompareScalar<int32_t>::greater_equal>("greater_equal_s32", kGreaterEqual);
const Op greater_equal_s64 = relation_op<CompareScalar<int64_t>::greater_equal>("greater_equal_s64", kGreaterEqual);
const Op greater_equal_s8 = relation_op<CompareStoredScalar<int8_t>::greater_equal>("greater_equal_s8", kGreaterEqual);
const Op greater_equal_u8 = relation_op<CompareStoredScalar<uint8_t>::greater_equal>("greater_equal_u8", kGreaterEqual);
const Op greater_equal_s16 = relation_op<CompareStoredScalar<int16_t>::greater_equal>("greater_equal_s16", kGreaterEqual);
}  // namespace ops

}  // namespace thimble

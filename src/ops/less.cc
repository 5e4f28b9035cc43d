// SPDX-License-Identifier: Apache-2.0
// LESS and LESS_EQUAL, with broadcasting.
#include "ops/builtin_codes.h"
#include "ops/comparison.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

const Op less_f32 = relation_op<CompareScalar<float>::less>("less_f32", kLess);
const Op less_s32 = relation_op<CompareScalar<int32_t>::less>("less_s32", kLess);
const Op less_s64 = relation_op<CompareScalar<int64_t>::less>("less_s64", kLess);
const Op less_s8 = relation_op<CompareStoredScalar<int8_t>::less>("less_s8", kLess);
const Op less_u8 = relation_op<CompareStoredScalar<uint8_t>::less>("less_u8", kLess);
const Op less_s16 = relation_op<CompareStoredScalar<int16_t>::less>("less_s16", kLess);

const Op less_equal_f32 = relation_op<CompareScalar<float>::less_equal>("less_equal_f32", kLessEqual);
const Op less_equal_s32 = relation_op<CompareScalar<int32_t>::less_equal>("less_equal_s32", kLessEqual);
const Op less_equal_s64 = relation_op<CompareScalar<int64_t>::less_equal>("less_equal_s64", kLessEqual);
const Op less_equal_s8 = relation_op<CompareStoredScalar<int8_t>::less_equal>("less_equal_s8", kLessEqual);
const Op less_equal_u8 = relation_op<CompareStoredScalar<uint8_t>::less_equal>("less_equal_u8", kLessEqual);
const Op less_equal_s16 = relation_op<CompareStoredScalar<int16_t>::less_equal>("less_equal_s16", kLessEqual);
}  // namespace ops

}  // namespace thimble

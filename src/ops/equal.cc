// SPDX-License-Identifier: Apache-2.0
// EQUAL and NOT_EQUAL, with broadcasting.
#include "ops/builtin_codes.h"
#include "ops/comparison.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

const Op equal_f32 = relation_op<CompareScalar<float>::equal>("equal_f32", kEqual);
const Op equal_s32 = relation_op<CompareScalar<int32_t>::equal>("equal_s32", kEqual);
const Op equal_s64 = relation_op<CompareScalar<int64_t>::equal>("equal_s64", kEqual);
const Op equal_boolean = relation_op<CompareScalar<uint8_t>::equal>("equal_boolean", kEqual, Type::boolean);
const Op equal_s8 = relation_op<CompareStoredScalar<int8_t>::equal>("equal_s8", kEqual);
const Op equal_u8 = relation_op<CompareStoredScalar<uint8_t>::equal>("equal_u8", kEqual);
const Op equal_s16 = relation_op<CompareStoredScalar<int16_t>::equal>("equal_s16", kEqual);

const Op not_equal_f32 = relation_op<CompareScalar<float>::not_equal>("not_equal_f32", kNotEqual);
const Op not_equal_s32 = relation_op<CompareScalar<int32_t>::not_equal>("not_equal_s32", kNotEqual);
const Op not_equal_s64 = relation_op<CompareScalar<int64_t>::not_equal>("not_equal_s64", kNotEqual);
const Op not_equal_boolean = relation_op<CompareScalar<uint8_t>::not_equal>("not_equal_boolean", kNotEqual, Type::boolean);
const Op not_equal_s8 = relation_op<CompareStoredScalar<int8_t>::not_equal>("not_equal_s8", kNotEqual);
const Op not_equal_u8 = relation_op<CompareStoredScalar<uint8_t>::not_equal>("not_equal_u8", kNotEqual);
const Op not_equal_s16 = relation_op<CompareStoredScalar<int16_t>::not_equal>("not_equal_s16", kNotEqual);
}  // namespace ops

}  // namespace thimble

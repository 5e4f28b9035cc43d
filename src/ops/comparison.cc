// SPDX-License-Identifier: Apache-2.0
// EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL, with broadcasting. Tensors of 8 and 16 bits are compared by their real
// values, or as they are stored if they have no scale.
#include "kernels/comparison/comparison.h"

#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_stored_relation(Prep& p, BinaryParams<ScaledInputs>& params) {
  Broadcast broadcast;
  prepare_relation(p, broadcast);
  const Tensor x[] = {p.input(0), p.input(1)};
  ScaledInputs inputs = {};
  for (int k = 0; k < 2; k++) {
    p.require(x[k].channels <= 1 && x[k].channels == x[0].channels, x[k], THIMBLE_TEXT("needs one scale"));
    const Multiplier m = quantize_multiplier(x[k].channels == 1 ? x[k].scale() : 1.0f, 1.0f);
    p.require(m.shift <= kHighestComparedShift, x[k], THIMBLE_TEXT("scale too large"));
    inputs.offset[k] = -x[k].zero_point();
    inputs.multiplier[k] = m.value;
    inputs.shift[k] = static_cast<int8_t>(m.shift);
  }
  if (p.ok()) params = {inputs, broadcast};
}

}  // namespace

namespace ops {
const Op equal_f32 = binary_op<CompareScalar<float>::equal, prepare_relation>("equal_f32", kEqual);
const Op equal_s32 = binary_op<CompareScalar<int32_t>::equal, prepare_relation>("equal_s32", kEqual);
const Op equal_s64 = binary_op<CompareScalar<int64_t>::equal, prepare_relation>("equal_s64", kEqual);
const Op equal_boolean = binary_op<CompareScalar<uint8_t>::equal, prepare_relation>("equal_boolean", kEqual, Type::boolean);
const Op equal_s8 = binary_op<CompareStoredScalar<int8_t>::equal, prepare_stored_relation>("equal_s8", kEqual);
const Op equal_u8 = binary_op<CompareStoredScalar<uint8_t>::equal, prepare_stored_relation>("equal_u8", kEqual);
const Op equal_s16 = binary_op<CompareStoredScalar<int16_t>::equal, prepare_stored_relation>("equal_s16", kEqual);

const Op not_equal_f32 = binary_op<CompareScalar<float>::not_equal, prepare_relation>("not_equal_f32", kNotEqual);
const Op not_equal_s32 = binary_op<CompareScalar<int32_t>::not_equal, prepare_relation>("not_equal_s32", kNotEqual);
const Op not_equal_s64 = binary_op<CompareScalar<int64_t>::not_equal, prepare_relation>("not_equal_s64", kNotEqual);
const Op not_equal_boolean = binary_op<CompareScalar<uint8_t>::not_equal, prepare_relation>("not_equal_boolean", kNotEqual, Type::boolean);
const Op not_equal_s8 = binary_op<CompareStoredScalar<int8_t>::not_equal, prepare_stored_relation>("not_equal_s8", kNotEqual);
const Op not_equal_u8 = binary_op<CompareStoredScalar<uint8_t>::not_equal, prepare_stored_relation>("not_equal_u8", kNotEqual);
const Op not_equal_s16 = binary_op<CompareStoredScalar<int16_t>::not_equal, prepare_stored_relation>("not_equal_s16", kNotEqual);

const Op greater_f32 = binary_op<CompareScalar<float>::greater, prepare_relation>("greater_f32", kGreater);
const Op greater_s32 = binary_op<CompareScalar<int32_t>::greater, prepare_relation>("greater_s32", kGreater);
const Op greater_s64 = binary_op<CompareScalar<int64_t>::greater, prepare_relation>("greater_s64", kGreater);
const Op greater_s8 = binary_op<CompareStoredScalar<int8_t>::greater, prepare_stored_relation>("greater_s8", kGreater);
const Op greater_u8 = binary_op<CompareStoredScalar<uint8_t>::greater, prepare_stored_relation>("greater_u8", kGreater);
const Op greater_s16 = binary_op<CompareStoredScalar<int16_t>::greater, prepare_stored_relation>("greater_s16", kGreater);

const Op greater_equal_f32 = binary_op<CompareScalar<float>::greater_equal, prepare_relation>("greater_equal_f32", kGreaterEqual);
const Op greater_equal_s32 = binary_op<CompareScalar<int32_t>::greater_equal, prepare_relation>("greater_equal_s32", kGreaterEqual);
const Op greater_equal_s64 = binary_op<CompareScalar<int64_t>::greater_equal, prepare_relation>("greater_equal_s64", kGreaterEqual);
const Op greater_equal_s8 = binary_op<CompareStoredScalar<int8_t>::greater_equal, prepare_stored_relation>("greater_equal_s8", kGreaterEqual);
const Op greater_equal_u8 = binary_op<CompareStoredScalar<uint8_t>::greater_equal, prepare_stored_relation>("greater_equal_u8", kGreaterEqual);
const Op greater_equal_s16 = binary_op<CompareStoredScalar<int16_t>::greater_equal, prepare_stored_relation>("greater_equal_s16", kGreaterEqual);

const Op less_f32 = binary_op<CompareScalar<float>::less, prepare_relation>("less_f32", kLess);
const Op less_s32 = binary_op<CompareScalar<int32_t>::less, prepare_relation>("less_s32", kLess);
const Op less_s64 = binary_op<CompareScalar<int64_t>::less, prepare_relation>("less_s64", kLess);
const Op less_s8 = binary_op<CompareStoredScalar<int8_t>::less, prepare_stored_relation>("less_s8", kLess);
const Op less_u8 = binary_op<CompareStoredScalar<uint8_t>::less, prepare_stored_relation>("less_u8", kLess);
const Op less_s16 = binary_op<CompareStoredScalar<int16_t>::less, prepare_stored_relation>("less_s16", kLess);

const Op less_equal_f32 = binary_op<CompareScalar<float>::less_equal, prepare_relation>("less_equal_f32", kLessEqual);
const Op less_equal_s32 = binary_op<CompareScalar<int32_t>::less_equal, prepare_relation>("less_equal_s32", kLessEqual);
const Op less_equal_s64 = binary_op<CompareScalar<int64_t>::less_equal, prepare_relation>("less_equal_s64", kLessEqual);
const Op less_equal_s8 = binary_op<CompareStoredScalar<int8_t>::less_equal, prepare_stored_relation>("less_equal_s8", kLessEqual);
const Op less_equal_u8 = binary_op<CompareStoredScalar<uint8_t>::less_equal, prepare_stored_relation>("less_equal_u8", kLessEqual);
const Op less_equal_s16 = binary_op<CompareStoredScalar<int16_t>::less_equal, prepare_stored_relation>("less_equal_s16", kLessEqual);
}  // namespace ops

}  // namespace thimble

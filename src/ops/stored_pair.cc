// SPDX-License-Identifier: Apache-2.0
// Operators of two inputs that take values as they are stored, or floats, with broadcasting: MAXIMUM, MINIMUM, FLOOR_DIV, FLOOR_MOD,
// LOGICAL_AND, LOGICAL_OR, BITWISE_XOR, RIGHT_SHIFT, POW and ATAN2.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/divisor.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

template <auto kernel> constexpr Op stored_op(const char* name, uint16_t code, Type type = TypeOf<typename BinaryKernel<decltype(kernel)>::X>::value) {
  return binary_op<kernel, prepare_stored>(name, code, type);
}
template <auto kernel> constexpr Op division_op(const char* name, uint16_t code) {
  return binary_op<kernel, prepare_stored, invoke_divisor<kernel>>(name, code);
}

}  // namespace

namespace ops {
const Op maximum_f32 = stored_op<ExtremumScalar<float>::maximum>("maximum_f32", kMaximum);
const Op maximum_s8 = stored_op<ExtremumScalar<int8_t>::maximum>("maximum_s8", kMaximum);
const Op maximum_u8 = stored_op<ExtremumScalar<uint8_t>::maximum>("maximum_u8", kMaximum);
const Op maximum_s16 = stored_op<ExtremumScalar<int16_t>::maximum>("maximum_s16", kMaximum);
const Op maximum_s32 = stored_op<ExtremumScalar<int32_t>::maximum>("maximum_s32", kMaximum);
const Op maximum_s64 = stored_op<ExtremumScalar<int64_t>::maximum>("maximum_s64", kMaximum);
const Op minimum_f32 = stored_op<ExtremumScalar<float>::minimum>("minimum_f32", kMinimum);
const Op minimum_s8 = stored_op<ExtremumScalar<int8_t>::minimum>("minimum_s8", kMinimum);
const Op minimum_u8 = stored_op<ExtremumScalar<uint8_t>::minimum>("minimum_u8", kMinimum);
const Op minimum_s16 = stored_op<ExtremumScalar<int16_t>::minimum>("minimum_s16", kMinimum);
const Op minimum_s32 = stored_op<ExtremumScalar<int32_t>::minimum>("minimum_s32", kMinimum);
const Op minimum_s64 = stored_op<ExtremumScalar<int64_t>::minimum>("minimum_s64", kMinimum);

const Op floor_div_f32 = division_op<floor_div_f32_scalar>("floor_div_f32", kFloorDiv);
const Op floor_div_s8 = division_op<FloorDivisionScalar<int8_t>::div>("floor_div_s8", kFloorDiv);
const Op floor_div_s16 = division_op<FloorDivisionScalar<int16_t>::div>("floor_div_s16", kFloorDiv);
const Op floor_div_s32 = division_op<FloorDivisionScalar<int32_t>::div>("floor_div_s32", kFloorDiv);
const Op floor_div_s64 = division_op<FloorDivisionScalar<int64_t>::div>("floor_div_s64", kFloorDiv);
const Op floor_mod_f32 = stored_op<floor_mod_f32_scalar>("floor_mod_f32", kFloorMod);
const Op floor_mod_s8 = division_op<FloorDivisionScalar<int8_t>::mod>("floor_mod_s8", kFloorMod);
const Op floor_mod_s16 = division_op<FloorDivisionScalar<int16_t>::mod>("floor_mod_s16", kFloorMod);
const Op floor_mod_s32 = division_op<FloorDivisionScalar<int32_t>::mod>("floor_mod_s32", kFloorMod);
const Op floor_mod_s64 = division_op<FloorDivisionScalar<int64_t>::mod>("floor_mod_s64", kFloorMod);

const Op logical_and = stored_op<logical_and_scalar>("logical_and", kLogicalAnd, Type::boolean);
const Op logical_or = stored_op<logical_or_scalar>("logical_or", kLogicalOr, Type::boolean);

const Op bitwise_xor_s8 = stored_op<BitwiseScalar<int8_t>::exclusive_or>("bitwise_xor_s8", kBitwiseXor);
const Op bitwise_xor_u8 = stored_op<BitwiseScalar<uint8_t>::exclusive_or>("bitwise_xor_u8", kBitwiseXor);
const Op bitwise_xor_s16 = stored_op<BitwiseScalar<int16_t>::exclusive_or>("bitwise_xor_s16", kBitwiseXor);
const Op bitwise_xor_u16 = stored_op<BitwiseScalar<uint16_t>::exclusive_or>("bitwise_xor_u16", kBitwiseXor);
const Op bitwise_xor_s32 = stored_op<BitwiseScalar<int32_t>::exclusive_or>("bitwise_xor_s32", kBitwiseXor);
const Op bitwise_xor_u32 = stored_op<BitwiseScalar<uint32_t>::exclusive_or>("bitwise_xor_u32", kBitwiseXor);
const Op right_shift_s8 = stored_op<BitwiseScalar<int8_t>::shift_right>("right_shift_s8", kRightShift);
const Op right_shift_u8 = stored_op<BitwiseScalar<uint8_t>::shift_right>("right_shift_u8", kRightShift);
const Op right_shift_s16 = stored_op<BitwiseScalar<int16_t>::shift_right>("right_shift_s16", kRightShift);
const Op right_shift_u16 = stored_op<BitwiseScalar<uint16_t>::shift_right>("right_shift_u16", kRightShift);
const Op right_shift_s32 = stored_op<BitwiseScalar<int32_t>::shift_right>("right_shift_s32", kRightShift);
const Op right_shift_u32 = stored_op<BitwiseScalar<uint32_t>::shift_right>("right_shift_u32", kRightShift);

const Op pow_f32 = stored_op<pow_f32_scalar>("pow_f32", kPow);
const Op pow_s32 = stored_op<pow_s32_scalar>("pow_s32", kPow);
const Op atan2_f32 = stored_op<atan2_f32_scalar>("atan2_f32", kAtan2);
}  // namespace ops

}  // namespace thimble

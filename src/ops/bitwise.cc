// SPDX-License-Identifier: Apache-2.0
// BITWISE_XOR and RIGHT_SHIFT, with broadcasting.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

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
}  // namespace ops

}  // namespace thimble

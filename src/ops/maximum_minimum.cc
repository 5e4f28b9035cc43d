// SPDX-License-Identifier: Apache-2.0
// MAXIMUM and MINIMUM of values as they are stored, with broadcasting.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

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
}  // namespace ops

}  // namespace thimble

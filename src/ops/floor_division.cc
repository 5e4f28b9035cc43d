// SPDX-License-Identifier: Apache-2.0
// FLOOR_DIV and FLOOR_MOD, with broadcasting.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/divisor.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

template <auto kernel> constexpr Op division_op(const char* name, uint16_t code) {
  return binary_op<kernel, prepare_stored, invoke_divisor<kernel>>(name, code);
}

}  // namespace

namespace ops {
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
}  // namespace ops

}  // namespace thimble

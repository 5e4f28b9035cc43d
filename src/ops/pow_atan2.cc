// SPDX-License-Identifier: Apache-2.0
// POW and ATAN2, with broadcasting.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

const Op pow_f32 = stored_op<pow_f32_scalar>("pow_f32", kPow);
const Op pow_s32 = stored_op<pow_s32_scalar>("pow_s32", kPow);

const Op atan2_f32 = stored_op<atan2_f32_scalar>("atan2_f32", kAtan2);
}  // namespace ops

}  // namespace thimble

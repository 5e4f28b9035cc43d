// SPDX-License-Identifier: Apache-2.0
// Operators of one input without parameters: functions of floats, and of integers as they are.
#include "kernels/unary/unary.h"

#include "ops/builtin_codes.h"
#include "ops/map.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

template <auto kernel> constexpr Op map_op(const char* name, uint16_t code) { return unary_op<kernel, prepare_map>(name, code); }

}  // namespace

namespace ops {
const Op abs_f32 = map_op<abs_f32_scalar>("abs_f32", kAbs);
const Op abs_s32 = map_op<abs_s32_scalar>("abs_s32", kAbs);
const Op abs_s64 = map_op<abs_s64_scalar>("abs_s64", kAbs);
const Op ceil_f32 = map_op<ceil_f32_scalar>("ceil_f32", kCeil);
const Op cos_f32 = map_op<cos_f32_scalar>("cos_f32", kCos);
const Op elu_f32 = map_op<elu_f32_scalar>("elu_f32", kElu);
const Op exp_f32 = map_op<exp_f32_scalar>("exp_f32", kExp);
const Op floor_f32 = map_op<floor_f32_scalar>("floor_f32", kFloor);
const Op hard_swish_f32 = map_op<hard_swish_f32_scalar>("hard_swish_f32", kHardSwish);
const Op log_f32 = map_op<log_f32_scalar>("log_f32", kLog);
const Op logistic_f32 = map_op<logistic_f32_scalar>("logistic_f32", kLogistic);
const Op neg_f32 = map_op<neg_f32_scalar>("neg_f32", kNeg);
const Op neg_s32 = map_op<neg_s32_scalar>("neg_s32", kNeg);
const Op neg_s64 = map_op<neg_s64_scalar>("neg_s64", kNeg);
const Op round_f32 = map_op<round_f32_scalar>("round_f32", kRound);
const Op rsqrt_f32 = map_op<rsqrt_f32_scalar>("rsqrt_f32", kRsqrt);
const Op sign_f32 = map_op<sign_f32_scalar>("sign_f32", kSign);
const Op sign_s32 = map_op<sign_s32_scalar>("sign_s32", kSign);
const Op sin_f32 = map_op<sin_f32_scalar>("sin_f32", kSin);
const Op sqrt_f32 = map_op<sqrt_f32_scalar>("sqrt_f32", kSqrt);
const Op square_f32 = map_op<square_f32_scalar>("square_f32", kSquare);
const Op tanh_f32 = map_op<tanh_f32_scalar>("tanh_f32", kTanh);
}  // namespace ops

}  // namespace thimble

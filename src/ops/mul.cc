// SPDX-License-Identifier: Apache-2.0
// MUL, with broadcasting.
#include "kernels/mul/mul.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct ParamsS8 {
  MulS8Params kernel;
  Broadcast broadcast;
};

void prepare_s8(Prep& p, ParamsS8& params) {
  const auto [x0, x1, y] = binary(p);
  const Options options = p.options(kMulOptions);
  const Broadcast broadcast = keep_broadcast(p);
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(0), y);
  const Multiplier m = quantize_multiplier(x0.scale(), x1.scale(), y.scale());
  params = {{m.value, static_cast<int8_t>(m.shift), static_cast<int16_t>(-x0.zero_point()), static_cast<int16_t>(-x1.zero_point()),
             static_cast<int16_t>(y.zero_point()), static_cast<int16_t>(range.lowest - y.zero_point()),
             static_cast<int16_t>(range.highest - y.zero_point())},
            broadcast};
}

Status invoke_s8(const Call& c, const ParamsS8& p) {
  broadcast_binary<int8_t, int8_t, MulS8Params, mul_s8_scalar>(c, p.broadcast, p.kernel);
  return Status::ok;
}

void prepare_f32(Prep& p, BinaryF32& params) { prepare_binary_f32(p, kMulOptions, params); }

Status invoke_f32(const Call& c, const BinaryF32& p) {
  broadcast_binary<float, float, BinaryF32Params, mul_f32_scalar>(c, p.broadcast, p.kernel);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op mul_s8 = make_op<ParamsS8, prepare_s8, invoke_s8>("mul_s8", kMul, kBinaryArity, {0, Type::s8});
const Op mul_f32 = make_op<BinaryF32, prepare_f32, invoke_f32>("mul_f32", kMul, kBinaryArity, {0, Type::f32});
}  // namespace ops

}  // namespace thimble

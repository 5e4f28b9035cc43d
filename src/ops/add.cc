// SPDX-License-Identifier: Apache-2.0
// ADD, with broadcasting.
#include "kernels/add/add.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct ParamsS8 {
  AddS8Params kernel;
  Broadcast broadcast;
};

void prepare_s8(Prep& p, ParamsS8& params) {
  const auto [x0, x1, y] = binary(p);
  const bool swapped = x0.scale() < x1.scale();
  const Tensor &coarse = swapped ? x1 : x0, &fine = swapped ? x0 : x1;
  const Multiplier m = quantize_multiplier(fine.scale(), 0.5f, coarse.scale());
  const Multiplier my = quantize_multiplier(coarse.scale(), 1.0f / (1 << AddS8Params::kSumBits), y.scale());
  p.require(my.shift <= 0, y, THIMBLE_TEXT("scale too small for the inputs'"));
  const Options options = p.options(kAddOptions);
  const Broadcast broadcast = keep_broadcast(p);
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(0), y);
  params = {{m.value, my.value, static_cast<int8_t>(m.shift), static_cast<int8_t>(my.shift), swapped,
             static_cast<int16_t>(-coarse.zero_point()), static_cast<int16_t>(-fine.zero_point()), static_cast<int16_t>(y.zero_point()),
             static_cast<int16_t>(range.lowest - y.zero_point()), static_cast<int16_t>(range.highest - y.zero_point())},
            broadcast};
}

Status invoke_s8(const Call& c, const ParamsS8& p) {
  broadcast_binary<int8_t, int8_t, AddS8Params, add_s8_scalar>(c, p.broadcast, p.kernel);
  return Status::ok;
}

void prepare_f32(Prep& p, BinaryF32& params) { prepare_binary_f32(p, kAddOptions, params); }

Status invoke_f32(const Call& c, const BinaryF32& p) {
  broadcast_binary<float, float, BinaryF32Params, add_f32_scalar>(c, p.broadcast, p.kernel);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op add_s8 = make_op<ParamsS8, prepare_s8, invoke_s8>("add_s8", kAdd, kBinaryArity, {0, Type::s8});
const Op add_f32 = make_op<BinaryF32, prepare_f32, invoke_f32>("add_f32", kAdd, kBinaryArity, {0, Type::f32});
}  // namespace ops

}  // namespace thimble

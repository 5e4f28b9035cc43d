// SPDX-License-Identifier: Apache-2.0
// PRELU, with broadcasting.
#include "kernels/prelu/prelu.h"

#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, BinaryParams<PreluStoredParams>& params) {
  const Tensor tensors[] = {p.input(0), p.input(1), p.output(0)};
  const auto& [x0, x1, y] = tensors;
  p.require(x1.type == (x0.type == Type::s16 ? Type::s8 : x0.type), x1, THIMBLE_TEXT("wrong type"));
  p.require(y.type == x0.type, y, THIMBLE_TEXT("wrong output type"));
  require_one_scale(p, x0);
  require_one_scale(p, x1);
  require_one_scale(p, y);
  const Broadcast broadcast = keep_broadcast(p, tensors);
  if (!p.ok()) return;
  const Multiplier m = quantize_multiplier(x0.scale(), y.scale()), low = quantize_multiplier(x0.scale(), x1.scale(), y.scale());
  params = {{-x0.zero_point(), -x1.zero_point(), y.zero_point(), m.value, low.value, static_cast<int8_t>(m.shift),
             static_cast<int8_t>(low.shift)},
            broadcast};
}

}  // namespace

namespace ops {
const Op prelu_s8 = binary_op<prelu_s8_scalar, prepare>("prelu_s8", kPrelu);
const Op prelu_u8 = binary_op<prelu_u8_scalar, prepare>("prelu_u8", kPrelu);
const Op prelu_s16 = binary_op<prelu_s16_s8_scalar, prepare>("prelu_s16", kPrelu);
const Op prelu_f32 = binary_op<prelu_f32_scalar, prepare_stored>("prelu_f32", kPrelu);
}  // namespace ops

}  // namespace thimble

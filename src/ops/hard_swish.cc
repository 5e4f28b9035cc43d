// SPDX-License-Identifier: Apache-2.0
// HARD_SWISH of stored values.
#include "kernels/activation/activation.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

// The multiplier's upper 16 bits.
int16_t upper_half(Multiplier m) { return static_cast<int16_t>(m.value < INT32_MAX - (1 << 15) ? (m.value + (1 << 15)) >> 16 : INT16_MAX); }

void prepare(Prep& p, HardSwishParams& params) {
  const auto [x, y] = unary(p);
  const float fine_scale = x.scale() * (1.0f / 128.0f);   // TFLite forms the quotients in float
  const Multiplier my = quantize_multiplier(fine_scale / y.scale(), 1.0f);
  const Multiplier gate = quantize_multiplier(fine_scale / (3.0f / 32768.0f), 1.0f);
  p.require(my.shift <= 0, y, THIMBLE_TEXT("scale too small for the input's"));
  if (!p.ok()) return;
  params = {x.count, static_cast<int16_t>(-x.zero_point()), static_cast<int16_t>(y.zero_point()), upper_half(my), upper_half(gate),
            static_cast<int8_t>(my.shift), static_cast<int8_t>(gate.shift)};
}

}  // namespace

namespace ops {
const Op hard_swish_s8 = unary_op<hard_swish_scalar<int8_t>, prepare>("hard_swish_s8", kHardSwish);
const Op hard_swish_u8 = unary_op<hard_swish_scalar<uint8_t>, prepare>("hard_swish_u8", kHardSwish);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// The multiplier of a 64-bit sum has 16 bits (see multiply_wide()): where the sum fits 32 bits, their product fits 48, and shifted
// far enough to the left the upper half of the product is the output, rounded by one instruction.
#include "kernels/arch/arm_dsp_shorts.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels::arm_dsp {

ShortChannel ShortOutputs::scale(uint32_t index) const {
  const int32_t multiplier = d_.multipliers[index], shift = d_.shifts[index];
  ShortChannel channel = {0, multiplier, static_cast<int8_t>(shift), ShortChannel::kOther};
  if (r_.bias_bytes == 4) {
    channel.kind = shift <= 0 ? ShortChannel::kTwiceNarrow : ShortChannel::kTwice;
  } else if (shift <= -1 && shift >= -17) {
    const int32_t upper = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    channel.multiplier = upper << (17 + shift), channel.kind = ShortChannel::kOnce;
  }
  return channel;
}

ShortChannel ShortOutputs::channel(uint32_t o) const {
  ShortChannel channel = r_.channel_step != 0 ? scale(o) : scale_;
  const uint64_t start = sums_.start(o);
  const int32_t bias = static_cast<int32_t>(start);
  const bool narrow = channel.kind == ShortChannel::kTwiceNarrow;
  const int32_t room = narrow ? room_ - (1 << 30) : room_;
  channel.bias = bias;
  const bool fits = bias < room && bias > -room && (narrow || static_cast<int32_t>(start >> 32) == bias >> 31);
  if (!fits && channel.kind != ShortChannel::kTwice) channel.kind = narrow ? ShortChannel::kTwice : ShortChannel::kOther;
  return channel;
}

ShortChannel::Kind ShortOutputs::fill(ShortChannel* channels, uint32_t count) const {
  ShortChannel::Kind kind = channel(0).kind;
  for (uint32_t o = 0; o < count; o++) {
    channels[o] = channel(o);
    if (channels[o].kind != kind) kind = ShortChannel::kOther;
  }
  return kind;
}

int16_t ShortOutputs::finish_wide(int64_t sum, uint32_t o) const { return sums_.finish(sums_.start(o) + static_cast<uint64_t>(sum), o); }

int16_t ShortOutputs::finish_otherwise(const ShortChannel& c, uint32_t sum, uint32_t o) const {
  if (c.kind == ShortChannel::kOther) return finish_wide(static_cast<int32_t>(sum), o);
  return static_cast<int16_t>(limited_half(multiply_add(static_cast<uint32_t>(c.bias) + sum, scale_of(c.multiplier, c.shift), 0)));
}

void limit_shorts(int16_t* y, uint32_t count, const Requantization& r) {
  if (r.lowest == INT16_MIN && r.highest == INT16_MAX) return;
  for (; count != 0; count--, y++) *y = clamp(*y, r.lowest, r.highest);
}

}  // namespace thimble::kernels::arm_dsp
#endif

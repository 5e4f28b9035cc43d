// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions of 16-bit numbers on Helium, eight channels at a time: even and odd ones are multiplied apart.
#include "kernels/arch/arm_dsp_shorts.h"
#include "kernels/arch/arm_mve.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t kLanes = 8;
constexpr uint32_t rounded_up(uint32_t channels) { return (channels + kLanes - 1) / kLanes * kLanes; }

}  // namespace

// What sums start from, multipliers and shifts; or what the kernel for dual multiply-accumulate wants, which does what this one cannot.
uint32_t depthwise_conv_s16_arm_mve_scratch_bytes(const DepthwiseConvParams& p) {
  const uint32_t mine = p.shape.multiplier == 1 ? 3 * static_cast<uint32_t>(sizeof(int32_t)) * rounded_up(p.shape.channels) : 0;
  const uint32_t other = depthwise_conv_s16_arm_dsp_scratch_bytes(p);
  return mine > other ? mine : other;
}

#if defined(__ARM_FEATURE_MVE)
namespace {

using arm_dsp::ShortChannel;

struct Tables {
  int32_t *starts, *multipliers, *shifts;
  bool once;   // as ShortChannel::kOnce, else as kTwice
};

// False where a channel is scaled in another way than the others.
bool fill(const DepthwiseConvParams& p, const arm_dsp::ShortOperands& d, Tables& t) {
  const uint32_t channels = p.shape.channels, room = rounded_up(channels);
  const arm_dsp::ShortOutputs outputs(p.output, d, p.shape.window.rows.filter * p.shape.window.columns.filter);
  t.starts = static_cast<int32_t*>(d.scratch), t.multipliers = t.starts + room, t.shifts = t.multipliers + room, t.once = p.output.bias_bytes != 4;
  for (uint32_t o = 0; o < channels; o++) {
    const ShortChannel c = outputs.channel(o);
    if (t.once && c.kind != ShortChannel::kOnce) return false;
    t.starts[o] = c.bias, t.multipliers[o] = c.multiplier, t.shifts[o] = c.shift;
  }
  for (uint32_t o = channels; o < room; o++) t.starts[o] = t.multipliers[o] = t.shifts[o] = 0;
  return true;
}

// The taps of a pixel, from the first channel at hand on.
struct PixelTaps {
  const int16_t* x;
  const int8_t* w;
  uint32_t rows, columns;
  uint32_t x_row, x_tap, w_row, w_tap;
};

[[gnu::always_inline]] inline int32x4_t scaled(const Tables& t, int32x4_t sums, int32x4_t multipliers, int32x4_t shifts) {
  return t.once ? vrmulhq_s32(sums, multipliers) : mve::multiply(sums, multipliers, shifts);
}

template <bool all> [[gnu::always_inline]] inline int16x8_t outputs(const PixelTaps& taps, const Tables& t, uint32_t channel, mve_pred16_t some) {
  const int32x4x2_t starts = vld2q_s32(t.starts + channel);
  int32x4_t even = starts.val[0], odd = starts.val[1];
  const int16_t* x_row = taps.x + channel;
  const int8_t* w_row = taps.w + channel;
  for (uint32_t r = taps.rows; r != 0; r--, x_row += taps.x_row, w_row += taps.w_row) {
    const int16_t* x_at = x_row;
    const int8_t* w_at = w_row;
    for (uint32_t s = taps.columns; s != 0; s--, x_at += taps.x_tap, w_at += taps.w_tap) {
      const int16x8_t x = all ? vldrhq_s16(x_at) : vldrhq_z_s16(x_at, some), w = all ? vldrbq_s16(w_at) : vldrbq_z_s16(w_at, some);
      even = vaddq_s32(even, vmullbq_int_s16(x, w)), odd = vaddq_s32(odd, vmulltq_int_s16(x, w));
    }
  }
  const int32x4x2_t multipliers = vld2q_s32(t.multipliers + channel), shifts = vld2q_s32(t.shifts + channel);
  const int16x8_t low = vqmovnbq_s32(vdupq_n_s16(0), scaled(t, even, multipliers.val[0], shifts.val[0]));
  return vqmovntq_s32(low, scaled(t, odd, multipliers.val[1], shifts.val[1]));
}

}  // namespace

void depthwise_conv_s16_arm_mve(const DepthwiseConvParams& p, const Operands<int16_t, const int8_t*>& d) {
  const Window& w = p.shape.window;
  const uint32_t channels = p.shape.channels;
  Tables t = {};
  if (p.shape.multiplier != 1 || !fill(p, d, t)) return depthwise_conv_s16_arm_dsp(p, d);
  const int16x8_t lowest = vdupq_n_s16(p.output.lowest), highest = vdupq_n_s16(p.output.highest);
  PixelTaps taps = {nullptr, nullptr, 0, 0, w.rows.dilation * w.columns.x * channels, w.columns.dilation * channels, w.columns.filter * channels, channels};
  for_each_pixel(w, d.x, channels, d.y, channels, [&](const int16_t* x, Taps rows, Taps columns, int16_t* y) {
    taps.x = x, taps.rows = rows.count, taps.columns = columns.count;
    taps.w = d.w + rows.first * taps.w_row + columns.first * channels;
    uint32_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) vstrhq_s16(y + c, vmaxq_s16(vminq_s16(outputs<true>(taps, t, c, 0), highest), lowest));
    if (c == channels) return;
    const mve_pred16_t some = vctp16q(channels - c);
    vstrhq_p_s16(y + c, vmaxq_s16(vminq_s16(outputs<false>(taps, t, c, some), highest), lowest), some);
  });
}
#endif

}  // namespace thimble::kernels

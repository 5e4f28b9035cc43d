// SPDX-License-Identifier: Apache-2.0
// Activation ranges and requantization tables.
#include "ops/quantization.h"

namespace thimble {
namespace {

constexpr float kFloatMax = 3.40282347e+38f;

// zero_point + value / scale, halves away from zero, for 0 <= value; saturates far outside any stored type.
int32_t stored(float value, const Tensor& y) {
  const float steps = value / y.scale();
  if (!(steps < 65536.0f)) return 1 << 20;
  const int32_t whole = static_cast<int32_t>(steps);
  return y.zero_point() + whole + (steps - static_cast<float>(whole) >= 0.5f ? 1 : 0);
}

}  // namespace

RangeF32 real_range(Activation activation) {
  switch (activation) {
    case Activation::relu: return {0.0f, kFloatMax};
    case Activation::relu6: return {0.0f, 6.0f};
    case Activation::relu_n1_to_1: return {-1.0f, 1.0f};
    default: return {-kFloatMax, kFloatMax};
  }
}

Range stored_range(Activation activation, const Tensor& y) { return stored_range(real_range(activation), y); }

Range integer_range(Activation activation) {
  const RangeF32 real = real_range(activation);
  return {real.lowest > -kFloatMax ? static_cast<int32_t>(real.lowest) : INT32_MIN,
          real.highest < kFloatMax ? static_cast<int32_t>(real.highest) : INT32_MAX};
}

Range stored_range(RangeF32 real, const Tensor& y) {
  Range r = {INT32_MIN, INT32_MAX};
  if (y.type == Type::s8) r = {INT8_MIN, INT8_MAX};
  if (y.type == Type::u8) r = {0, UINT8_MAX};
  if (y.type == Type::s16) r = {INT16_MIN, INT16_MAX};
  if (real.lowest > -kFloatMax) {
    const int32_t low = real.lowest == 0.0f ? y.zero_point() : 2 * y.zero_point() - stored(-real.lowest, y);
    if (low > r.lowest) r.lowest = low;
  }
  if (real.highest < kFloatMax) {
    const int32_t high = stored(real.highest, y);
    if (high < r.highest) r.highest = high;
  }
  return r;
}

bool require_one_scale(Prep& p, const Tensor& t) { return p.require(t.channels == 1, t, THIMBLE_TEXT("needs one scale")); }

void require_channel_scales(Prep& p, const Tensor& w, int channel_axis) {
  p.require(w.channels == 1 || (w.channels > 1 && w.channel_axis == channel_axis), w,
            THIMBLE_TEXT("the weights need one scale, or one per output channel"));
}

ChannelMultipliers keep_multipliers(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, int channel_axis, ScaleProduct product,
                                    int32_t highest_shift) {
  require_one_scale(p, x);
  require_one_scale(p, y);
  require_channel_scales(p, w, channel_axis);
  const uint32_t count = w.channels;
  const Kept<int32_t> values = p.keep<int32_t>(count + (count + 3) / 4);   // a byte each for the shifts behind them
  if (p.ok()) {
    const bool in_float = product == ScaleProduct::in_float;
    const float xs = x.scales[0], *const ws = w.scales;
    const MultiplierOf of(in_float ? 1.0f : xs, y.scales[0]);
    int32_t *const value = values.data, most = 0;
    int8_t* const shift = reinterpret_cast<int8_t*>(values.data + count);
    for (uint32_t c = 0; c < count; c++) {
      const Multiplier m = of(in_float ? xs * ws[c] : ws[c]);
      if (m.shift > most) most = m.shift;
      value[c] = m.value;
      shift[c] = static_cast<int8_t>(m.shift);
    }
    p.require(most <= highest_shift, y, THIMBLE_TEXT("the output's scale is too small"));
  }
  return {values.offset, values.offset + 4 * count, count};
}

}  // namespace thimble

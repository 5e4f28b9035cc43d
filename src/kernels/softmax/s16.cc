// SPDX-License-Identifier: Apache-2.0
// The reference kernel of int16, with the tables it interpolates in. TFLite fills them in float when a model is prepared; here the
// compiler does, so that they need no RAM and no libm.
#include "base/compile_time_exp.h"
#include "base/fixed_point.h"
#include "kernels/softmax/softmax.h"

namespace thimble::kernels {
namespace {

constexpr float rounded(float value) {   // halves away from zero
  const float whole = static_cast<float>(static_cast<int32_t>(value)), rest = value - whole;
  return rest >= 0.5f ? whole + 1 : rest <= -0.5f ? whole - 1 : whole;
}
constexpr float exponential(float x) { return static_cast<float>(compile_time_exp(static_cast<double>(x))); }
constexpr float one_over_one_plus(float x) { return 1.0f / (1.0f + x); }

// f over `width` from `first` on in 512 steps, in 2^-15; each less half of what interpolation errs by in the step's middle.
template <float (*f)(float)> struct Table {
  static constexpr int kSteps = 512;
  int16_t values[kSteps + 1] = {};

  constexpr Table(float first, float last) {
    constexpr float kOne = 65536.0f / (2.0f / 65535.0f * 32767.0f + 2.0f / 65535.0f * 32768.0f);
    const float step = (last - first) / kSteps, half_step = step / 2;
    for (int i = 0; i < kSteps; i++) {
      const float x = first + static_cast<float>(i) * step;
      const float here = rounded(f(x) * kOne), next = f(first + static_cast<float>(i + 1) * step) * kOne;
      const float error = rounded((next + here) / 2) - rounded(f(x + half_step) * kOne);
      values[i] = stored(here - rounded(error / 2));
    }
    values[kSteps] = stored(rounded(f(last) * kOne));
  }
  static constexpr int16_t stored(float value) { return static_cast<int16_t>(clamp(value, -32768.0f, 32767.0f)); }

  // x in [-2^15, 2^15) goes from the first to the last.
  int32_t at(int32_t x) const {
    const int16_t* const here = values + 256 + (x >> 7);
    return here[0] + (((here[1] - here[0]) * (x & 127) + 64) >> 7);
  }
};

constexpr float kExpStep = 10.0f / 65535, kInverseStep = 1.0f / 65535;
constexpr Table<exponential> kExpTable(kExpStep * -65535, 0.0f);
constexpr Table<one_over_one_plus> kInverseTable(0.0f, kInverseStep * 65535);

}  // namespace

void softmax_s16_scalar(const SoftmaxS16Params& p, const int16_t* x, int16_t* y) {
  for (uint32_t r = 0; r < p.rows; r++, x += p.depth, y += p.depth) {
    int32_t largest = x[0];
    for (uint32_t i = 1; i < p.depth; i++)
      if (largest < x[i]) largest = x[i];
    uint32_t sum = 0;   // in [2^14, 2^31]
    for (uint32_t i = 0; i < p.depth; i++) {
      const int32_t difference = multiply(x[i] - largest, p.multiplier, p.shift);
      y[i] = static_cast<int16_t>(kExpTable.at(difference < -65535 ? INT16_MIN : difference + INT16_MAX));
      sum += static_cast<uint32_t>(y[i]);
    }
    const int headroom = __builtin_clz(sum) - 1;
    // sum / 2^n in [1, 2), as the table takes it: -2^15 for 1.
    const int64_t fraction = (((static_cast<int64_t>(sum) << headroom) + (1 << 13)) >> 14) - (1 << 16) - (1 << 15);
    const int32_t inverse = kInverseTable.at(static_cast<int32_t>(clamp<int64_t>(fraction, INT16_MIN, INT16_MAX)));
    const int shift = 30 - headroom;
    for (uint32_t i = 0; i < p.depth; i++) {
      const int64_t value = (static_cast<int64_t>(y[i]) * inverse + (int64_t{1} << (shift - 1))) >> shift;
      y[i] = static_cast<int16_t>(clamp<int64_t>(value, 0, INT16_MAX));
    }
  }
}

}  // namespace thimble::kernels

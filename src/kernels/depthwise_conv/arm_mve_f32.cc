// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution of floats on Helium, four channels at a time. Where several outputs share one, the scalar kernel does as well.
#include "kernels/depthwise_conv/depthwise_conv.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve_floats.h"

namespace thimble::kernels {

void depthwise_conv_f32_arm_mve(const DepthwiseConvF32::Params& p, const DepthwiseConvF32::Data& d) {
  const DepthwiseConvShape& s = p.shape;
  if (s.multiplier != 1) return depthwise_conv_f32_scalar(p, d);
  const Window& window = s.window;
  const uint32_t channels = s.channels, x_row = window.rows.dilation * window.columns.x * channels;
  const uint32_t x_tap = window.columns.dilation * channels, w_row = window.columns.filter * channels;
  const float32x4_t lowest = vdupq_n_f32(p.output.lowest), highest = vdupq_n_f32(p.output.highest);
  const float* const bias = static_cast<const float*>(d.bias);
  for_each_pixel(window, d.x, channels, d.y, channels, [&](const float* x, Taps rows, Taps columns, float* y) {
    const float* const w = d.w + rows.first * w_row + columns.first * channels;
    for (uint32_t c = 0; c < channels; c += 4) {
      const mve_pred16_t some = vctp32q(channels - c);
      float32x4_t sums = bias ? vldrwq_z_f32(bias + c, some) : vdupq_n_f32(0.0f);
      for (uint32_t r = 0; r < rows.count; r++) {
        const float *x_at = x + r * x_row + c, *w_at = w + r * w_row + c;
        for (uint32_t k = columns.count; k != 0; k--, x_at += x_tap, w_at += channels)
          sums = vfmaq_f32(sums, vldrwq_z_f32(x_at, some), vldrwq_z_f32(w_at, some));
      }
      vstrwq_p_f32(y + c, mve::clamp(sums, lowest, highest), some);
    }
  });
}

}  // namespace thimble::kernels
#endif

// SPDX-License-Identifier: Apache-2.0
// Transforms of int16 on Helium: four butterflies of radix 4 at a time. VQRDMULH and its complex sisters round as the scalar kernels do,
// and nothing saturates, for after the division by 4 all numbers are small.
#include "kernels/fft/arm_dsp.h"

#if defined(__ARM_FEATURE_MVE)
#include "kernels/arch/arm_mve.h"

namespace thimble::kernels {
namespace {

using Points = int16x8_t;   // four complex numbers

Points load(const Complex<int16_t>* at) { return vldrhq_s16(&at->re); }
Points multiply(Points a, Points b) { return vqrdmladhxq_s16(vqrdmlsdhq_s16(vuninitializedq_s16(), a, b), a, b); }
// The points at w[i * step] for i below 4.
Points strided(const Complex<int16_t>* w, uint32x4_t steps) {
  return vreinterpretq_s16_u32(vldrwq_gather_shifted_offset_u32(reinterpret_cast<const uint32_t*>(w), steps));
}

// The transform of four times four points that were divided by 4; see the scalar one.
void transform(bool inverse, Points (&v)[4]) {
  const Points even = vaddq_s16(v[0], v[2]), odd = vaddq_s16(v[1], v[3]), middle = vsubq_s16(v[0], v[2]), side = vsubq_s16(v[1], v[3]);
  v[0] = vaddq_s16(even, odd);
  v[1] = inverse ? vcaddq_rot90_s16(middle, side) : vcaddq_rot270_s16(middle, side);
  v[2] = vsubq_s16(even, odd);
  v[3] = inverse ? vcaddq_rot270_s16(middle, side) : vcaddq_rot90_s16(middle, side);
}

constexpr int16_t kQuarter = INT16_MAX / 4;

void fours(const fft::Stage<int16_t>& s, Complex<int16_t>* y) {
  const uint32x4_t steps = vmulq_n_u32(vidupq_n_u32(0, 1), s.stride), double_steps = vshlq_n_u32(steps, 1);
  const uint32x4_t triple_steps = vaddq_u32(steps, double_steps);
  const Complex<int16_t>*w1 = s.w, *w2 = s.w, *w3 = s.w;
  for (uint32_t i = 0; i < s.span; i += 4, y += 4, w1 += 4 * s.stride, w2 += 8 * s.stride, w3 += 12 * s.stride) {
    Points v[4];
    v[0] = vqrdmulhq_n_s16(load(y), kQuarter);
    v[1] = multiply(vqrdmulhq_n_s16(load(y + s.span), kQuarter), strided(w1, steps));
    v[2] = multiply(vqrdmulhq_n_s16(load(y + 2 * s.span), kQuarter), strided(w2, double_steps));
    v[3] = multiply(vqrdmulhq_n_s16(load(y + 3 * s.span), kQuarter), strided(w3, triple_steps));
    transform(s.inverse, v);
    for (uint32_t q = 0; q < 4; q++) vstrhq_s16(&y[q * s.span].re, v[q]);
  }
}

// The first stage: points of one butterfly lie side by side, all with the first twiddle.
void first_fours(const fft::Stage<int16_t>& s, Complex<int16_t>* y, uint32_t points) {
  const Points w = strided(s.w, vdupq_n_u32(0));
  for (; points != 0; points -= 16, y += 16) {
    uint32x4x4_t whole = vld4q_u32(reinterpret_cast<const uint32_t*>(y));
    Points v[4];
    for (uint32_t q = 0; q < 4; q++) v[q] = vqrdmulhq_n_s16(vreinterpretq_s16_u32(whole.val[q]), kQuarter);
    for (uint32_t q = 1; q < 4; q++) v[q] = multiply(v[q], w);
    transform(s.inverse, v);
    for (uint32_t q = 0; q < 4; q++) whole.val[q] = vreinterpretq_u32_s16(v[q]);
    vst4q_u32(reinterpret_cast<uint32_t*>(y), whole);
  }
}

struct Stages {
  static void run(const fft::Stage<int16_t>& s, uint32_t radix, Complex<int16_t>* aside, Complex<int16_t>* y, uint32_t points) {
    if (radix == 4 && s.span % 4 == 0) {
      for (uint32_t at = 0; at < points; at += 4 * s.span) fours(s, y + at);
    } else if (radix == 4 && s.span == 1 && points % 16 == 0) {
      first_fours(s, y, points);
    } else {
      fft::all_blocks(s, radix, aside, y, points);
    }
  }
  static void tell_apart(uint32_t points, const Complex<int16_t>* split, Complex<int16_t>* y) { arm_dsp::tell_apart(points, split, y); }
};

}  // namespace

void rfft_s16_arm_mve(const FftParams& p, const RfftS16::Data& d) { fft::rfft<Stages>(p, d); }
void irfft_s16_arm_mve(const FftParams& p, const IrfftS16::Data& d) { fft::irfft<Stages>(p, d); }

}  // namespace thimble::kernels
#endif

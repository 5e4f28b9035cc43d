// SPDX-License-Identifier: Apache-2.0
// The stages of an audio front end around the Fourier transform, in whole numbers, as the micro front end of TensorFlow defines them:
//
//   samples ─framer─▶ frames ─window─▶ ─fft_auto_scale─▶ ─rfft─▶ spectrum ─energy─▶ ─filter_bank─▶ channels
//   channels ─square_root─▶ ─spectral_subtraction─▶ ─pcan─▶ ─log─▶ features ─stacker─▶ several of them side by side
#pragma once

#include "base/bytes.h"
#include "kernels/fft/fft.h"

namespace thimble::kernels {

// y[r, i] = x[r, i] * w[i] / 2^shift, rounded down, cut to the range of int16
struct SignalWindowParams {
  uint32_t rows, count;   // each >= 1
  uint32_t shift;         // 0 … 31
};
struct SignalWindowData {
  const int16_t *x, *w;
  int16_t* y;
};
struct SignalFamily {};
struct SignalWindowS16 : SignalFamily, Kernel<SignalWindowParams, SignalWindowData> {};

// y = x * 2^scale, with the largest scale that keeps y within int16. A magnitude of 32768 is searched as -32768 is: it counts only
// until the next larger number comes.
struct SignalAutoScaleParams {
  uint32_t count;
};
struct SignalAutoScaleData {
  const int16_t* x;
  int16_t* y;
  int32_t* scale;
};
struct SignalAutoScaleS16 : SignalFamily, Kernel<SignalAutoScaleParams, SignalAutoScaleData> {};

// y[i] = |x[i]|^2 for i in [start, end), 0 elsewhere.
struct SignalEnergyParams {
  uint32_t count, start, end;   // start <= end <= count
};
struct SignalEnergyData {
  const Complex<int16_t>* x;
  uint32_t* y;
};
struct SignalEnergyS16 : SignalFamily, Kernel<SignalEnergyParams, SignalEnergyData> {};

// y[c] = sum of band c + 1 weighed with w, and of band c weighed with `unweights`: a triangle that rises over one and falls over the
// next. Band b is x[starts[b]] … and its weights start at weight_starts[b], widths[b] of each. Sums wrap.
struct SignalFilterBankParams {
  uint32_t channels;
};
struct SignalFilterBankData {
  const uint32_t* x;
  const int16_t *w, *unweights;
  const int16_t *starts, *weight_starts, *widths;   // `channels` + 1 of each; a width < 1 is none
  uint64_t* y;
};
struct SignalFilterBankU32 : SignalFamily, Kernel<SignalFilterBankParams, SignalFilterBankData> {};

// y = the square root, rounded to nearest, / 2^shift. Roots of what fits in 32 bits stop at 65535, others at 2^32 - 1.
void signal_filter_bank_square_root_u64_scalar(uint32_t channels, uint32_t shift, const LooseS64* x, uint32_t* y);

// Takes the noise of each channel, a running mean, off it. Odd channels have their own weights for the mean.
struct SignalSpectralSubtractionParams {
  uint32_t channels;
  uint32_t smoothing[2], one_minus_smoothing[2];   // of even and odd channels, in units of 2^-bits
  uint32_t min_signal_remaining;                   // in units of 2^-bits
  uint32_t smoothing_bits;                         // 0 … 31
  uint32_t bits;                                   // 0 … 63
  uint32_t clamping;                               // 1: the mean falls with the signal
};
void signal_filter_bank_spectral_subtraction_u32_scalar(const SignalSpectralSubtractionParams& p, const uint32_t* x, uint32_t* noise,
                                                        uint32_t* y);

// y = shrink(x * gain(noise) / 2^shift): gain control per channel. The gain is read from a table of pieces of second degree, one for
// each number of binary digits.
struct SignalPcanParams {
  uint32_t channels;
  uint32_t shift;   // 0 … 63
};
constexpr uint32_t kPcanTableCount = 125;
void signal_pcan_u32_scalar(const SignalPcanParams& p, const uint32_t* x, const uint32_t* noise, const int16_t* table, uint32_t* y);

// y = scale * ln(x * 2^bits), at most 32767; 0 for x * 2^bits below 2. Products wrap at 2^32.
struct SignalLogParams {
  uint32_t channels;
  uint32_t scale;
  uint32_t bits;   // 0 … 31
};
void signal_filter_bank_log_u32_scalar(const SignalLogParams& p, const uint32_t* x, int16_t* y);

// Appends `count` new samples to the history and, once it holds a frame, copies the frame to y and drops its first `step` samples.
// Answers whether it did; otherwise y is zero.
struct SlidingFrame {
  uint32_t count, frame, step;   // each >= 1; step <= the samples held when a frame is complete
};
bool sliding_frame_s16_scalar(const SlidingFrame& p, const int16_t* x, int16_t* history, uint32_t* held, int16_t* y);

// y = the sum of the frames that overlap here: the start of history plus x. The rest becomes the history of the next.
struct OverlapAddParams {
  uint32_t rows, frames;   // each row has its history
  uint32_t frame, step;    // 1 <= step <= frame; a history holds frame - step numbers
};
void overlap_add_s16_scalar(const OverlapAddParams& p, const int16_t* x, int16_t* history, int16_t* y);
void overlap_add_f32_scalar(const OverlapAddParams& p, const float* x, float* history, float* y);

// y = x as it was `delay` samples before. Each row has a ring of that many; the answer is where the next samples go in.
struct SignalDelayParams {
  uint32_t rows, count;   // each >= 1
  uint32_t delay;
};
uint32_t signal_delay_s16_scalar(const SignalDelayParams& p, const int16_t* x, int16_t* rings, uint32_t at, int16_t* y);

#define THIMBLE_FAMILY SignalFamily
#define THIMBLE_VARIANTS "kernels/signal/variants.inc"
#include "kernels/family.inc"

template <class Visitor> void fields(Visitor&& v, const SignalAutoScaleParams& p) { v("count", p.count); }
template <class Visitor> void fields(Visitor&& v, const SignalFilterBankParams& p) { v("channels", p.channels); }
template <class Visitor> void fields(Visitor&& v, const SignalDelayParams& p) { v("rows", p.rows), v("count", p.count), v("delay", p.delay); }
template <class Visitor> void fields(Visitor&& v, const SignalWindowParams& p) { v("rows", p.rows), v("count", p.count), v("shift", p.shift); }
template <class Visitor> void fields(Visitor&& v, const SignalEnergyParams& p) { v("count", p.count), v("start", p.start), v("end", p.end); }
template <class Visitor> void fields(Visitor&& v, const SignalSpectralSubtractionParams& p) {
  v("channels", p.channels), v("smoothing_even", p.smoothing[0]), v("smoothing_odd", p.smoothing[1]),
      v("one_minus_smoothing_even", p.one_minus_smoothing[0]), v("one_minus_smoothing_odd", p.one_minus_smoothing[1]),
      v("min_signal_remaining", p.min_signal_remaining), v("smoothing_bits", p.smoothing_bits), v("bits", p.bits),
      v("clamping", p.clamping);
}
template <class Visitor> void fields(Visitor&& v, const SignalPcanParams& p) { v("channels", p.channels), v("shift", p.shift); }
template <class Visitor> void fields(Visitor&& v, const SignalLogParams& p) { v("channels", p.channels), v("scale", p.scale), v("bits", p.bits); }
template <class Visitor> void fields(Visitor&& v, const SlidingFrame& p) { v("count", p.count), v("frame", p.frame), v("step", p.step); }
template <class Visitor> void fields(Visitor&& v, const OverlapAddParams& p) {
  v("rows", p.rows), v("frames", p.frames), v("frame", p.frame), v("step", p.step);
}

}  // namespace thimble::kernels

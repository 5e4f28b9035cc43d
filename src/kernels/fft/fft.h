// SPDX-License-Identifier: Apache-2.0
// The discrete Fourier transform of real numbers and its inverse, of any even length, to the bit as Kiss FFT rounds it:
//
//   rfft   y[k] = sum over i of x[i] e^(-2 pi j i k / length), k = 0 … length / 2       (fixed point: divided by the length)
//   irfft  x[i] = 1 / length times the sum over the whole spectrum, of which y is the half
//
// Both run through one complex transform of `points` = length / 2. Fixed point scales each stage down by its radix, so that nothing
// overflows. Source: Kiss FFT (M. Borgerding), whose rounding is part of what models are trained with.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

template <class T> struct Complex {
  T re, im;
};

struct FftParams {
  uint32_t transforms;   // >= 1
  uint32_t points;       // complex: half the length of the real signal; 1 … kMaxFftPoints
  uint32_t x_count;      // of rfft: real samples given of each signal, 1 … 2 * points; zeros follow
  uint32_t split;        // index of the twiddles that tell the two real halves apart
};

constexpr uint32_t kMaxFftPoints = 16384;

template <class Visitor> void fields(Visitor&& v, const FftParams& p) {
  v("transforms", p.transforms), v("points", p.points), v("x_count", p.x_count), v("split", p.split);
}

// The factors of `points` in the order of the stages: fours, then a two, then odd primes.
struct Radices {
  uint32_t count;
  uint16_t radix[10];   // 2 * 3^8 <= kMaxFftPoints has the most
};
Radices radices(uint32_t points);

template <class T> struct FftData {
  const Complex<T>* twiddles;   // see ops/fft_tables.h
  Complex<T>* aside;
};

// y: transforms * (points + 1)
void rfft_s16_scalar(const FftParams& p, const FftData<int16_t>& d, const int16_t* x, Complex<int16_t>* y);
void rfft_s32_scalar(const FftParams& p, const FftData<int32_t>& d, const int32_t* x, Complex<int32_t>* y);
void rfft_f32_scalar(const FftParams& p, const FftData<float>& d, const float* x, Complex<float>* y);
// x: transforms * (points + 1); y: transforms * points pairs of real samples
void irfft_s16_scalar(const FftParams& p, const FftData<int16_t>& d, const Complex<int16_t>* x, Complex<int16_t>* y);
void irfft_s32_scalar(const FftParams& p, const FftData<int32_t>& d, const Complex<int32_t>* x, Complex<int32_t>* y);
void irfft_f32_scalar(const FftParams& p, const FftData<float>& d, const Complex<float>* x, Complex<float>* y);

}  // namespace thimble::kernels

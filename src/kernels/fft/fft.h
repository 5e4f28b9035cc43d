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

#include "kernels/variants.h"

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

// A signal is of T, a spectrum of Complex<T>; points in time come in pairs.
template <class T, class X, class Y> struct FftData {
  using Number = T;
  using Input = X;
  const Complex<T>* twiddles;   // see ops/fft_tables.h
  Complex<T>* aside;
  const X* x;
  Y* y;
};

// rfft: y is transforms * (points + 1). irfft: x is; y is transforms * points pairs of real samples.
template <class T> struct Rfft : Kernel<FftParams, FftData<T, T, Complex<T>>> {};
template <class T> struct Irfft : Kernel<FftParams, FftData<T, Complex<T>, Complex<T>>> {};
struct FftFamily {};
struct RfftS16 : FftFamily, Rfft<int16_t> {};
struct RfftS32 : FftFamily, Rfft<int32_t> {};
struct RfftF32 : FftFamily, Rfft<float> {};
struct IrfftS16 : FftFamily, Irfft<int16_t> {};
struct IrfftS32 : FftFamily, Irfft<int32_t> {};
struct IrfftF32 : FftFamily, Irfft<float> {};

#define THIMBLE_FAMILY FftFamily
#define THIMBLE_VARIANTS "kernels/fft/variants.inc"
#include "kernels/family.inc"

}  // namespace thimble::kernels

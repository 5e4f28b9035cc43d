// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/fft/fft_steps.h"

namespace thimble::kernels {
namespace {

struct Stages {
  template <class T> static void run(const fft::Stage<T>& s, uint32_t radix, Complex<T>* aside, Complex<T>* y, uint32_t points) {
    fft::all_blocks(s, radix, aside, y, points);
  }
  template <class T> static void tell_apart(uint32_t points, const Complex<T>* split, Complex<T>* y) { fft::tell_apart(points, split, y); }
};

}  // namespace

Radices radices(uint32_t points) {
  Radices r = {};
  uint32_t p = 4;
  for (uint32_t left = points; r.count == 0 || left > 1; left /= p) {
    while (left % p != 0) {
      p = p == 4 ? 2 : p == 2 ? 3 : p + 2;
      if (p * p > points) p = left;
    }
    r.radix[r.count++] = static_cast<uint16_t>(p);
  }
  return r;
}

void rfft_s16_scalar(const FftParams& p, const RfftS16::Data& d) { fft::rfft<Stages>(p, d); }
void rfft_s32_scalar(const FftParams& p, const RfftS32::Data& d) { fft::rfft<Stages>(p, d); }
void rfft_f32_scalar(const FftParams& p, const RfftF32::Data& d) { fft::rfft<Stages>(p, d); }
void irfft_s16_scalar(const FftParams& p, const IrfftS16::Data& d) { fft::irfft<Stages>(p, d); }
void irfft_s32_scalar(const FftParams& p, const IrfftS32::Data& d) { fft::irfft<Stages>(p, d); }
void irfft_f32_scalar(const FftParams& p, const IrfftF32::Data& d) { fft::irfft<Stages>(p, d); }

}  // namespace thimble::kernels

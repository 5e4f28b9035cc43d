// SPDX-License-Identifier: Apache-2.0
// SignalRfft and SignalIrfft: one prepare, since they differ in which side is the spectrum.
#include "kernels/fft/fft.h"
#include "ops/fft_tables.h"
#include "ops/signal.h"
#include "ops/variants.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  FftParams kernel;
  uint32_t twiddles;   // kept
  uint32_t aside;      // scratch, or kNoScratch
};

FftParams geometry(Prep& p, bool inverse) {
  const Tensor x = p.input(0), y = p.output(0);
  const Tensor &signal = inverse ? y : x, &spectrum = inverse ? x : y;
  p.require(y.type == x.type, y, THIMBLE_TEXT("of the wrong type"));
  const uint32_t length = option(p, "fft_length", 2, 2 * kMaxFftPoints);
  p.require(length % 2 == 0, THIMBLE_TEXT("fft_length must be even"));
  const SignalRows s = signal_rows(p, signal), f = signal_rows(p, spectrum);
  p.require(f.count == length + 2, spectrum, THIMBLE_TEXT("a spectrum holds fft_length / 2 + 1 complex numbers"));
  p.require(inverse ? s.count == length : s.count <= length, signal, THIMBLE_TEXT("the signal does not fit fft_length"));
  p.require(s.rows == f.rows, y, THIMBLE_TEXT("a signal must have a spectrum"));
  return {s.rows, length / 2, s.count, fft_tables(length / 2).stage_twiddles};
}

template <class T, bool inverse> void prepare(Prep& p, Params& params) {
  const FftParams kernel = geometry(p, inverse);
  const FftTables tables = fft_tables(kernel.points);
  const Kept<Complex<T>> twiddles = p.keep<Complex<T>>(tables.twiddles);
  const uint32_t aside = tables.aside ? p.scratch(tables.aside * sizeof(Complex<T>)) : kNoScratch;
  if (!p.ok()) return;
  fill_twiddles(kernel.points, inverse, twiddles.data);
  params = {kernel, twiddles.offset, aside};
}

template <class K> Status invoke(const Call& c, const Params& p) {
  using T = typename K::Data::Number;
  Complex<T>* const aside = p.aside != kNoScratch ? c.scratch<Complex<T>>(p.aside) : nullptr;
  best<K>(c.isa()).run(p.kernel, {c.kept<Complex<T>>(p.twiddles), aside, c.input<typename K::Data::Input>(0), c.output<Complex<T>>(0)});
  return Status::ok;
}

template <class K, bool inverse> constexpr Op fft_op(const char* name) {
  using T = typename K::Data::Number;
  return make_op<Params, prepare<T, inverse>, invoke<K>>(name, kCustom, kOneInOneOut, {0, TypeOf<T>::value}, {},
                                                        inverse ? "SignalIrfft" : "SignalRfft");
}

}  // namespace

namespace ops {
const Op signal_rfft_s16 = fft_op<RfftS16, false>("signal_rfft_s16");
const Op signal_rfft_s32 = fft_op<RfftS32, false>("signal_rfft_s32");
const Op signal_rfft_f32 = fft_op<RfftF32, false>("signal_rfft_f32");
const Op signal_irfft_s16 = fft_op<IrfftS16, true>("signal_irfft_s16");
const Op signal_irfft_s32 = fft_op<IrfftS32, true>("signal_irfft_s32");
const Op signal_irfft_f32 = fft_op<IrfftF32, true>("signal_irfft_f32");
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankSpectralSubtraction: takes stationary noise off each channel. The noise is estimated from one invoke to the next.
#include <string.h>

#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  SignalSpectralSubtractionParams kernel;
  uint32_t noise;   // kept
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0), noise = p.output(1);
  require_alike(p, x, y, Type::u32);
  require_alike(p, x, noise, Type::u32);
  const uint32_t channels = option(p, "num_channels", 1);
  p.require(channels == x.count, x, THIMBLE_TEXT("num_channels is not the input's size"));
  const SignalSpectralSubtractionParams kernel = {
      channels,
      {option(p, "smoothing", 0), option(p, "alternate_smoothing", 0)},
      {option(p, "one_minus_smoothing", 0), option(p, "alternate_one_minus_smoothing", 0)},
      option(p, "min_signal_remaining", 0),
      option(p, "smoothing_bits", 0, 31),
      option(p, "spectral_subtraction_bits", 0, 63),
      custom_options(p)["clamping"].boolean() ? 1u : 0u};
  const Kept<uint32_t> kept = p.keep<uint32_t>(x.count);
  if (!p.ok()) return;
  params = {kernel, kept.offset};
}

void reset(const Call& c, const Params& p) { memset(c.kept<uint32_t>(p.noise), 0, 4 * p.kernel.channels); }

Status invoke(const Call& c, const Params& p) {
  uint32_t* const noise = c.kept<uint32_t>(p.noise);
  signal_filter_bank_spectral_subtraction_u32_scalar(p.kernel, c.input<uint32_t>(0), noise, c.output<uint32_t>(0));
  memcpy(c.output<uint32_t>(1), noise, 4 * p.kernel.channels);
  return Status::ok;
}

}  // namespace

const Op ops::signal_filter_bank_spectral_subtraction_u32 =
    make_op<Params, prepare, invoke, reset>("signal_filter_bank_spectral_subtraction_u32", kCustom, {1, 1, 2, 2}, {0, Type::u32}, {},
                                            "SignalFilterBankSpectralSubtraction");

}  // namespace thimble

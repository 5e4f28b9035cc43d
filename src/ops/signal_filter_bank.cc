// SPDX-License-Identifier: Apache-2.0
// SignalFilterBank: energies of bins gathered into overlapping triangles. The bands must be constants, so that they are checked once.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

// Bands that lie inside x and inside both lists of weights.
bool bands_inside(const Tensor& starts, const Tensor& weight_starts, const Tensor& widths, uint32_t bands, uint32_t bins, uint32_t weights) {
  const int16_t *from = starts.data<int16_t>(), *w = weight_starts.data<int16_t>(), *width = widths.data<int16_t>();
  for (uint32_t b = 0; b < bands; b++) {
    const uint32_t count = width[b] > 0 ? static_cast<uint32_t>(width[b]) : 0;
    const bool inside = from[b] >= 0 && w[b] >= 0 && static_cast<uint32_t>(from[b]) + count <= bins && static_cast<uint32_t>(w[b]) + count <= weights;
    if (count != 0 && !inside) return false;
  }
  return true;
}

void prepare(Prep& p, SignalFilterBankParams& params) {
  const Tensor x = p.input(0), w = p.input(1), unweights = p.input(2), starts = p.input(3), weight_starts = p.input(4), widths = p.input(5);
  const Tensor y = p.output(0);
  const uint32_t channels = option(p, "num_channels", 1, INT32_MAX - 1);
  p.require(y.type == Type::u64 && y.count == channels, y, THIMBLE_TEXT("the output must be a uint64 per channel"));
  p.require(w.type == Type::s16 && unweights.type == Type::s16, w, THIMBLE_TEXT("the weights must be int16"));
  for (int i = 3; i < 6; i++) {
    const Tensor t = p.input(i);
    p.require(t.constant && t.type == Type::s16 && t.count > channels, t, THIMBLE_TEXT("bands must be constant int16, one more than channels"));
  }
  if (!p.ok()) return;
  const uint32_t weights = w.count < unweights.count ? w.count : unweights.count;
  p.require(bands_inside(starts, weight_starts, widths, channels + 1, x.count, weights), THIMBLE_TEXT("a band leaves the input or the weights"));
  params = {channels};
}

Status invoke(const Call& c, const SignalFilterBankParams& p) {
  best<SignalFilterBankU32>(c.isa()).run(p, {c.input<uint32_t>(0), c.input<int16_t>(1), c.input<int16_t>(2), c.input<int16_t>(3),
                                             c.input<int16_t>(4), c.input<int16_t>(5), c.output<uint64_t>(0)});
  return Status::ok;
}

}  // namespace

const Op ops::signal_filter_bank_u32 =
    make_op<SignalFilterBankParams, prepare, invoke>("signal_filter_bank_u32", kCustom, {6, 6, 1, 1}, {0, Type::u32}, {}, "SignalFilterBank");

}  // namespace thimble

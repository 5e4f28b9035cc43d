// SPDX-License-Identifier: Apache-2.0
// SignalEnergy: squared magnitudes of some bins of a spectrum; bins outside of them read as 0.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, SignalEnergyParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(y.type == Type::u32, y, THIMBLE_TEXT("of the wrong type"));
  p.require(x.count / 2 >= y.count, x, THIMBLE_TEXT("fewer complex numbers than outputs"));
  const int32_t count = static_cast<int32_t>(y.count);
  const uint32_t start = option(p, "start_index", 0, count);
  const uint32_t end = option(p, "end_index", static_cast<int32_t>(start), count);
  if (!p.ok()) return;
  params = {y.count, start, end};
}

Status invoke(const Call& c, const SignalEnergyParams& p) {
  best<SignalEnergyS16>(c.isa()).run(p, {c.input<Complex<int16_t>>(0), c.output<uint32_t>(0)});
  return Status::ok;
}

}  // namespace

const Op ops::signal_energy_s16 =
    make_op<SignalEnergyParams, prepare, invoke>("signal_energy_s16", kCustom, kOneInOneOut, {0, Type::s16}, {}, "SignalEnergy");

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// SignalPCAN: automatic gain control per channel, from its noise estimate and a table of gains.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, SignalPcanParams& params) {
  const Tensor x = p.input(0), noise = p.input(1), table = p.input(2), y = p.output(0);
  require_alike(p, x, y, Type::u32);
  require_alike(p, x, noise, Type::u32);
  p.require(table.type == Type::s16 && table.count >= kPcanTableCount, table, THIMBLE_TEXT("the gains must be 125 int16 numbers"));
  const uint32_t shift = option(p, "snr_shift", 0, 63);
  if (!p.ok()) return;
  params = {x.count, shift};
}

Status invoke(const Call& c, const SignalPcanParams& p) {
  signal_pcan_u32_scalar(p, c.input<uint32_t>(0), c.input<uint32_t>(1), c.input<int16_t>(2), c.output<uint32_t>(0));
  return Status::ok;
}

}  // namespace

const Op ops::signal_pcan_u32 =
    make_op<SignalPcanParams, prepare, invoke>("signal_pcan_u32", kCustom, {3, 3, 1, 1}, {0, Type::u32}, {}, "SignalPCAN");

}  // namespace thimble

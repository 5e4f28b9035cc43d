// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankSquareRoot: square roots of channels, with the scale of SignalFftAutoScale taken back.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

struct Params {
  uint32_t channels;
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), scale = p.input(1), y = p.output(0);
  require_alike(p, x, y, Type::u32);
  require_one(p, scale, Type::s32);
  if (!p.ok()) return;
  params = {x.count};
}

Status invoke(const Call& c, const Params& p) {
  kernels::signal_filter_bank_square_root_u64_scalar(p.channels, *c.input<uint32_t>(1), c.input<LooseS64>(0), c.output<uint32_t>(0));
  return Status::ok;
}

}  // namespace

const Op ops::signal_filter_bank_square_root_u64 = make_op<Params, prepare, invoke>(
    "signal_filter_bank_square_root_u64", kCustom, {2, 2, 1, 1}, {0, Type::u64}, {}, "SignalFilterBankSquareRoot");

}  // namespace thimble

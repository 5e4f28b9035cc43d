// SPDX-License-Identifier: Apache-2.0
// SignalDelay: each row of samples again, some samples later.
#include <string.h>

#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  SignalDelayParams kernel;
  uint32_t at, rings;   // kept: where the next samples go into each ring; the rings
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  require_alike(p, x, y, Type::s16);
  const SignalRows r = signal_rows(p, x);
  const uint32_t delay = option(p, "delay_length", 0, Model::kMaxElements);
  const uint64_t samples = uint64_t{delay} * r.rows;
  p.require(samples <= Model::kMaxElements, THIMBLE_TEXT("the delay is too long"));
  const Kept<uint32_t> at = p.keep<uint32_t>(1);
  const Kept<int16_t> rings = p.keep<int16_t>(static_cast<uint32_t>(samples));
  if (!p.ok()) return;
  params = {{r.rows, r.count, delay}, at.offset, rings.offset};
}

void reset(const Call& c, const Params& p) {
  *c.kept<uint32_t>(p.at) = 0;
  memset(c.kept<int16_t>(p.rings), 0, 2 * p.kernel.rows * p.kernel.delay);
}

Status invoke(const Call& c, const Params& p) {
  uint32_t* const at = c.kept<uint32_t>(p.at);
  *at = signal_delay_s16_scalar(p.kernel, c.input<int16_t>(0), c.kept<int16_t>(p.rings), *at, c.output<int16_t>(0));
  return Status::ok;
}

}  // namespace

const Op ops::signal_delay_s16 =
    make_op<Params, prepare, invoke, reset>("signal_delay_s16", kCustom, kOneInOneOut, {0, Type::s16}, {}, "SignalDelay");

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// SignalFftAutoScale: makes the most of 16 bits before a fixed-point transform, and says by how much.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, SignalAutoScaleParams& params) {
  const Tensor x = p.input(0), y = p.output(0), scale = p.output(1);
  require_alike(p, x, y, Type::s16);
  require_one(p, scale, Type::s32);
  if (!p.ok()) return;
  params = {x.count};
}

Status invoke(const Call& c, const SignalAutoScaleParams& p) {
  best<SignalAutoScaleS16>(c.isa()).run(p, {c.input<int16_t>(0), c.output<int16_t>(0), c.output<int32_t>(1)});
  return Status::ok;
}

}  // namespace

const Op ops::signal_fft_auto_scale_s16 = make_op<SignalAutoScaleParams, prepare, invoke>("signal_fft_auto_scale_s16", kCustom, {1, 1, 2, 2},
                                                                                         {0, Type::s16}, {}, "SignalFftAutoScale");

}  // namespace thimble

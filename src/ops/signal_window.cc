// SPDX-License-Identifier: Apache-2.0
// SignalWindow: x in rows, each times the window.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, SignalWindowParams& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  require_alike(p, x, y, Type::s16);
  p.require(w.type == Type::s16 && w.count != 0 && x.count % w.count == 0, w, THIMBLE_TEXT("the window must be int16 and divide the input"));
  const uint32_t shift = option(p, "shift", 0, 31);
  if (!p.ok()) return;
  params = {x.count / w.count, w.count, shift};
}

Status invoke(const Call& c, const SignalWindowParams& p) {
  best<SignalWindowS16>(c.isa()).run(p, {c.input<int16_t>(0), c.input<int16_t>(1), c.output<int16_t>(0)});
  return Status::ok;
}

}  // namespace

const Op ops::signal_window_s16 =
    make_op<SignalWindowParams, prepare, invoke>("signal_window_s16", kCustom, {2, 2, 1, 1}, {0, Type::s16}, {}, "SignalWindow");

}  // namespace thimble

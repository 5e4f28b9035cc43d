// SPDX-License-Identifier: Apache-2.0
// SignalStacker: puts each frame side by side with those before and after it. The first frame stands for those before it.
#include <string.h>

#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  SlidingFrame kernel;
  uint32_t left;            // copies of the first frame
  uint32_t held, history;   // kept: samples in the history, or kNothingYet; the history
};
constexpr uint32_t kNothingYet = UINT32_MAX;

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0), valid = p.output(1);
  const uint32_t channels = option(p, "num_channels", 1), left = option(p, "stacker_left_context", 0, Model::kMaxElements);
  const uint32_t right = option(p, "stacker_right_context", 0, Model::kMaxElements), frames = left + right + 1;
  const uint32_t step = option(p, "stacker_step", 1, static_cast<int32_t>(frames));
  p.require(x.count == channels, x, THIMBLE_TEXT("num_channels is not the input's size"));
  p.require(y.type == Type::s16 && y.count == uint64_t{channels} * frames, y, THIMBLE_TEXT("the output must be int16 frames"));
  require_one(p, valid, Type::boolean);
  const Kept<uint32_t> held = p.keep<uint32_t>(1);
  const Kept<int16_t> history = p.keep<int16_t>(y.count - x.count);
  if (!p.ok()) return;
  params = {{channels, y.count, channels * step}, left, held.offset, history.offset};
}

void reset(const Call& c, const Params& p) { *c.kept<uint32_t>(p.held) = kNothingYet; }

Status invoke(const Call& c, const Params& p) {
  const int16_t* const x = c.input<int16_t>(0);
  int16_t* const history = c.kept<int16_t>(p.history);
  uint32_t* const held = c.kept<uint32_t>(p.held);
  if (*held == kNothingYet) {
    for (uint32_t i = 0; i < p.left; i++) memcpy(history + i * p.kernel.count, x, 2 * p.kernel.count);
    *held = p.left * p.kernel.count;
  }
  *c.output<bool>(1) = sliding_frame_s16_scalar(p.kernel, x, history, held, c.output<int16_t>(0));
  return Status::ok;
}

}  // namespace

const Op ops::signal_stacker_s16 =
    make_op<Params, prepare, invoke, reset>("signal_stacker_s16", kCustom, {1, 1, 2, 2}, {0, Type::s16}, {}, "SignalStacker");

}  // namespace thimble

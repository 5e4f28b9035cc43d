// SPDX-License-Identifier: Apache-2.0
// SignalFramer: cuts a stream of samples, of which each invoke brings some, into frames that may overlap.
#include <string.h>

#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  SlidingFrame kernel;
  uint32_t rows, frames;   // of each row in one invoke
  uint32_t history_count;  // of each row
  uint32_t held_first;     // samples, all zero, that a history holds at the start
  uint32_t held, history;  // kept: samples in a history, the same in each; the histories
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0), valid = p.output(1);
  const SignalRows r = signal_rows(p, x);
  const uint32_t frame = option(p, "frame_size", 1, Model::kMaxElements), step = option(p, "frame_step", 1, Model::kMaxElements);
  const bool prefill = custom_options(p)["prefill"].boolean();
  p.require(r.count % step == 0, x, THIMBLE_TEXT("the input must be a multiple of frame_step"));
  const uint32_t frames = r.count / step;
  p.require(y.type == Type::s16 && y.count == uint64_t{r.rows} * frames * frame, y, THIMBLE_TEXT("the output must be int16 frames"));
  require_one(p, valid, Type::boolean);
  // A frame is complete at the latest when whole steps reach it, and then drops one. In all less than the output's elements.
  const uint32_t history_count = (frame - 1) / step * step;
  const Kept<uint32_t> held = p.keep<uint32_t>(1);
  const Kept<int16_t> history = p.keep<int16_t>(history_count * r.rows);
  if (!p.ok()) return;
  params = {{step, frame, step}, r.rows, frames, history_count, prefill && frame > step ? frame - step : 0, held.offset, history.offset};
}

void reset(const Call& c, const Params& p) {
  *c.kept<uint32_t>(p.held) = p.held_first;
  memset(c.kept<int16_t>(p.history), 0, 2 * p.rows * p.history_count);
}

Status invoke(const Call& c, const Params& p) {
  const int16_t* x = c.input<int16_t>(0);
  int16_t *y = c.output<int16_t>(0), *history = c.kept<int16_t>(p.history);
  uint32_t* const held = c.kept<uint32_t>(p.held);
  const uint32_t held_before = *held;
  bool valid = true;
  for (uint32_t r = 0; r < p.rows; r++, history += p.history_count) {
    *held = held_before;
    for (uint32_t f = 0; f < p.frames; f++, x += p.kernel.count, y += p.kernel.frame)
      if (!sliding_frame_s16_scalar(p.kernel, x, history, held, y)) valid = false;
  }
  *c.output<bool>(1) = valid;
  return Status::ok;
}

}  // namespace

const Op ops::signal_framer_s16 =
    make_op<Params, prepare, invoke, reset>("signal_framer_s16", kCustom, {1, 1, 2, 2}, {0, Type::s16}, {}, "SignalFramer");

}  // namespace thimble

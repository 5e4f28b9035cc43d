// SPDX-License-Identifier: Apache-2.0
// SignalOverlapAdd: adds frames that overlap to a stream of samples again.
#include <string.h>

#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  OverlapAddParams kernel;
  uint32_t history;   // kept
};

uint32_t history_count(const OverlapAddParams& p) { return p.rows * (p.frame - p.step); }

OverlapAddParams geometry(Prep& p) {
  const Tensor x = p.input(0), y = p.output(0);
  const SignalRows r = signal_rows(p, x);
  const uint32_t frame = r.count ? r.count : 1, frames = static_cast<uint32_t>(x.dim(x.rank - 2));
  const uint32_t step = option(p, "frame_step", 1, static_cast<int32_t>(frame));
  p.require(x.rank >= 2, x, THIMBLE_TEXT("the input must be frames"));
  p.require(y.type == x.type && y.count == uint64_t{r.rows} * step, y, THIMBLE_TEXT("the output must have frame_step numbers per frame"));
  return {frames ? r.rows / frames : 0, frames, frame, step};
}

template <class T> void prepare(Prep& p, Params& params) {
  const OverlapAddParams kernel = geometry(p);
  const Kept<T> history = p.keep<T>(history_count(kernel));
  if (!p.ok()) return;
  params = {kernel, history.offset};
}

template <class T> void reset(const Call& c, const Params& p) {
  memset(c.kept<T>(p.history), 0, sizeof(T) * history_count(p.kernel));
}

template <class T, void (*kernel)(const OverlapAddParams&, const T*, T*, T*)> Status invoke(const Call& c, const Params& p) {
  kernel(p.kernel, c.input<T>(0), c.kept<T>(p.history), c.output<T>(0));
  return Status::ok;
}

}  // namespace

namespace ops {
const Op signal_overlap_add_s16 = make_op<Params, prepare<int16_t>, invoke<int16_t, overlap_add_s16_scalar>, reset<int16_t>>(
    "signal_overlap_add_s16", kCustom, kOneInOneOut, {0, Type::s16}, {}, "SignalOverlapAdd");
const Op signal_overlap_add_f32 = make_op<Params, prepare<float>, invoke<float, overlap_add_f32_scalar>, reset<float>>(
    "signal_overlap_add_f32", kCustom, kOneInOneOut, {0, Type::f32}, {}, "SignalOverlapAdd");
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// TILE and BROADCAST_TO: x over and over along some dimensions. How often is seen from y's shape; the input that says so must agree.
#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  KeptCopy copy;
  Expected expected;
};

void keep(Prep& p, Params& params, const CopyLayout& layout, const int32_t* expected, const Tensor& y) {
  const Expected e = keep_expected(p, 1, expected, y.rank);
  if (!p.accepted()) return;
  const KeptCopy copy = keep_copy(p, layout);
  if (!p.ok()) return;
  params = {copy, e};
}

void prepare_tile(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const uint32_t bytes = require_elements(p, x, y);
  p.require(x.rank == y.rank, y, THIMBLE_TEXT("the output must have the input's rank"));
  if (!p.accepted()) return;
  const Steps from = steps(x, bytes), to = steps(y, bytes);
  CopyLayout layout(bytes);
  int32_t times[Tensor::kMaxRank];
  for (int i = x.rank - 1; i >= 0; i--) {
    if (!p.require(y.dim(i) % x.dim(i) == 0, y, THIMBLE_TEXT("the output must be whole repetitions of the input"))) return;
    times[i] = y.dim(i) / x.dim(i);
    layout.axis(x.dim(i), from.of[i], to.of[i]);
    layout.axis(times[i], 0, to.of[i] * x.dim(i));
  }
  keep(p, params, layout, times, y);
}

void prepare_broadcast_to(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const uint32_t bytes = require_elements(p, x, y);
  p.require(x.rank <= y.rank, y, THIMBLE_TEXT("the input does not broadcast to the output"));
  if (!p.accepted()) return;
  const Steps from = steps(x, bytes), to = steps(y, bytes);
  CopyLayout layout(bytes);
  for (int i = y.rank - 1, k = x.rank - 1; i >= 0; i--, k--) {
    const bool moves = k >= 0 && x.dim(k) == y.dim(i);
    p.require(moves || k < 0 || x.dim(k) == 1, y, THIMBLE_TEXT("the input does not broadcast to the output"));
    layout.axis(y.dim(i), moves ? from.of[k] : 0, to.of[i]);
  }
  keep(p, params, layout, y.shape, y);
}

Status invoke(const Call& c, const Params& p) { return as_expected(c, p.expected) ? invoke_copy(c, p.copy) : Status::failed; }

}  // namespace

namespace ops {
const Op tile = make_op<Params, prepare_tile, invoke>("tile", kTile, {2, 2, 1, 1});
const Op broadcast_to = make_op<Params, prepare_broadcast_to, invoke>("broadcast_to", kBroadcastTo, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

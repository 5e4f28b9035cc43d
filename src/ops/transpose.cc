// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE: y's dimension i is x's dimension perm[i].
#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

void prepare(Prep& p, KeptCopy& params) {
  const Tensor x = p.input(0), perm = p.input(1), y = p.output(0);
  const uint32_t bytes = require_elements(p, x, y);
  require_integers(p, perm);
  p.require(perm.constant && perm.count == x.rank && y.rank == x.rank, perm, THIMBLE_TEXT("must be a constant number per dimension"));
  if (!p.accepted()) return;
  const Steps from = steps(x, bytes), to = steps(y, bytes);
  CopyLayout layout(bytes);
  uint32_t seen = 0;
  for (int i = x.rank - 1; i >= 0; i--) {
    int64_t k = integer(perm, static_cast<uint32_t>(i));
    if (k < 0) k += x.rank;
    const bool new_one = k >= 0 && k < x.rank && !(seen >> k & 1);
    if (!p.require(new_one, perm, THIMBLE_TEXT("must be a permutation"))) return;
    seen |= 1u << k;
    const int axis = static_cast<int>(k);
    p.require(y.dim(i) == x.dim(axis), y, THIMBLE_TEXT("the output must be the input with its dimensions permuted"));
    layout.axis(x.dim(axis), from.of[axis], to.of[i]);
  }
  const KeptCopy copy = keep_copy(p, layout);
  if (!p.ok()) return;
  params = copy;
}

}  // namespace

namespace ops {
const Op transpose = make_op<KeptCopy, prepare, invoke_copy>("transpose", kTranspose, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

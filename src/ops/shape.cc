// SPDX-License-Identifier: Apache-2.0
// SHAPE and RANK, which are known before the first run and written at each; BROADCAST_ARGS, which computes one shape from two.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

bool require_wide_integers(Prep& p, const Tensor& t) {
  return p.require(t.type == Type::s32 || t.type == Type::s64, t, THIMBLE_TEXT("must be int32 or int64"));
}

void store(Type type, void* y, uint32_t i, int64_t value) {
  if (type == Type::s64) static_cast<int64_t*>(y)[i] = value;
  else static_cast<int32_t*>(y)[i] = static_cast<int32_t>(value);
}

struct Params {
  uint32_t values;   // kept int32_t[count]
  uint32_t count;
  Type type;
};

void prepare(Prep& p, Params& params, const int32_t* values, uint32_t count) {
  const Tensor y = p.output(0);
  require_wide_integers(p, y);
  p.require(y.count == count, y, THIMBLE_TEXT("must hold one number per dimension"));
  const Kept<int32_t> kept = p.keep<int32_t>(count);
  if (!p.ok()) return;
  memcpy(kept.data, values, 4 * count);
  params = {kept.offset, count, y.type};
}

void prepare_shape(Prep& p, Params& params) {
  const Tensor x = p.input(0);
  prepare(p, params, x.shape, x.rank);
}

void prepare_rank(Prep& p, Params& params) {
  const int32_t rank = p.input(0).rank;
  prepare(p, params, &rank, 1);
}

Status invoke(const Call& c, const Params& p) {
  for (uint32_t i = 0; i < p.count; i++) store(p.type, c.output<void>(0), i, c.kept<int32_t>(p.values)[i]);
  return Status::ok;
}

struct BroadcastArgsParams {
  uint32_t counts[2];   // dimensions of each shape; y has as many as the longer one
  Type type;
};

void prepare_broadcast_args(Prep& p, BroadcastArgsParams& params) {
  const Tensor x0 = p.input(0), x1 = p.input(1), y = p.output(0);
  require_wide_integers(p, y);
  p.require(x0.type == y.type && x1.type == y.type, y, THIMBLE_TEXT("must be of one type"));
  p.require(y.count == (x0.count > x1.count ? x0.count : x1.count), y, THIMBLE_TEXT("must be as long as the longer shape"));
  if (!p.ok()) return;
  params = {{x0.count, x1.count}, y.type};
}

Status invoke_broadcast_args(const Call& c, const BroadcastArgsParams& p) {
  uint32_t i0 = p.counts[0], i1 = p.counts[1];
  for (uint32_t i = i0 > i1 ? i0 : i1; i-- > 0;) {
    const int64_t dim0 = i0 > 0 ? integer(p.type, c.input<void>(0), --i0) : 1, dim1 = i1 > 0 ? integer(p.type, c.input<void>(1), --i1) : 1;
    if (dim0 != dim1 && dim0 != 1 && dim1 != 1) return Status::failed;
    store(p.type, c.output<void>(0), i, dim0 == 1 ? dim1 : dim0);
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op shape = make_op<Params, prepare_shape, invoke>("shape", kShape, {1, 1, 1, 1});
const Op rank = make_op<Params, prepare_rank, invoke>("rank", kRank, {1, 1, 1, 1});
const Op broadcast_args =
    make_op<BroadcastArgsParams, prepare_broadcast_args, invoke_broadcast_args>("broadcast_args", kBroadcastArgs, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

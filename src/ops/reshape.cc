// SPDX-License-Identifier: Apache-2.0
// RESHAPE, SQUEEZE, EXPAND_DIMS and BITCAST: the same bytes under another shape or type, which are the output tensor's; the shape or
// axes given as an input or an option add nothing to them. Where the two tensors may share their place nothing is left to do.
#include <string.h>

#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t bytes;   // to copy; 0 where the tensors share their place
};

void share_or_copy(Prep& p, Params& params, uint32_t bytes) {
  const bool shared = p.share(0, 0);
  if (!p.ok()) return;
  params = {shared ? 0 : bytes};
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(x.count == y.count, y, THIMBLE_TEXT("the output must have as many elements as the input"));
  share_or_copy(p, params, y.bytes);
}

void prepare_bitcast(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.type != Type::s4 && y.type != Type::s4, y, THIMBLE_TEXT("elements must be whole bytes"));
  p.require(x.bytes == y.bytes, y, THIMBLE_TEXT("the output must have as many bytes as the input"));
  share_or_copy(p, params, y.bytes);
}

Status invoke(const Call& c, const Params& p) {
  memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.bytes);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op reshape = make_op<Params, prepare, invoke>("reshape", kReshape, {1, 2, 1, 1});
const Op squeeze = make_op<Params, prepare, invoke>("squeeze", kSqueeze, {1, 1, 1, 1});
const Op expand_dims = make_op<Params, prepare, invoke>("expand_dims", kExpandDims, {2, 2, 1, 1});
const Op bitcast = make_op<Params, prepare_bitcast, invoke>("bitcast", kBitcast, {1, 1, 1, 1});
}  // namespace ops

}  // namespace thimble

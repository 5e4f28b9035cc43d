// SPDX-License-Identifier: Apache-2.0
// RESHAPE: the same bytes under another shape, which is the output tensor's; the shape given as an input or an option adds nothing to
// it. Where the two tensors may share their place nothing is left to do.
#include <string.h>

#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t bytes;   // to copy; 0 where the tensors share their place
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(x.count == y.count, y, THIMBLE_TEXT("the output must have as many elements as the input"));
  const bool shared = p.share(0, 0);
  if (!p.ok()) return;
  params = {shared ? 0 : y.bytes};
}

Status invoke(const Call& c, const Params& p) {
  memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.bytes);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op reshape = make_op<Params, prepare, invoke>("reshape", kReshape, {1, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

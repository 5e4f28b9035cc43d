// SPDX-License-Identifier: Apache-2.0
// REVERSE_SEQUENCE: in each batch, as many elements along an axis as an input says come backwards, and the rest as they are.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t dims;   // kept int32_t[rank]
  uint32_t y_bytes;
  uint8_t rank, batch_axis, sequence_axis, element_bytes;
  Type length_type;
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), lengths = p.input(1), y = p.output(0);
  const Options options = p.options(kReverseSequenceOptions);
  const uint32_t bytes = require_elements(p, x, y);
  const uint32_t sequence = require_axis(p, options.s32(0), x.rank), batch = require_axis(p, options.s32(1), x.rank);
  require_integers(p, lengths);
  p.require(sequence != batch, THIMBLE_TEXT("the sequence cannot be the batch"));
  p.require(same_shape(x, y), y, THIMBLE_TEXT("the output must have the input's shape"));
  p.require(lengths.count == static_cast<uint32_t>(x.dim(static_cast<int>(batch))), lengths, THIMBLE_TEXT("must be a number per batch"));
  const Kept<int32_t> dims = p.keep<int32_t>(x.rank);
  if (!p.ok()) return;
  memcpy(dims.data, x.shape, 4u * x.rank);
  params = {dims.offset, y.bytes, x.rank, static_cast<uint8_t>(batch), static_cast<uint8_t>(sequence), static_cast<uint8_t>(bytes), lengths.type};
}

Status invoke(const Call& c, const Params& p) {
  const int32_t* const dims = c.kept<int32_t>(p.dims);
  memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.y_bytes);
  for (int32_t b = 0; b < dims[p.batch_axis]; b++) {
    const int64_t length = integer(p.length_type, c.input<void>(1), static_cast<uint32_t>(b));
    if (length < 0 || length > dims[p.sequence_axis]) return Status::failed;
    if (length == 0) continue;
    CopyLayout layout(p.element_bytes);
    int32_t step = p.element_bytes;
    for (int i = p.rank - 1; i >= 0; step *= dims[i--]) {
      if (i == p.batch_axis) {
        layout.skip(b * step, b * step);
      } else if (i == p.sequence_axis) {
        layout.skip((static_cast<int32_t>(length) - 1) * step, 0);
        layout.axis(static_cast<int32_t>(length), -step, step);
      } else {
        layout.axis(dims[i], step, step);
      }
    }
    layout.run(c.input<uint8_t>(0), c.output<uint8_t>(0));
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op reverse_sequence = make_op<Params, prepare, invoke>("reverse_sequence", kReverseSequence, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// CIRCULAR_BUFFER: the last few inputs of a streaming model, oldest first, in a variable tensor. Where the rest of the model has a
// stride in time, it runs in the last of so many invokes, and the others end here.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/custom_options.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t slot_bytes, bytes;   // of an input; of all
  uint32_t cycles;              // invokes for each that goes on
  uint32_t cycles_left;         // kept
};

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  const int32_t slots = y.dim(1);
  p.require(x.rank == 4 && y.rank == 4 && x.dim(0) == 1 && x.dim(1) == 1 && y.dim(0) == 1 && x.dim(2) == y.dim(2) && x.dim(3) == y.dim(3), y,
            THIMBLE_TEXT("the output must be inputs along dimension 1"));
  p.require(y.type == x.type && x.type != Type::s4, y, THIMBLE_TEXT("of the wrong type"));
  p.require(y.variable, y, THIMBLE_TEXT("the output must be a variable"));
  // Streaming models of the first years say nothing, and are told by their size.
  const int32_t by_size = slots == 5 || slots == 13 || slots == 25 ? 1 : 2;
  const int32_t named = custom_options(p)["cycles_max"].s32(0);
  const Kept<uint32_t> left = p.keep<uint32_t>(1);
  if (!p.ok()) return;
  params = {x.bytes, y.bytes, static_cast<uint32_t>(named > 0 ? named : by_size), left.offset};
}

void reset(const Call& c, const Params& p) { *c.kept<uint32_t>(p.cycles_left) = p.cycles; }

Status invoke(const Call& c, const Params& p) {
  uint8_t* const y = c.output<uint8_t>(0);
  memmove(y, y + p.slot_bytes, p.bytes - p.slot_bytes);
  memcpy(y + p.bytes - p.slot_bytes, c.input<uint8_t>(0), p.slot_bytes);
  uint32_t* const left = c.kept<uint32_t>(p.cycles_left);
  if (--*left != 0) return Status::waiting;
  *left = p.cycles;
  return Status::ok;
}

}  // namespace

const Op ops::circular_buffer =
    make_op<Params, prepare, invoke, reset>("circular_buffer", kCustom, {1, 1, 1, 1}, {}, {}, "CIRCULAR_BUFFER");

}  // namespace thimble

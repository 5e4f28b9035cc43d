// SPDX-License-Identifier: Apache-2.0
// MIRROR_PAD: x with its own edges mirrored around it. x is copied to its place in y, and then, from the innermost dimension on, what is
// there already is mirrored to both sides. The paddings may be an input.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Params {
  uint32_t dims;   // kept int32_t[2][rank]: of x, of y
  uint8_t rank, element_bytes;
  uint8_t apart;   // 1: the edge itself is not repeated (reflect), 0: it is (symmetric)
  Type paddings_type;
};

bool right(const Params& p, const int32_t* x_dims, const int32_t* y_dims, const void* paddings) {
  bool fits = true;
  for (uint32_t i = 0; i < p.rank; i++) {
    const int64_t before = integer(p.paddings_type, paddings, 2 * i), after = integer(p.paddings_type, paddings, 2 * i + 1);
    const int64_t most = x_dims[i] - p.apart;
    fits &= before >= 0 && before <= most && after >= 0 && after <= most && x_dims[i] + before + after == y_dims[i];
  }
  return fits;
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), paddings = p.input(1), y = p.output(0);
  const uint32_t bytes = require_elements(p, x, y), mode = p.options(kMirrorPadOptions).u8(0);
  require_integers(p, paddings);
  p.require(mode <= 1, THIMBLE_TEXT("unknown mode"));
  p.require(x.rank == y.rank && paddings.count == 2u * x.rank, paddings, THIMBLE_TEXT("the paddings must be two numbers per axis"));
  if (!p.accepted()) return;
  const Kept<int32_t> dims = p.keep<int32_t>(2u * x.rank);
  const Params made = {dims.offset, x.rank, static_cast<uint8_t>(bytes), mode == 0, paddings.type};
  if (paddings.constant)
    p.require(right(made, x.shape, y.shape, paddings.address), y, THIMBLE_TEXT("the output must be the input and its padding"));
  if (!p.ok()) return;
  memcpy(dims.data, x.shape, 4u * x.rank);
  memcpy(dims.data + x.rank, y.shape, 4u * x.rank);
  params = made;
}

struct Dims {
  const int32_t *x, *y;
  int32_t before[Tensor::kMaxRank], y_steps[Tensor::kMaxRank];
};

// Adds dimensions [0, end) of the middle of y, where x lies, innermost first.
void add_middle(const Dims& d, int end, CopyLayout& layout) {
  for (int i = end - 1; i >= 0; i--) {
    layout.skip(d.before[i] * d.y_steps[i], d.before[i] * d.y_steps[i]);
    layout.axis(d.x[i], d.y_steps[i], d.y_steps[i]);
  }
}

Status invoke(const Call& c, const Params& p) {
  Dims d = {c.kept<int32_t>(p.dims), c.kept<int32_t>(p.dims) + p.rank, {}, {}};
  const void* const paddings = c.input<void>(1);
  if (!right(p, d.x, d.y, paddings)) return Status::failed;
  uint8_t* const y = c.output<uint8_t>(0);
  CopyLayout middle(p.element_bytes);
  int32_t x_step = p.element_bytes, y_step = p.element_bytes;
  for (int i = p.rank - 1; i >= 0; x_step *= d.x[i], y_step *= d.y[i], i--) {
    d.before[i] = static_cast<int32_t>(integer(p.paddings_type, paddings, static_cast<uint32_t>(2 * i)));
    d.y_steps[i] = y_step;
    middle.skip(0, d.before[i] * y_step);
    middle.axis(d.x[i], x_step, y_step);
  }
  middle.run(c.input<uint8_t>(0), y);
  for (int i = p.rank - 1; i >= 0; i--) {
    const int32_t step = d.y_steps[i], before = d.before[i], end = before + d.x[i], after = d.y[i] - end;
    const auto mirror = [&](int32_t count, int32_t from, int32_t to) {   // `count` whole slabs, read backwards
      if (count == 0) return;
      CopyLayout layout(p.element_bytes);
      layout.axis(step / p.element_bytes, p.element_bytes, p.element_bytes);
      layout.skip(from * step, to * step);
      layout.axis(count, -step, step);
      add_middle(d, i, layout);
      layout.run(y, y);
    };
    mirror(before, 2 * before - 1 + p.apart, 0);
    mirror(after, end - 1 - p.apart, end);
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op mirror_pad = make_op<Params, prepare, invoke>("mirror_pad", kMirrorPad, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble

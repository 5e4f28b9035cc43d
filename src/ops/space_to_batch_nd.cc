// SPDX-License-Identifier: Apache-2.0
// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: every block-th element of the spatial dimensions, from each of the block's positions on, is a
// batch of its own. The one pads the space first, the other crops it afterwards. Block and edges may be inputs.
#include "kernels/fill/fill.h"
#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

constexpr int kMaxSpatial = Tensor::kMaxRank - 2;
constexpr int64_t kMaxEdge = 1 << 28;

// Along one spatial dimension: sizes of the whole space and of a batch's part of it, and bytes between neighbours.
struct Spatial {
  int32_t wide, part, wide_step, part_step;
};

struct Params {
  uint32_t dims;                    // kept Spatial[spatial_count]
  int32_t batches;                  // of the whole space
  int32_t positions;                // in a block, each with as many batches
  int32_t wide_batch_bytes, part_batch_bytes;
  int32_t pixel_bytes;              // of what lies inside the spatial dimensions
  uint32_t y_bytes;
  int32_t pad;                      // its first bytes are an element
  uint8_t spatial_count, element_bytes;
  Type block_type, edges_type;
};

struct Numbers {
  const void *block, *edges;   // edges: before and after each spatial dimension
};

bool right(const Params& p, const Spatial* dims, const Numbers& n) {
  int64_t positions = p.positions;
  for (uint32_t i = 0; i < p.spatial_count; i++) {
    const int64_t block = integer(p.block_type, n.block, i);
    const int64_t before = integer(p.edges_type, n.edges, 2 * i), after = integer(p.edges_type, n.edges, 2 * i + 1);
    if (block < 1 || positions % block != 0 || before < 0 || before > kMaxEdge || after < 0 || after > kMaxEdge) return false;
    if (dims[i].wide + before + after != block * dims[i].part) return false;
    positions /= block;
  }
  return positions == 1;
}

void prepare(Prep& p, Params& params, bool to_batch) {
  const Tensor x = p.input(0), block = p.input(1), edges = p.input(2), y = p.output(0), wide = to_batch ? x : y, part = to_batch ? y : x;
  const uint32_t bytes = require_elements(p, x, y), count = block.count;
  require_integers(p, block);
  require_integers(p, edges);
  p.require(x.rank == y.rank && count < x.rank && count <= kMaxSpatial, block, THIMBLE_TEXT("must be a number per spatial dimension"));
  p.require(edges.count == 2 * count, edges, THIMBLE_TEXT("must be two numbers per spatial dimension"));
  p.require(y.channels <= 1, y, THIMBLE_TEXT("needs one scale"));
  if (!p.accepted()) return;
  const Steps wide_steps = steps(wide, bytes), part_steps = steps(part, bytes);
  const int last = static_cast<int>(count);
  bool fits = part.dim(0) % wide.dim(0) == 0;
  for (int i = last + 1; i < x.rank; i++) fits &= wide.dim(i) == part.dim(i);
  Spatial dims[kMaxSpatial];
  for (int i = 0; i < last; i++) dims[i] = {wide.dim(i + 1), part.dim(i + 1), wide_steps.of[i + 1], part_steps.of[i + 1]};
  const Kept<Spatial> kept = p.keep<Spatial>(count);
  const Params made = {kept.offset, wide.dim(0), part.dim(0) / wide.dim(0), wide_steps.of[0], part_steps.of[0], wide_steps.of[last],
                       y.bytes, y.zero_point(), static_cast<uint8_t>(count), static_cast<uint8_t>(bytes), block.type, edges.type};
  if (fits && block.constant && edges.constant) fits = right(made, dims, {block.address, edges.address});
  p.require(fits, y, THIMBLE_TEXT("the output does not fit the input, the block and the edges"));
  if (!p.ok()) return;
  memcpy(kept.data, dims, count * sizeof(Spatial));
  params = made;
}

// Lays out the part that begins at one of the block's positions; false when it is nothing but edge.
bool lay_out(const Params& p, const Spatial* dims, const Numbers& n, int32_t position, CopyLayout& layout) {
  layout.axis(p.pixel_bytes / p.element_bytes, p.element_bytes, p.element_bytes);
  layout.skip(0, position * p.batches * p.part_batch_bytes);
  for (uint32_t i = p.spatial_count; i-- > 0;) {
    const auto block = static_cast<int32_t>(integer(p.block_type, n.block, i));
    const auto before = static_cast<int32_t>(integer(p.edges_type, n.edges, 2 * i));
    const Spatial& d = dims[i];
    const int32_t at = position % block - before;   // in the space, of the part's first element
    const int32_t skipped = at < 0 ? (-at + block - 1) / block : 0, first = at + skipped * block;
    if (first >= d.wide) return false;
    const int32_t count = (d.wide - first - 1) / block + 1;
    layout.skip(first * d.wide_step, skipped * d.part_step);
    if (count > 1) layout.axis(count, block * d.wide_step, d.part_step);
    position /= block;
  }
  layout.axis(p.batches, p.wide_batch_bytes, p.part_batch_bytes);
  return true;
}

Status run(const Call& c, const Params& p, bool to_batch) {
  const Numbers n = {c.input<void>(1), c.input<void>(2)};
  const Spatial* const dims = c.kept<Spatial>(p.dims);
  if (!right(p, dims, n)) return Status::failed;
  for (int32_t position = 0; position < p.positions; position++) {
    CopyLayout layout(p.element_bytes, !to_batch);
    if (lay_out(p, dims, n, position, layout)) layout.run(c.input<uint8_t>(0), c.output<uint8_t>(0));
  }
  return Status::ok;
}

void prepare_to_batch(Prep& p, Params& params) { prepare(p, params, true); }
void prepare_to_space(Prep& p, Params& params) { prepare(p, params, false); }

Status invoke_to_batch(const Call& c, const Params& p) {
  kernels::fill_scalar({p.y_bytes, p.element_bytes}, {&p.pad, c.output<uint8_t>(0)});
  return run(c, p, true);
}
Status invoke_to_space(const Call& c, const Params& p) { return run(c, p, false); }

constexpr Arity kArity = {3, 3, 1, 1};

}  // namespace

namespace ops {
const Op space_to_batch_nd = make_op<Params, prepare_to_batch, invoke_to_batch>("space_to_batch_nd", kSpaceToBatchNd, kArity);
const Op batch_to_space_nd = make_op<Params, prepare_to_space, invoke_to_space>("batch_to_space_nd", kBatchToSpaceNd, kArity);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// DEPTH_TO_SPACE and SPACE_TO_DEPTH: [batches, rows, columns, block, block, depth] in memory on the deep side, with the blocks' rows
// before the columns on the wide side. One is the other backwards.
#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

bool fit(const Tensor& deep, const Tensor& wide, int32_t block) {
  return deep.rank == 4 && wide.rank == 4 && block >= 1 && block <= wide.dim(1) && block <= wide.dim(2) &&
         wide.dim(0) == deep.dim(0) && wide.dim(1) % block == 0 && wide.dim(1) / block == deep.dim(1) && wide.dim(2) % block == 0 &&
         wide.dim(2) / block == deep.dim(2) && wide.count == deep.count;
}

void prepare(Prep& p, KeptCopy& params, uint8_t kind, bool to_space) {
  const Tensor x = p.input(0), y = p.output(0), deep = to_space ? x : y, wide = to_space ? y : x;
  const uint32_t bytes = require_elements(p, x, y);
  const int32_t block = p.options(kind).s32(0);
  p.require(fit(deep, wide, block), y, THIMBLE_TEXT("the output must be the input in blocks"));
  if (!p.accepted()) return;
  const int32_t depth_bytes = static_cast<int32_t>(bytes) * wide.dim(3), width = deep.dim(2);
  const int32_t block_row = block * depth_bytes, deep_pixel = block * block_row, wide_row = width * block_row;
  CopyLayout layout(bytes, !to_space);
  layout.axis(block * wide.dim(3), static_cast<int32_t>(bytes), static_cast<int32_t>(bytes));
  layout.axis(width, deep_pixel, block_row);
  layout.axis(block, block_row, wide_row);
  layout.axis(deep.dim(0) * deep.dim(1), width * deep_pixel, block * wide_row);
  const KeptCopy copy = keep_copy(p, layout);
  if (!p.ok()) return;
  params = copy;
}

void prepare_depth_to_space(Prep& p, KeptCopy& params) { prepare(p, params, kDepthToSpaceOptions, true); }
void prepare_space_to_depth(Prep& p, KeptCopy& params) { prepare(p, params, kSpaceToDepthOptions, false); }

}  // namespace

namespace ops {
const Op depth_to_space = make_op<KeptCopy, prepare_depth_to_space, invoke_copy>("depth_to_space", kDepthToSpace, {1, 1, 1, 1});
const Op space_to_depth = make_op<KeptCopy, prepare_space_to_depth, invoke_copy>("space_to_depth", kSpaceToDepth, {1, 1, 1, 1});
}  // namespace ops

}  // namespace thimble

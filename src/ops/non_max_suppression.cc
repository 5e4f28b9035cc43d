// SPDX-License-Identifier: Apache-2.0
// NON_MAX_SUPPRESSION_V4 and V5. The numbers that steer them may be computed by the model; the size of the outputs bounds the choice.
#include "kernels/non_max_suppression/non_max_suppression.h"
#include "ops/builtin_codes.h"
#include "ops/require.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  NonMaxSuppressionParams kernel;
  uint32_t candidates;   // scratch
};

template <bool soft> void prepare(Prep& p, Params& params) {
  const Tensor boxes = p.input(0), scores = p.input(1), indices = p.output(0);
  p.require(boxes.rank == 2 && boxes.dim(1) == 4, boxes, THIMBLE_TEXT("must be [boxes, 4]"));
  p.require(scores.type == Type::f32 && scores.count == boxes.count / 4, scores, THIMBLE_TEXT("must be a float32 per box"));
  p.require(indices.type == Type::s32, indices, THIMBLE_TEXT("must be int32"));
  require_one(p, p.input(2), Type::s32);
  for (int i = 3; i < (soft ? 6 : 5); i++) require_one(p, p.input(i), Type::f32);
  if (soft) {
    const Tensor taken_scores = p.output(1);
    p.require(taken_scores.type == Type::f32 && taken_scores.count == indices.count, taken_scores, THIMBLE_TEXT("must be a float32 per index"));
  }
  require_one(p, p.output(soft ? 2 : 1), Type::s32);
  const uint32_t candidates = p.scratch(boxes.count);   // a float for each four
  if (!p.ok()) return;
  params = {{boxes.count / 4, indices.count}, candidates};
}

template <bool soft> Status invoke(const Call& c, const Params& p) {
  const int32_t most = *c.input<int32_t>(2);
  const float sigma = soft ? *c.input<float>(5) : 0.0f;
  if (most < 0 || !(sigma >= 0.0f)) return Status::failed;
  const uint32_t bound = static_cast<uint32_t>(most) < p.kernel.capacity ? static_cast<uint32_t>(most) : p.kernel.capacity;
  const Suppression s = {*c.input<float>(3), true, sigma > 0.0f ? -0.5f / sigma : 0.0f, *c.input<float>(4)};
  *c.output<int32_t>(soft ? 2 : 1) =
      non_max_suppression_f32_scalar(p.kernel, s, bound, {c.input<Box>(0), c.input<float>(1), c.scratch<float>(p.candidates), c.output<int32_t>(0),
                                                          soft ? c.output<float>(1) : nullptr});
  return Status::ok;
}

}  // namespace

namespace ops {
const Op non_max_suppression_v4_f32 = make_op<Params, prepare<false>, invoke<false>>("non_max_suppression_v4_f32", kNonMaxSuppressionV4,
                                                                                     {5, 5, 2, 2}, {0, Type::f32});
const Op non_max_suppression_v5_f32 = make_op<Params, prepare<true>, invoke<true>>("non_max_suppression_v5_f32", kNonMaxSuppressionV5,
                                                                                   {6, 6, 3, 3}, {0, Type::f32});
}  // namespace ops

}  // namespace thimble

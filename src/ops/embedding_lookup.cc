// SPDX-License-Identifier: Apache-2.0
// EMBEDDING_LOOKUP: rows of the table, which is input 1, picked by the numbers of input 0, a vector.
#include "kernels/embedding_lookup/embedding_lookup.h"
#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare_rows(Prep& p, EmbeddingLookupParams& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  p.require(x.type == Type::s32 && x.rank == 1, x, THIMBLE_TEXT("must be a vector of int32"));
  const uint32_t rows = static_cast<uint32_t>(w.dim(0)), row = rows == 0 ? 0 : w.count / rows;
  p.require(w.rank >= 2, w, THIMBLE_TEXT("the table must have rows"));
  p.require(uint64_t{row} * x.count == y.count, y, THIMBLE_TEXT("the output must hold as many rows as there are lookups"));
  if (p.ok()) params = {x.count, rows, w.bytes / rows};
}

void prepare_scaled(Prep& p, EmbeddingLookupF32Params& params) {
  const Tensor w = p.input(1);
  p.require(w.channels == 1 && w.zero_point() == 0, w, THIMBLE_TEXT("the table needs one scale, and zero point 0"));
  EmbeddingLookupParams table;
  prepare_rows(p, table);
  if (p.ok()) params = {table, w.scale()};
}

Status invoke_copy(const Call& c, const EmbeddingLookupParams& p) {
  return embedding_lookup_scalar(p, c.input<int32_t>(0), c.input<void>(1), c.output<void>(0)) ? Status::ok : Status::failed;
}

Status invoke_scaled(const Call& c, const EmbeddingLookupF32Params& p) {
  return embedding_lookup_s8_f32_scalar(p, c.input<int32_t>(0), c.input<int8_t>(1), c.output<float>(0)) ? Status::ok : Status::failed;
}

constexpr Arity kArity = {2, 2, 1, 1};

constexpr Op copy_op(const char* name, Type type) {
  return make_op<EmbeddingLookupParams, prepare_rows, invoke_copy>(name, kEmbeddingLookup, kArity, {1, type}, {-1, type});
}

}  // namespace

namespace ops {
const Op embedding_lookup_s8 = copy_op("embedding_lookup_s8", Type::s8);
const Op embedding_lookup_s16 = copy_op("embedding_lookup_s16", Type::s16);
const Op embedding_lookup_f32 = copy_op("embedding_lookup_f32", Type::f32);
const Op embedding_lookup_s8_f32 = make_op<EmbeddingLookupF32Params, prepare_scaled, invoke_scaled>(
    "embedding_lookup_s8_f32", kEmbeddingLookup, kArity, {1, Type::s8}, {-1, Type::f32});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// GATHER_ND: the slices of x at places that are named by an index for each of x's first dimensions. SCATTER_ND: the updates added up at
// such places of a tensor of zeros.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Dim {
  uint32_t size, step_bytes;
};

struct Params {
  uint32_t places;        // how many
  uint32_t dims;          // kept Dim[depth]
  uint32_t slice_bytes;   // at each place
  uint32_t y_bytes;
  uint8_t depth;          // indices that name a place
  Type index_type;
};

// `all` holds the places, `slices` what is at them: [the dimensions of indices but the last, those of `all` past the depth].
void prepare(Prep& p, Params& params, const Tensor& indices, const Tensor& all, const Tensor& slices, const Tensor& y) {
  const uint32_t bytes = require_elements(p, all, slices);
  const int outer = indices.rank - 1, depth = indices.dim(outer);
  require_integers(p, indices);
  p.require(depth >= 1 && depth <= all.rank, indices, THIMBLE_TEXT("more indices than dimensions"));
  if (!p.accepted()) return;
  bool fits = slices.rank == outer + all.rank - depth;
  for (int i = 0; i < slices.rank; i++) fits &= slices.dim(i) == (i < outer ? indices.dim(i) : all.dim(i - outer + depth));
  p.require(fits, slices, THIMBLE_TEXT("must have the shape of the slices"));
  const Kept<Dim> dims = p.keep<Dim>(static_cast<uint32_t>(depth));
  if (!p.ok()) return;
  const Steps all_steps = steps(all, bytes);
  for (int i = 0; i < depth; i++) dims.data[i] = {static_cast<uint32_t>(all.dim(i)), static_cast<uint32_t>(all_steps.of[i])};
  params = {indices.count / static_cast<uint32_t>(depth), dims.offset, static_cast<uint32_t>(all_steps.of[depth - 1]), y.bytes,
            static_cast<uint8_t>(depth), indices.type};
}

bool find(const Call& c, const Params& p, const void* indices, uint32_t place, uint32_t* at) {
  const Dim* const dims = c.kept<Dim>(p.dims);
  *at = 0;
  for (uint32_t i = 0; i < p.depth; i++) {
    const int64_t index = integer(p.index_type, indices, place * p.depth + i);
    if (index < 0 || index >= dims[i].size) return false;
    *at += static_cast<uint32_t>(index) * dims[i].step_bytes;
  }
  return true;
}

void prepare_gather(Prep& p, Params& params) {
  const Tensor x = p.input(0), y = p.output(0);
  prepare(p, params, p.input(1), x, y, y);
}

Status invoke_gather(const Call& c, const Params& p) {
  uint8_t* y = c.output<uint8_t>(0);
  for (uint32_t place = 0; place < p.places; place++, y += p.slice_bytes) {
    uint32_t at;
    if (!find(c, p, c.input<void>(1), place, &at)) return Status::failed;
    memcpy(y, c.input<uint8_t>(0) + at, p.slice_bytes);
  }
  return Status::ok;
}

struct ScatterParams {
  Params places;
  Expected shape;
};

void prepare_scatter(Prep& p, ScatterParams& params) {
  const Tensor y = p.output(0);
  const Expected shape = keep_expected(p, 2, y.shape, y.rank);
  Params places = {};
  prepare(p, places, p.input(0), y, p.input(1), y);
  if (!p.ok()) return;
  params = {places, shape};
}

// T is unsigned for integers: sums wrap.
template <class T> Status invoke_scatter(const Call& c, const ScatterParams& params) {
  const Params& p = params.places;
  if (!as_expected(c, params.shape)) return Status::failed;
  const T* x = c.input<T>(1);
  memset(c.output<void>(0), 0, p.y_bytes);
  for (uint32_t place = 0; place < p.places; place++) {
    uint32_t at;
    if (!find(c, p, c.input<void>(0), place, &at)) return Status::failed;
    T* y = reinterpret_cast<T*>(c.output<uint8_t>(0) + at);
    for (T* const end = y + p.slice_bytes / sizeof(T); y != end; y++) *y = static_cast<T>(*y + *x++);
  }
  return Status::ok;
}

constexpr Arity kScatterArity = {3, 3, 1, 1};

}  // namespace

namespace ops {
const Op gather_nd = make_op<Params, prepare_gather, invoke_gather>("gather_nd", kGatherNd, {2, 2, 1, 1});
const Op scatter_nd_f32 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<float>>("scatter_nd_f32", kScatterNd, kScatterArity, {1, Type::f32});
const Op scatter_nd_s8 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<uint8_t>>("scatter_nd_s8", kScatterNd, kScatterArity, {1, Type::s8});
const Op scatter_nd_u8 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<uint8_t>>("scatter_nd_u8", kScatterNd, kScatterArity, {1, Type::u8});
const Op scatter_nd_s16 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<uint16_t>>("scatter_nd_s16", kScatterNd, kScatterArity, {1, Type::s16});
const Op scatter_nd_s32 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<uint32_t>>("scatter_nd_s32", kScatterNd, kScatterArity, {1, Type::s32});
const Op scatter_nd_s64 =
    make_op<ScatterParams, prepare_scatter, invoke_scatter<uint64_t>>("scatter_nd_s64", kScatterNd, kScatterArity, {1, Type::s64});
}  // namespace ops

}  // namespace thimble

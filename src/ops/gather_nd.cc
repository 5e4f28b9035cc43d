// SPDX-License-Identifier: Apache-2.0
// GATHER_ND: the slices of x at places that are named by an index for each of x's first dimensions. SCATTER_ND: the updates added up at
// such places of a tensor of zeros. SPARSE_TO_DENSE: single values at such places, and a default elsewhere.
#include <string.h>

#include "kernels/fill/fill.h"
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

// The first `depth` dimensions of `all` hold the places.
Params keep_places(Prep& p, const Tensor& indices, const Tensor& all, int depth, uint32_t y_bytes) {
  const uint32_t bytes = require_elements(p, all);
  require_integers(p, indices);
  p.require(depth >= 1 && depth <= all.rank, indices, THIMBLE_TEXT("as many indices as there are dimensions, or fewer, must name a place"));
  if (!p.accepted()) return {};
  const Kept<Dim> dims = p.keep<Dim>(static_cast<uint32_t>(depth));
  if (!p.ok()) return {};
  const Steps all_steps = steps(all, bytes);
  for (int i = 0; i < depth; i++) dims.data[i] = {static_cast<uint32_t>(all.dim(i)), static_cast<uint32_t>(all_steps.of[i])};
  return {indices.count / static_cast<uint32_t>(depth), dims.offset, static_cast<uint32_t>(all_steps.of[depth - 1]), y_bytes,
          static_cast<uint8_t>(depth), indices.type};
}

// `slices` are what is at the places: [the dimensions of indices but the last, those of `all` past the depth].
Params keep_slices(Prep& p, const Tensor& indices, const Tensor& all, const Tensor& slices, const Tensor& y) {
  const int outer = indices.rank - 1, depth = indices.dim(outer);
  bool fits = slices.rank == outer + all.rank - depth;
  for (int i = 0; i < slices.rank; i++) fits &= slices.dim(i) == (i < outer ? indices.dim(i) : all.dim(i - outer + depth));
  p.require(slices.type == all.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(fits, slices, THIMBLE_TEXT("must have the shape of the slices"));
  return keep_places(p, indices, all, depth, y.bytes);
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
  const Params places = keep_slices(p, p.input(1), x, y, y);
  if (!p.ok()) return;
  params = places;
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
  const Params places = keep_slices(p, p.input(0), y, p.input(1), y);
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

struct SparseParams {
  Params places;
  Expected shape;
  bool one_value;   // for all places
};

void prepare_sparse(Prep& p, SparseParams& params) {
  const Tensor indices = p.input(0), values = p.input(2), otherwise = p.input(3), y = p.output(0);
  const int depth = indices.rank == 2 ? indices.dim(1) : 1;
  p.require(values.type == y.type && otherwise.type == y.type && otherwise.count == 1, y, THIMBLE_TEXT("values and default must have the output's type"));
  p.require(indices.rank <= 2 && depth == y.rank, indices, THIMBLE_TEXT("must name single elements"));
  const Expected shape = keep_expected(p, 1, y.shape, y.rank);
  const Params places = keep_places(p, indices, y, depth, y.bytes);
  p.require(values.count == 1 || uint64_t{values.count} * y.rank == indices.count, values, THIMBLE_TEXT("must be one value, or one per place"));
  if (!p.ok()) return;
  params = {places, shape, values.count == 1};
}

Status invoke_sparse(const Call& c, const SparseParams& params) {
  const Params& p = params.places;
  if (!as_expected(c, params.shape)) return Status::failed;
  const uint8_t* value = c.input<uint8_t>(2);
  kernels::fill_scalar({p.y_bytes, p.slice_bytes}, {c.input<void>(3), c.output<uint8_t>(0)});
  for (uint32_t place = 0; place < p.places; place++, value += params.one_value ? 0 : p.slice_bytes) {
    uint32_t at;
    if (!find(c, p, c.input<void>(0), place, &at)) return Status::failed;
    memcpy(c.output<uint8_t>(0) + at, value, p.slice_bytes);
  }
  return Status::ok;
}

template <class T> constexpr Op scatter(const char* name, Type type) {
  return make_op<ScatterParams, prepare_scatter, invoke_scatter<T>>(name, kScatterNd, {3, 3, 1, 1}, {1, type});
}

}  // namespace

namespace ops {
const Op gather_nd = make_op<Params, prepare_gather, invoke_gather>("gather_nd", kGatherNd, {2, 2, 1, 1});
const Op sparse_to_dense = make_op<SparseParams, prepare_sparse, invoke_sparse>("sparse_to_dense", kSparseToDense, {4, 4, 1, 1});
const Op scatter_nd_f32 = scatter<float>("scatter_nd_f32", Type::f32);
const Op scatter_nd_s8 = scatter<uint8_t>("scatter_nd_s8", Type::s8);
const Op scatter_nd_u8 = scatter<uint8_t>("scatter_nd_u8", Type::u8);
const Op scatter_nd_s16 = scatter<uint16_t>("scatter_nd_s16", Type::s16);
const Op scatter_nd_s32 = scatter<uint32_t>("scatter_nd_s32", Type::s32);
const Op scatter_nd_s64 = scatter<uint64_t>("scatter_nd_s64", Type::s64);
}  // namespace ops

}  // namespace thimble

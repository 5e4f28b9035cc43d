// SPDX-License-Identifier: Apache-2.0
// SELECT_V2, with broadcasting, and SELECT, whose condition chooses elements, or whole slices along the first dimension.
#include <string.h>

#include "kernels/select/select.h"
#include "ops/broadcasting.h"
#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr Arity kSelectArity = {3, 3, 1, 1};

// Of a tensor of whole bytes; 0 for two elements in a byte.
uint32_t element_bytes(const Tensor& t) { return t.count != 0 ? t.bytes / t.count : 0; }

struct Select {
  Tensor tensors[4];
};
Select select(Prep& p) {
  const Select s = {{p.input(0), p.input(1), p.input(2), p.output(0)}};
  const auto& [condition, x0, x1, y] = s.tensors;
  p.require(condition.type == Type::boolean, condition, THIMBLE_TEXT("must be boolean"));
  p.require(x1.type == x0.type && y.type == x0.type, THIMBLE_TEXT("must be of one type"));
  return s;
}

struct BroadcastSelect {
  Broadcast broadcast;
  uint32_t element_bytes;
};

void prepare_v2(Prep& p, BroadcastSelect& params) {
  const Select s = select(p);
  const Tensor& y = s.tensors[3];
  const uint32_t bytes = element_bytes(y);
  p.require(bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8, y, THIMBLE_TEXT("elements of 1, 2, 4 or 8 bytes only"));
  const Broadcast broadcast = keep_broadcast(p, s.tensors);
  if (p.ok()) params = {broadcast, bytes};
}

template <class T> void row(const void*, const Broadcast& b, const uint8_t* const* x, uint8_t* y) {
  select_scalar<T>({x[0], x[1], x[2], y, b.row_count, b.steps[0], b.steps[1], b.steps[2]});
}

Status invoke_v2(const Call& c, const BroadcastSelect& p) {
  const uint32_t bytes = p.element_bytes;
  const RowFunction function = bytes == 1 ? row<uint8_t> : bytes == 2 ? row<uint16_t> : bytes == 4 ? row<uint32_t> : row<uint64_t>;
  for_each_row(c, p.broadcast, bytes, nullptr, function);
  return Status::ok;
}

struct SliceSelect {
  uint32_t slices, slice_bytes;
};

void prepare_v1(Prep& p, SliceSelect& params) {
  const Select s = select(p);
  const auto& [condition, x0, x1, y] = s.tensors;
  p.require(x0.count == y.count && x1.count == y.count, y, THIMBLE_TEXT("must have the inputs' size"));
  p.require(condition.count == y.count || condition.count == 1 ||
                (condition.rank == 1 && static_cast<uint32_t>(y.dim(0)) == condition.count),
            condition, THIMBLE_TEXT("must choose elements or slices"));
  if (!p.ok()) return;
  const uint32_t slice_bytes = y.bytes / condition.count;
  if (p.require(slice_bytes * condition.count == y.bytes, y, THIMBLE_TEXT("slices of whole bytes only")))
    params = {condition.count, slice_bytes};
}

Status invoke_v1(const Call& c, const SliceSelect& p) {
  const uint8_t* const condition = c.input<uint8_t>(0);
  for (uint32_t i = 0; i < p.slices; i++) {
    const uint32_t offset = i * p.slice_bytes;
    memcpy(c.output<uint8_t>(0) + offset, c.input<uint8_t>(condition[i] ? 1 : 2) + offset, p.slice_bytes);
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op select_v2 = make_op<BroadcastSelect, prepare_v2, invoke_v2>("select_v2", kSelectV2, kSelectArity);
const Op select = make_op<SliceSelect, prepare_v1, invoke_v1>("select", kSelect, kSelectArity);
}  // namespace ops

}  // namespace thimble

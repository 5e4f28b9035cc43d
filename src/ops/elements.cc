// SPDX-License-Identifier: Apache-2.0
// Element sizes, axes and integers.
#include "ops/elements.h"

namespace thimble {

uint32_t require_elements(Prep& p, const Tensor& x) {
  const uint32_t bytes = x.count ? x.bytes / x.count : 0;
  const bool whole = bytes >= 1 && bytes <= 8 && x.type != Type::s4;
  p.require(whole, x, THIMBLE_TEXT("elements must have 1, 2, 4 or 8 bytes"));
  return bytes;
}

uint32_t require_elements(Prep& p, const Tensor& x, const Tensor& y) {
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  return require_elements(p, x);
}

bool same_quantization(const Tensor& x, const Tensor& y) {
  return x.channels == y.channels && x.channels <= 1 && x.scale() == y.scale() && x.zero_point() == y.zero_point();
}

Steps steps(const Tensor& t, uint32_t element_bytes) {
  Steps s = {};
  int32_t step = static_cast<int32_t>(element_bytes);
  for (int i = t.rank - 1; i >= 0; step *= t.dim(i--)) s.of[i] = step;
  return s;
}

bool require_integers(Prep& p, const Tensor& t) {
  const bool integers = t.type == Type::s32 || t.type == Type::s64 || t.type == Type::s16 || t.type == Type::s8;
  return p.require(integers, t, THIMBLE_TEXT("must be integers"));
}

int64_t integer(Type type, const void* values, uint32_t i) {
  switch (type) {
    case Type::s8: return static_cast<const int8_t*>(values)[i];
    case Type::s16: return static_cast<const int16_t*>(values)[i];
    case Type::s64: return static_cast<const LooseS64*>(values)[i];
    default: return static_cast<const int32_t*>(values)[i];
  }
}

Expected keep_expected(Prep& p, int input, const int32_t* values, uint32_t count) {
  const Tensor t = p.input(input);
  require_integers(p, t);
  p.require(t.count == count, t, THIMBLE_TEXT("must hold one number per dimension"));
  if (!t.constant) {
    const Kept<int32_t> kept = p.keep<int32_t>(count);
    if (p.ok()) memcpy(kept.data, values, 4 * count);
    return {kept.offset, static_cast<uint8_t>(input), static_cast<uint8_t>(count), t.type};
  }
  for (uint32_t i = 0; i < count && p.accepted(); i++)
    p.require(integer(t, i) == values[i], t, THIMBLE_TEXT("does not agree with the output's shape"));
  return {};
}

bool as_expected(const Call& c, const Expected& e) {
  bool same = true;
  for (uint32_t i = 0; i < e.count; i++) same &= integer(e.type, c.input<void>(e.input), i) == c.kept<int32_t>(e.values)[i];
  return same;
}

AxisSplit split_at(const int32_t* dims, uint32_t rank, uint32_t axis) {
  AxisSplit s = {1, 1, 1};
  for (uint32_t i = 0; i < rank; i++) (i < axis ? s.outer : i > axis ? s.inner : s.size) *= static_cast<uint32_t>(dims[i]);
  return s;
}

uint32_t require_axis(Prep& p, int64_t axis, uint32_t rank) {
  if (axis < 0) axis += rank;
  return p.require(axis >= 0 && axis < rank, THIMBLE_TEXT("the axis is out of range")) ? static_cast<uint32_t>(axis) : 0;
}

Axis keep_axis(Prep& p, int input, const Tensor& x) {
  const Tensor t = p.input(input);
  require_integers(p, t);
  p.require(t.count == 1, t, THIMBLE_TEXT("must be one number"));
  if (p.accepted() && t.constant) return {split_at(x.shape, x.rank, require_axis(p, integer(t, 0), x.rank)), 0, 0, 0, t.type};
  p.require(x.rank > 0, x, THIMBLE_TEXT("a scalar has no axis"));
  const Kept<int32_t> dims = p.keep<int32_t>(x.rank);
  if (p.ok()) memcpy(dims.data, x.shape, 4u * x.rank);
  return {{}, dims.offset, static_cast<uint8_t>(input), x.rank, t.type};
}

bool resolve_axis(const Call& c, const Axis& axis, AxisSplit& split) {
  split = axis.split;
  if (axis.rank == 0) return true;
  int64_t at = integer(axis.type, c.input<void>(axis.input), 0);
  if (at < 0) at += axis.rank;
  if (at < 0 || at >= axis.rank) return false;
  split = split_at(c.kept<int32_t>(axis.dims), axis.rank, static_cast<uint32_t>(at));
  return true;
}

}  // namespace thimble

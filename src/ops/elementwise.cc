// SPDX-License-Identifier: Apache-2.0
// Requirements that element-wise operators share.
#include "ops/elementwise.h"

namespace thimble {
namespace {

bool has_few_bits(Type type) { return type == Type::s8 || type == Type::u8 || type == Type::s16; }

[[gnu::noinline]] void require_scale_of_few_bits(Prep& p, const Tensor& t) {
  if (has_few_bits(t.type)) require_one_scale(p, t);
}

void require_type(Prep& p, const Tensor& t, Type type) { p.require(t.type == type, t, THIMBLE_TEXT("wrong output type")); }

Binary binary_of_one_type(Prep& p) {
  const Binary b = {{p.input(0), p.input(1), p.output(0)}};
  p.require(b.x1().type == b.x0().type && b.y().type == b.x0().type, THIMBLE_TEXT("must be of one type"));
  return b;
}

struct Activated {
  Activation activation;
  Broadcast broadcast;
};
Activated activated(Prep& p, uint8_t options_kind) {
  const Binary b = binary_of_one_type(p);
  return {p.options(options_kind).activation(0), keep_broadcast(p, b.tensors)};
}

}  // namespace


Unary unary_of_any_types(Prep& p) {
  const Unary u = {p.input(0), p.output(0)};
  p.require(u.y.count == u.x.count, u.y, THIMBLE_TEXT("must have the input's size"));
  return u;
}

Unary unary(Prep& p, Type y_type) {
  const Unary u = unary_of_any_types(p);
  require_type(p, u.y, y_type);
  require_scale_of_few_bits(p, u.x);
  require_scale_of_few_bits(p, u.y);
  return u;
}

Unary unary(Prep& p) { return unary(p, p.input(0).type); }

kernels::RequantizeParams requantize_params(const Unary& u, Multiplier m, Range range) {
  // The differences saturate: those of s32 can leave 32 bits.
  const int64_t zero_point = u.y.zero_point();
  const int64_t lowest = range.lowest - zero_point, highest = range.highest - zero_point;
  return {u.x.count, m.value, m.shift, static_cast<int32_t>(-static_cast<uint32_t>(u.x.zero_point())), u.y.zero_point(),
          static_cast<int32_t>(lowest < INT32_MIN ? INT32_MIN : lowest), static_cast<int32_t>(highest > INT32_MAX ? INT32_MAX : highest)};
}

Binary binary(Prep& p) {
  const Binary b = binary_of_one_type(p);
  if (has_few_bits(b.x0().type)) {
    require_one_scale(p, b.x0());
    require_one_scale(p, b.x1());
    require_one_scale(p, b.y());
  }
  return b;
}

void prepare_stored(Prep& p, Broadcast& params) {
  const Binary b = binary_of_one_type(p);
  const Broadcast broadcast = keep_broadcast(p, b.tensors);
  if (p.ok()) params = broadcast;
}

void prepare_activated(Prep& p, uint8_t options_kind, BinaryParams<kernels::BinaryF32Params>& params) {
  const Activated a = activated(p, options_kind);
  const RangeF32 range = real_range(a.activation);
  if (p.ok()) params = {{range.lowest, range.highest}, a.broadcast};
}

void prepare_activated(Prep& p, uint8_t options_kind, BinaryParams<kernels::BinaryIntParams>& params) {
  const Activated a = activated(p, options_kind);
  const Range range = integer_range(a.activation);
  if (p.ok()) params = {{range.lowest, range.highest}, a.broadcast};
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Requirements that element-wise operators share.
#include "ops/elementwise.h"

namespace thimble {

bool require_one_scale(Prep& p, const Tensor& t) {
  return p.require(t.type == Type::f32 || t.channels == 1, t, THIMBLE_TEXT("needs one scale"));
}

Unary unary(Prep& p, Type y_type) {
  const Unary u = {p.input(0), p.output(0)};
  p.require(u.y.type == y_type, u.y, THIMBLE_TEXT("wrong output type"));
  p.require(u.y.count == u.x.count, u.y, THIMBLE_TEXT("must have the input's size"));
  require_one_scale(p, u.x);
  require_one_scale(p, u.y);
  return u;
}

kernels::RequantizeParams requantize_params(const Unary& u, Multiplier m, Range range) {
  const int32_t zero_point = u.y.zero_point();
  return {u.x.count, m.value, m.shift, -u.x.zero_point(), zero_point, range.lowest - zero_point, range.highest - zero_point};
}

Binary binary(Prep& p) {
  const Binary b = {p.input(0), p.input(1), p.output(0)};
  p.require(b.x1.type == b.x0.type && b.y.type == b.x0.type, THIMBLE_TEXT("must be of one type"));
  require_one_scale(p, b.x0);
  require_one_scale(p, b.x1);
  require_one_scale(p, b.y);
  return b;
}

void prepare_binary_f32(Prep& p, uint8_t options_kind, BinaryF32& params) {
  binary(p);
  const Options options = p.options(options_kind);
  const Broadcast broadcast = keep_broadcast(p);
  if (!p.ok()) return;
  const RangeF32 range = real_range(options.activation(0));
  params = {{range.lowest, range.highest}, broadcast};
}

}  // namespace thimble

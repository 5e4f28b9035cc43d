// SPDX-License-Identifier: Apache-2.0
// ADD_N: the sum of two to 255 inputs of one shape; those of int8 have one scale.
#include "kernels/add/add_n.h"

#include <string.h>

#include "kernels/add/add.h"
#include "ops/builtin_codes.h"
#include "ops/scaled_pair.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr Arity kAddNArity = {2, 255, 1, 1};

struct ParamsS8 {
  AddNS8Params kernel;
  uint32_t count;
};

struct Params4Bytes {
  uint32_t count;
};

Unary alike_inputs(Prep& p) {
  const Unary u = unary(p);
  for (int k = 1; k < p.input_count(); k++) {
    const Tensor x = p.input(k);
    p.require(x.type == u.x.type, x, THIMBLE_TEXT("must be of one type"));
    p.require(x.count == u.x.count, x, THIMBLE_TEXT("must be of one size"));
    p.require(x.channels == u.x.channels && x.scale() == u.x.scale() && x.zero_point() == u.x.zero_point(), x,
              THIMBLE_TEXT("must have the first input's scale"));
  }
  return u;
}

void prepare_s8(Prep& p, ParamsS8& params) {
  const auto [x, y] = alike_inputs(p);
  const int inputs = p.input_count();
  int8_t bits = 19;
  for (int held = 16; held < inputs; held *= 2) bits--;
  const Multiplier m = quantize_multiplier(x.scale(), 1.0f / static_cast<float>(1 << bits), y.scale());
  require_small_sum(p, m, y);
  if (!p.ok()) return;
  params = {
      {m.value, static_cast<int16_t>(-inputs * x.zero_point()), static_cast<int16_t>(y.zero_point()), static_cast<int8_t>(m.shift), bits},
      x.count};
}

Status invoke_s8(const Call& c, const ParamsS8& p) {
  for (uint32_t first = 0; first < p.count; first += kAddNBlock) {
    const uint32_t count = p.count - first < kAddNBlock ? p.count - first : kAddNBlock;
    int16_t sums[kAddNBlock] = {};
    for (int k = 0; k < c.input_count(); k++) accumulate_s8_scalar(c.input<int8_t>(k) + first, sums, count);
    add_n_s8_scalar(p.kernel, sums, c.output<int8_t>(0) + first, count);
  }
  return Status::ok;
}

void prepare_4_bytes(Prep& p, Params4Bytes& params) {
  const auto [x, y] = alike_inputs(p);
  if (p.ok()) params = {x.count};
}

// Adds one input after the other to the output, as the kernel of two inputs does.
template <class T, class Bounds, void (*add)(const Bounds&, const BinaryData<T>&)>
Status invoke(const Call& c, uint32_t count, Bounds bounds) {
  T* const y = c.output<T>(0);
  memcpy(y, c.input<T>(0), count * sizeof(T));
  for (int k = 1; k < c.input_count(); k++) add(bounds, {y, c.input<T>(k), y, count, 1, 1});
  return Status::ok;
}
Status invoke_f32(const Call& c, const Params4Bytes& p) {
  return invoke<float, BinaryF32Params, add_f32_scalar>(c, p.count, {-__builtin_inff(), __builtin_inff()});
}
Status invoke_s32(const Call& c, const Params4Bytes& p) {
  return invoke<int32_t, BinaryIntParams, add_s32_scalar>(c, p.count, {INT32_MIN, INT32_MAX});
}

}  // namespace

namespace ops {
const Op add_n_s8 = make_op<ParamsS8, prepare_s8, invoke_s8>("add_n_s8", kAddN, kAddNArity, {0, Type::s8});
const Op add_n_f32 = make_op<Params4Bytes, prepare_4_bytes, invoke_f32>("add_n_f32", kAddN, kAddNArity, {0, Type::f32});
const Op add_n_s32 = make_op<Params4Bytes, prepare_4_bytes, invoke_s32>("add_n_s32", kAddN, kAddNArity, {0, Type::s32});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: x is read as [batches, depth] whatever its rank; w is [outputs, depth].
#include "kernels/fully_connected/fully_connected.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Shape = FullyConnectedShape;

// What holds for every type: shapes that fit each other, and weights in rows.
Layer<Shape> layer(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y) {
  const Options o = p.options(kFullyConnectedOptions);
  const uint32_t outputs = static_cast<uint32_t>(w.dim(0)), depth = static_cast<uint32_t>(w.dim(1));
  p.require(w.rank == 2, w, THIMBLE_TEXT("the weights must be [outputs, depth]"));
  const uint32_t batches = outputs == 0 ? 0 : y.count / outputs;
  p.require(uint64_t{batches} * depth == x.count, x, THIMBLE_TEXT("does not fit the weights"));
  p.require(uint64_t{batches} * outputs == y.count, y, THIMBLE_TEXT("does not fit the weights"));
  p.require(o.u8(1) == 0, w, THIMBLE_TEXT("shuffled weights"));
  return {{batches, depth, outputs}, {o.activation(0), 0, static_cast<Type>(o.u8(4)), w.channels == 1, o.boolean(3)}};
}

constexpr Arity kArity = {2, 3, 1, 1};

template <class K> constexpr Op fully_connected_op(const char* name, Type x, Type w) {
  return integer_op<K, Shape, layer>(name, kFullyConnected, kArity, x, w);
}

}  // namespace

namespace ops {
const Op fully_connected_s8 = fully_connected_op<FullyConnectedS8>("fully_connected_s8", Type::s8, Type::s8);
const Op fully_connected_s8_s4 =
    fully_connected_op<FullyConnectedS8S4>("fully_connected_s8_s4", Type::s8, Type::s4);
const Op fully_connected_u8 =
    fully_connected_op<FullyConnectedU8>("fully_connected_u8", Type::u8, Type::u8);
const Op fully_connected_s16 =
    fully_connected_op<FullyConnectedS16>("fully_connected_s16", Type::s16, Type::s8);
const Op fully_connected_s16_s4 =
    fully_connected_op<FullyConnectedS16S4>("fully_connected_s16_s4", Type::s16, Type::s4);
const Op fully_connected_f32 = float_op<FullyConnectedF32, Shape, layer>("fully_connected_f32", kFullyConnected, kArity);
const Op fully_connected_f32_s8 = hybrid_op<Shape, layer, fully_connected_f32_s8_scalar>("fully_connected_f32_s8", kFullyConnected, kArity);
}  // namespace ops

}  // namespace thimble

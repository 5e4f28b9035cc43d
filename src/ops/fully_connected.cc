// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: x is read as [batches, depth] whatever its rank; w is [outputs, depth].
#include "kernels/fully_connected/fully_connected.h"
#include "ops/builtin_codes.h"
#include "ops/sizes.h"
#include "ops/sum_of_products.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Shape = FullyConnectedShape;

constexpr SumRules kRules = {kFullyConnectedOptions, 0, 4, 0, 0, true, 3};

// What holds for every type: shapes that fit each other, and weights in rows.
void layer(SumNode& n, Shape& s) {
  if (!n.p.require(n.w.rank == 2, n.w, THIMBLE_TEXT("the weights must be [outputs, depth]"))) return;
  const uint32_t outputs = static_cast<uint32_t>(n.w.shape[0]), depth = static_cast<uint32_t>(n.w.shape[1]);
  const uint32_t batches = outputs == 0 ? 0 : n.y.count / outputs;
  n.p.require(is_product(n.x.count, batches, depth), n.x, THIMBLE_TEXT("does not fit the weights"));
  n.p.require(batches * outputs == n.y.count, n.y, THIMBLE_TEXT("does not fit the weights"));
  n.p.require(n.options.u8(1) == 0, n.w, THIMBLE_TEXT("shuffled weights"));
  s = {batches, depth, outputs};
}

constexpr Arity kArity = {2, 3, 1, 1};

template <class K> constexpr Op fully_connected_op(const char* name, Type x, Type w) {
  return integer_op<K, Shape, kRules, layer>(name, kFullyConnected, kArity, x, w);
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
const Op fully_connected_f32 = float_op<FullyConnectedF32, Shape, kRules, layer>("fully_connected_f32", kFullyConnected, kArity);
const Op fully_connected_f32_s8 = hybrid_op<Shape, kRules, layer, fully_connected_f32_s8_scalar>("fully_connected_f32_s8", kFullyConnected, kArity);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: x is read as [batches, depth] whatever its rank; w is [outputs, depth].
#include "kernels/fully_connected/fully_connected.h"
#include "ops/builtin_codes.h"
#include "ops/quantization.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Geometry {
  uint32_t batches, depth, outputs;
};

// What holds for every type: shapes that fit each other, and weights in rows.
Geometry geometry(Prep& p, const Tensor& x, const Tensor& w, const Tensor& y, const Options& options) {
  p.require(options.u8(1) == 0, w, THIMBLE_TEXT("shuffled weights are not supported"));
  if (!p.require(w.rank == 2 && w.count != 0, w, THIMBLE_TEXT("the weights must be [outputs, depth]"))) return {};
  const uint32_t outputs = static_cast<uint32_t>(w.shape[0]), depth = static_cast<uint32_t>(w.shape[1]), batches = x.count / depth;
  p.require(batches * depth == x.count, x, THIMBLE_TEXT("the input does not fit the weights"));
  p.require(uint64_t{batches} * outputs == y.count, y, THIMBLE_TEXT("the output does not fit the weights"));
  if (p.has_input(2)) {
    const Tensor bias = p.input(2);
    p.require(bias.type == (w.type == Type::s8 ? Type::s32 : w.type) && bias.count == outputs, bias,
              THIMBLE_TEXT("the bias must hold one number per output"));
  }
  return {batches, depth, outputs};
}

struct ParamsS8 {
  FullyConnectedS8Params kernel;
  ChannelMultipliers multipliers;
};

void prepare_s8(Prep& p, ParamsS8& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  p.require(w.type == Type::s8, w, THIMBLE_TEXT("the weights must be int8"));
  p.require(y.type == Type::s8, y, THIMBLE_TEXT("the output must be int8"));
  const Options options = p.options(kFullyConnectedOptions);
  const Geometry g = geometry(p, x, w, y, options);
  const ChannelMultipliers m =
      keep_multipliers(p, x, w, y, 0, w.channels > 1 ? ScaleProduct::in_double : ScaleProduct::in_float);
  if (!p.ok()) return;
  const Range range = stored_range(options.activation(0), y);
  params = {{g.batches, g.depth, g.outputs, -x.zero_point(), -w.zero_point(), y.zero_point(), range.lowest, range.highest,
             m.count > 1 ? 1u : 0u},
            m};
}

Status invoke_s8(const Call& c, const ParamsS8& p) {
  fully_connected_s8_scalar(p.kernel, {c.input<int8_t>(0), c.input<int8_t>(1), c.input_count() > 2 ? c.input<int32_t>(2) : nullptr,
                                       c.kept<int32_t>(p.multipliers.values), c.kept<int8_t>(p.multipliers.shifts), c.output<int8_t>(0)});
  return Status::ok;
}

void prepare_f32(Prep& p, FullyConnectedF32Params& params) {
  const Tensor x = p.input(0), w = p.input(1), y = p.output(0);
  p.require(w.type == Type::f32, w, THIMBLE_TEXT("the weights must be float32"));
  p.require(y.type == Type::f32, y, THIMBLE_TEXT("the output must be float32"));
  const Options options = p.options(kFullyConnectedOptions);
  const Geometry g = geometry(p, x, w, y, options);
  if (!p.ok()) return;
  const RangeF32 range = real_range(options.activation(0));
  params = {g.batches, g.depth, g.outputs, range.lowest, range.highest};
}

Status invoke_f32(const Call& c, const FullyConnectedF32Params& p) {
  fully_connected_f32_scalar(p, {c.input<float>(0), c.input<float>(1), c.input_count() > 2 ? c.input<float>(2) : nullptr, c.output<float>(0)});
  return Status::ok;
}

constexpr Arity kArity = {2, 3, 1, 1};

}  // namespace

namespace ops {
const Op fully_connected_s8 = make_op<ParamsS8, prepare_s8, invoke_s8>("fully_connected_s8", kFullyConnected, kArity, {0, Type::s8});
const Op fully_connected_f32 =
    make_op<FullyConnectedF32Params, prepare_f32, invoke_f32>("fully_connected_f32", kFullyConnected, kArity, {0, Type::f32});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// RNN, which takes one step, UNIDIRECTIONAL_SEQUENCE_RNN, and BIDIRECTIONAL_SEQUENCE_RNN: a layer forwards and one backwards in time.
#include "kernels/rnn/rnn.h"
#include "ops/builtin_codes.h"
#include "ops/recurrent.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

// Numbers of inputs.
struct RnnInputs {
  int8_t w, h;   // at w: the weights of x, those of h, and the bias
  int8_t auxiliary = -1, auxiliary_w = -1;
};

template <class Kernel> struct Layer {
  Kernel kernel;
  uint32_t stored;   // scratch, of int8 weights
};
using LayerF32 = Layer<RnnF32Params>;
using LayerF32S8 = Layer<RnnF32S8Params>;

RnnF32Params floats(Prep& p, const RnnInputs& in, const RecurrentOptions& o, uint8_t activation, const Tensor& x, const Tensor& y, Type weights) {
  const RecurrentShape s = recurrent_shape(p, x, o, static_cast<uint32_t>(p.input(in.w).dim(0)), in.auxiliary);
  require_weights(p, in.w, weights, s.outputs, s.depth);
  require_weights(p, in.w + 1, weights, s.outputs, s.outputs);
  require_numbers(p, in.w + 2, Type::f32, s.outputs);
  if (in.auxiliary >= 0) require_weights(p, in.auxiliary_w, weights, s.outputs, s.auxiliary_depth);
  require_state(p, in.h, Type::f32, uint64_t{s.batches} * s.outputs);
  p.require(x.type == Type::f32, x, THIMBLE_TEXT("must be float32"));
  require_recurrent_output(p, x, y, s);
  return {s, activation};
}

void prepare_layer(Prep& p, const RnnInputs& in, const RecurrentOptions& o, uint8_t activation, const Tensor& x, const Tensor& y, LayerF32& layer) {
  const RnnF32Params f = floats(p, in, o, activation, x, y, Type::f32);
  if (p.ok()) layer = {f, 0};
}

void prepare_layer(Prep& p, const RnnInputs& in, const RecurrentOptions& o, uint8_t activation, const Tensor& x, const Tensor& y, LayerF32S8& layer) {
  const RnnF32Params f = floats(p, in, o, activation, x, y, Type::s8);
  const uint32_t stored = p.scratch(f.shape.depth + f.shape.outputs + f.shape.auxiliary_depth);
  const auto scale = [&p](int i) { return i >= 0 ? p.input(i).scale() : 0.0f; };
  if (p.ok()) layer = {{f, scale(in.w), scale(in.w + 1), scale(in.auxiliary >= 0 ? in.auxiliary_w : -1), o.asymmetric}, stored};
}

template <class W> RnnData<W> data(const Call& c, const RnnInputs& in, const RecurrentShape& s, const float* x, float* y, int8_t* stored) {
  const bool auxiliary = s.auxiliary_depth != 0;
  return {x, auxiliary ? c.input<float>(in.auxiliary) : nullptr, c.input<W>(in.w), c.input<W>(in.w + 1),
          auxiliary ? c.input<W>(in.auxiliary_w) : nullptr, c.input<float>(in.w + 2), c.state<float>(in.h), y, stored};
}

void run(const Call& c, const RnnInputs& in, const LayerF32& layer, const float* x, float* y) {
  rnn_f32_scalar(layer.kernel, data<float>(c, in, layer.kernel.shape, x, y, nullptr));
}
void run(const Call& c, const RnnInputs& in, const LayerF32S8& layer, const float* x, float* y) {
  rnn_f32_s8_scalar(layer.kernel, data<int8_t>(c, in, layer.kernel.floats.shape, x, y, c.scratch<int8_t>(layer.stored)));
}

constexpr RnnInputs kOneWay = {1, 4};

template <class Layer> void prepare_step(Prep& p, Layer& layer) {
  const Options o = p.options(kRnnOptions);
  p.require(p.input(0).rank == 2, THIMBLE_TEXT("the input must be [batches, depth]"));
  prepare_layer(p, kOneWay, {false, o.boolean(1)}, o.u8(0), p.input(0), p.output(0), layer);
}

template <class Layer> void prepare_sequence(Prep& p, Layer& layer) {
  const Options o = p.options(kSequenceRnnOptions);
  prepare_layer(p, kOneWay, {o.boolean(0), o.boolean(2)}, o.u8(1), p.input(0), p.output(0), layer);
}

template <class Layer> Status invoke(const Call& c, const Layer& layer) {
  run(c, kOneWay, layer, c.input<float>(0), c.output<float>(0));
  return Status::ok;
}

constexpr int kAuxiliary = 9;
constexpr RnnInputs kForward = {1, 4, kAuxiliary, 10}, kBackward = {5, 8, kAuxiliary, 11};

template <class Layer> struct LayerPair {
  Layer forward, backward;
  uint32_t backward_x, backward_y, merged_outputs;   // see TwoWays
};

template <class Layer> void prepare_pair(Prep& p, LayerPair<Layer>& pair) {
  const Options o = p.options(kBidirectionalSequenceRnnOptions);
  const TwoWays ways = two_ways(p, {o.boolean(0), o.boolean(3)}, o.boolean(2), kAuxiliary, kForward.auxiliary_w,
                                static_cast<uint32_t>(p.input(kForward.w).dim(0)), static_cast<uint32_t>(p.input(kBackward.w).dim(0)));
  RnnInputs forward = kForward, backward = kBackward;
  if (!ways.linked) forward.auxiliary = backward.auxiliary = -1;
  prepare_layer(p, forward, ways.forward, o.u8(1), p.input(0), p.output(0), pair.forward);
  prepare_layer(p, backward, ways.backward, o.u8(1), p.input(ways.backward_x), p.output(ways.backward_y), pair.backward);
  if (!p.ok()) return;
  pair.backward_x = static_cast<uint32_t>(ways.backward_x), pair.backward_y = static_cast<uint32_t>(ways.backward_y);
  pair.merged_outputs = ways.merged_outputs;
}

template <class Layer> Status invoke_pair(const Call& c, const LayerPair<Layer>& p) {
  run(c, kForward, p.forward, c.input<float>(0), c.output<float>(0));
  run(c, kBackward, p.backward, c.input<float>(static_cast<int>(p.backward_x)),
      c.output<float>(static_cast<int>(p.backward_y)) + p.merged_outputs);
  return Status::ok;
}

template <class Layer, void (*prepare)(Prep&, Layer&)> constexpr Op one_way_op(const char* name, uint16_t code, Type weights) {
  return make_op<Layer, prepare, invoke<Layer>>(name, code, {5, 5, 1, 1}, {0, Type::f32}, {1, weights});
}
template <class Layer> constexpr Op pair_op(const char* name, Type weights) {
  return make_op<LayerPair<Layer>, prepare_pair<Layer>, invoke_pair<Layer>>(name, kBidirectionalSequenceRnn, {12, 12, 1, 2}, {0, Type::f32},
                                                                                  {1, weights});
}

}  // namespace

namespace ops {
const Op rnn_f32 = one_way_op<LayerF32, prepare_step<LayerF32>>("rnn_f32", kRnn, Type::f32);
const Op rnn_f32_s8 = one_way_op<LayerF32S8, prepare_step<LayerF32S8>>("rnn_f32_s8", kRnn, Type::s8);
const Op unidirectional_sequence_rnn_f32 =
    one_way_op<LayerF32, prepare_sequence<LayerF32>>("unidirectional_sequence_rnn_f32", kUnidirectionalSequenceRnn, Type::f32);
const Op unidirectional_sequence_rnn_f32_s8 =
    one_way_op<LayerF32S8, prepare_sequence<LayerF32S8>>("unidirectional_sequence_rnn_f32_s8", kUnidirectionalSequenceRnn, Type::s8);
const Op bidirectional_sequence_rnn_f32 = pair_op<LayerF32>("bidirectional_sequence_rnn_f32", Type::f32);
const Op bidirectional_sequence_rnn_f32_s8 = pair_op<LayerF32S8>("bidirectional_sequence_rnn_f32_s8", Type::s8);
}  // namespace ops

}  // namespace thimble

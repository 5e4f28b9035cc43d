// SPDX-License-Identifier: Apache-2.0
// BIDIRECTIONAL_SEQUENCE_LSTM: a layer forwards and one backwards in time.
#include "ops/builtin_codes.h"
#include "ops/lstm.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

constexpr int kAuxiliary = 39;
constexpr LstmInputs kForward = {1, 35, 36, -1, kAuxiliary, 40}, kBackward = {18, 37, 38, -1, kAuxiliary, 44};

template <class Layer> struct Params {
  Layer forward, backward;
  uint32_t backward_x, backward_y, merged_outputs;   // see TwoWays
};

uint32_t outputs_of(Prep& p, const LstmInputs& in) { return static_cast<uint32_t>(p.input(in.weights + kFromH + kernels::kOutputGate).dim(1)); }

template <class Layer> void prepare(Prep& p, Params<Layer>& params) {
  const Options o = p.options(kBidirectionalSequenceLstmOptions);
  const TwoWays ways = two_ways(p, {o.boolean(4, true), o.boolean(5)}, o.boolean(3), kAuxiliary, kForward.auxiliary_weights + kernels::kForgetGate,
                                outputs_of(p, kForward), outputs_of(p, kBackward));
  LstmInputs forward = kForward, backward = kBackward;
  if (!ways.linked) forward.auxiliary = backward.auxiliary = -1;
  const Tensor backward_x = p.input(ways.backward_x);
  p.require(backward_x.type == Type::f32, backward_x, THIMBLE_TEXT("the auxiliary input must be float32"));
  prepare_lstm(p, forward, {o.u8(0), o.f32(1), o.f32(2), ways.forward}, p.input(0), p.output(0), params.forward);
  prepare_lstm(p, backward, {o.u8(0), o.f32(1), o.f32(2), ways.backward}, backward_x, p.output(ways.backward_y), params.backward);
  if (!p.ok()) return;
  params.backward_x = static_cast<uint32_t>(ways.backward_x);
  params.backward_y = static_cast<uint32_t>(ways.backward_y);
  params.merged_outputs = ways.merged_outputs;
}

template <class Layer> Status invoke(const Call& c, const Params<Layer>& p) {
  run_lstm(c, kForward, p.forward, c.input<float>(0), c.output<float>(0));
  run_lstm(c, kBackward, p.backward, c.input<float>(static_cast<int>(p.backward_x)),
           c.output<float>(static_cast<int>(p.backward_y)) + p.merged_outputs);
  return Status::ok;
}

template <class Layer> constexpr Op bidirectional_op(const char* name, Type weights) {
  return make_op<Params<Layer>, prepare<Layer>, invoke<Layer>>(name, kBidirectionalSequenceLstm, {48, 48, 1, 2}, {0, Type::f32}, {2, weights});
}

}  // namespace

namespace ops {
const Op bidirectional_sequence_lstm_f32 = bidirectional_op<LstmLayerF32>("bidirectional_sequence_lstm_f32", Type::f32);
const Op bidirectional_sequence_lstm_f32_s8 = bidirectional_op<LstmLayerF32S8>("bidirectional_sequence_lstm_f32_s8", Type::s8);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM, and LSTM, which takes one step. Floats have all variants. Stored values have none of them here: those of
// int8 are in unidirectional_sequence_lstm_full.cc.
#include "ops/builtin_codes.h"
#include "ops/quantization.h"
#include "ops/sequence_lstm.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr const LstmInputs& kInputs = kSequenceLstmInputs;

LstmOptions step_options(Prep& p) {
  const Options o = p.options(kLstmOptions);
  p.require(o.u8(3) == 0, THIMBLE_TEXT("the basic kernel of LSTM is not supported"));
  return {o.u8(0), o.f32(1), o.f32(2), {false, o.boolean(4)}};
}

template <class Layer, LstmOptions (*options)(Prep&)> void prepare_float(Prep& p, Layer& layer) {
  prepare_lstm(p, kInputs, options(p), p.input(0), p.output(0), layer);
}

template <class Layer> Status invoke_float(const Call& c, const Layer& layer) {
  run_lstm(c, kInputs, layer, c.input<float>(0), c.output<float>(0));
  return Status::ok;
}

void prepare_integer(Prep& p, LstmIntegerParams& params) {
  const Tensor x = p.input(0), h = p.input(kInputs.h), c = p.input(kInputs.c), y = p.output(0);
  const LstmOptions o = sequence_lstm_options(p);
  const LstmVariants v = lstm_variants(p, kInputs);
  bool plain = !v.coupled && !v.projection;
  for (int i = 0; i < 3; i++) plain = plain && !p.has_input(kInputs.weights + kPeepholes + i);
  for (int i = 0; i < kGates; i++) plain = plain && !p.has_input(kInputs.norm + i);
  p.require(plain, THIMBLE_TEXT("has no coupled gates, peepholes, projection and normalization"));
  const LstmShape s = lstm_shape(p, kInputs, v, o, x, Type::s8);
  require_recurrent_output(p, x, y, s.recurrent);
  const int32_t power = cells_power(p, o, x, h, c);
  p.require(x.type == Type::s8 || (x.zero_point() == 0 && h.zero_point() == 0), x, THIMBLE_TEXT("int16 must have zero point 0"));
  if (!p.accepted()) return;

  constexpr float kBefore = 1.0f / 4096, kAfter = 1.0f / 32768;   // scales of gates
  const ToTanh tanh = to_tanh(power);
  params.shape = s;
  for (int k = 0; k < kGates; k++) {
    params.x[k] = quantize_multiplier(x.scale() * p.input(kInputs.weights + kFromX + k).scale(), kBefore);
    params.h[k] = quantize_multiplier(h.scale() * p.input(kInputs.weights + kFromH + k).scale(), kBefore);
    p.require(x.type == Type::s8 || (params.x[k].shift <= kMaxWideShift && params.h[k].shift <= kMaxWideShift),
              THIMBLE_TEXT("a scale is too large"));
  }
  params.input = quantize_multiplier(kAfter, kAfter, c.scale());
  params.output = quantize_multiplier(kAfter, kAfter, h.scale());
  params.x_offset = static_cast<int16_t>(-x.zero_point());
  params.y_offset = static_cast<int16_t>(h.zero_point());
  params.cell_limit = o.cell_clip > 0.0f ? stored_limit(o.cell_clip / c.scale(), INT16_MAX) : -INT16_MIN;
  params.tanh_multiplier = tanh.multiplier;
  params.tanh_shift = tanh.shift;
}

template <class K, class T> Status invoke_integer(const Call& c, const WithScratch<LstmIntegerParams>& layer) {
  LstmIntegerData<T> d = {};
  d.x = c.input<T>(0), d.y = c.output<T>(0), d.h = c.state<T>(kInputs.h), d.c = c.state<int16_t>(kInputs.c);
  for (int k = 0; k < kGates; k++) {
    d.x_w[k] = c.input<int8_t>(kInputs.weights + kFromX + k);
    d.h_w[k] = c.input<int8_t>(kInputs.weights + kFromH + k);
    d.bias[k] = c.input<void>(kInputs.weights + kBiases + k);
  }
  d.scratch = scratch_at<K>(c, layer.scratch);
  best<K>(c.isa()).run(layer.kernel, d);
  return Status::ok;
}

template <class K, class T> constexpr Op integer_op(const char* name, int8_t weights) {
  return make_op<WithScratch<LstmIntegerParams>, prepare_with_scratch<K, prepare_integer>, invoke_integer<K, T>>(
      name, kUnidirectionalSequenceLstm, kSequenceLstmArity, {0, TypeOf<T>::value}, {weights, Type::s8});
}

}  // namespace

namespace ops {
const Op unidirectional_sequence_lstm_s8 = integer_op<LstmS8, int8_t>("unidirectional_sequence_lstm_s8", kInputs.weights);
const Op unidirectional_sequence_lstm_s16 = integer_op<LstmS16, int16_t>("unidirectional_sequence_lstm_s16", kInputs.weights + 1);
const Op unidirectional_sequence_lstm_f32 =
    make_op<LstmLayerF32, prepare_float<LstmLayerF32, sequence_lstm_options>, invoke_float<LstmLayerF32>>(
        "unidirectional_sequence_lstm_f32", kUnidirectionalSequenceLstm, kSequenceLstmArity, {0, Type::f32}, {2, Type::f32});
const Op unidirectional_sequence_lstm_f32_s8 =
    make_op<LstmLayerF32S8, prepare_float<LstmLayerF32S8, sequence_lstm_options>, invoke_float<LstmLayerF32S8>>(
        "unidirectional_sequence_lstm_f32_s8", kUnidirectionalSequenceLstm, kSequenceLstmArity, {0, Type::f32}, {2, Type::s8});
const Op lstm_f32 = make_op<LstmLayerF32, prepare_float<LstmLayerF32, step_options>, invoke_float<LstmLayerF32>>(
    "lstm_f32", kLstm, kSequenceLstmArity, {0, Type::f32}, {2, Type::f32});
const Op lstm_f32_s8 = make_op<LstmLayerF32S8, prepare_float<LstmLayerF32S8, step_options>, invoke_float<LstmLayerF32S8>>(
    "lstm_f32_s8", kLstm, kSequenceLstmArity, {0, Type::f32}, {2, Type::s8});
}  // namespace ops

}  // namespace thimble

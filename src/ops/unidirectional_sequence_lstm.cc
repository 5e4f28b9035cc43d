// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM, and LSTM, which takes one step. Floats have all variants; stored values have none of them.
#include "ops/builtin_codes.h"
#include "ops/lstm.h"
#include "ops/quantization.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr LstmInputs kInputs = {1, 18, 19, 20};

LstmOptions sequence_options(Prep& p) {
  const Options o = p.options(kUnidirectionalSequenceLstmOptions);
  return {o.u8(0), o.f32(1), o.f32(2), {o.boolean(3), o.boolean(4)}};
}

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

// The exponent of a power of two, or of what is as close to one as TFLite allows.
bool power_of_two(float scale, int32_t* exponent) {
  const Multiplier m = quantize_multiplier(scale, 1.0f);
  constexpr int32_t kJustAboveHalf = 1074486345, kJustBelowOne = 2145995631;   // 2^31 times 2^-0.999 and 2^-0.001
  *exponent = m.value < kJustAboveHalf ? m.shift - 1 : m.shift;
  return m.value != 0 && (m.value < kJustAboveHalf || m.value > kJustBelowOne);   // 0: too small for a multiplier
}

void prepare_integer(Prep& p, LstmIntegerParams& params) {
  const Tensor x = p.input(0), h = p.input(kInputs.h), c = p.input(kInputs.c), y = p.output(0);
  const LstmOptions o = sequence_options(p);
  const LstmShape s = lstm_shape(p, kInputs, o, x, Type::s8, x.type == Type::s16 ? Type::s64 : Type::s32, Type::s16);
  require_recurrent_output(p, x, y, s.recurrent);
  bool plain = p.has_input(kInputs.weights) && !p.has_input(kInputs.weights + kProjection);
  for (int i = 0; i < 3; i++) plain = plain && !p.has_input(kInputs.weights + kPeepholes + i);
  for (int i = 0; i < kGates; i++) plain = plain && !p.has_input(kInputs.norm + i);
  p.require(plain, THIMBLE_TEXT("only LSTMs of floats may have coupled gates, peepholes, projection or normalization"));
  p.require(o.activation == static_cast<uint8_t>(Activation::tanh), THIMBLE_TEXT("the activation of stored cells must be tanh"));
  p.require(x.channels == 1 && h.channels == 1 && c.channels == 1, THIMBLE_TEXT("input and states need one scale each"));
  p.require(x.type == Type::s8 || (x.zero_point() == 0 && h.zero_point() == 0), x, THIMBLE_TEXT("int16 must have zero point 0"));
  int32_t power = 0;
  const bool found = power_of_two(c.scale(), &power);
  p.require(found && power >= -31 && power <= 1, c, THIMBLE_TEXT("the cells' scale must be a power of two, 2^-31 to 2"));
  if (!p.accepted()) return;

  constexpr float kBefore = 1.0f / 4096, kAfter = 1.0f / 32768;   // scales of gates
  const int32_t left = 12 + power;
  const float limit = o.cell_clip / c.scale();
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
  params.cell_limit = !(o.cell_clip > 0.0f) ? 32768 : limit < 32767.0f ? static_cast<uint16_t>(limit) : 32767;
  params.tanh_multiplier = static_cast<uint16_t>(left > 0 ? 3 << left : 3);
  params.tanh_shift = static_cast<uint32_t>(left > 0 ? 0 : -left);
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

constexpr Arity kArity = {20, 24, 1, 1};

template <class K, class T> constexpr Op integer_op(const char* name) {
  return make_op<WithScratch<LstmIntegerParams>, prepare_with_scratch<K, prepare_integer>, invoke_integer<K, T>>(
      name, kUnidirectionalSequenceLstm, kArity, {0, TypeOf<T>::value}, {2, Type::s8});
}

}  // namespace

namespace ops {
const Op unidirectional_sequence_lstm_s8 = integer_op<LstmS8, int8_t>("unidirectional_sequence_lstm_s8");
const Op unidirectional_sequence_lstm_s16 = integer_op<LstmS16, int16_t>("unidirectional_sequence_lstm_s16");
const Op unidirectional_sequence_lstm_f32 =
    make_op<LstmLayerF32, prepare_float<LstmLayerF32, sequence_options>, invoke_float<LstmLayerF32>>(
        "unidirectional_sequence_lstm_f32", kUnidirectionalSequenceLstm, kArity, {0, Type::f32}, {2, Type::f32});
const Op unidirectional_sequence_lstm_f32_s8 =
    make_op<LstmLayerF32S8, prepare_float<LstmLayerF32S8, sequence_options>, invoke_float<LstmLayerF32S8>>(
        "unidirectional_sequence_lstm_f32_s8", kUnidirectionalSequenceLstm, kArity, {0, Type::f32}, {2, Type::s8});
const Op lstm_f32 = make_op<LstmLayerF32, prepare_float<LstmLayerF32, step_options>, invoke_float<LstmLayerF32>>(
    "lstm_f32", kLstm, kArity, {0, Type::f32}, {2, Type::f32});
const Op lstm_f32_s8 = make_op<LstmLayerF32S8, prepare_float<LstmLayerF32S8, step_options>, invoke_float<LstmLayerF32S8>>(
    "lstm_f32_s8", kLstm, kArity, {0, Type::f32}, {2, Type::s8});
}  // namespace ops

}  // namespace thimble

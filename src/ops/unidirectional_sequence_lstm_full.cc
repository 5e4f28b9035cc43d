// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM of int8 with coupled gates, peepholes, projection or normalization: one operator, which is chosen by the
// inputs that make it one. It takes all of them at once, too.
#include "kernels/lstm/full.h"
#include "ops/builtin_codes.h"
#include "ops/sequence_lstm.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

constexpr const LstmInputs& kInputs = kSequenceLstmInputs;

struct FullLayer {
  LstmFullParams kernel;
  uint32_t scratch;
};

// What TFLite's converter lists as the operator's inner values: sums of the gates before normalization, then o * tanh(c).
enum Intermediate : uint8_t { kSums = 0, kHidden = kSums + kGates };

Tensor inner_values(Prep& p, int i) {
  const Tensor t = p.intermediate(i);
  p.require(t.channels == 1, t, THIMBLE_TEXT("inner values need one scale"));
  return t;
}

// The multipliers of a gate; products and quotients of scales are rounded to float on the way, as TFLite does.
void set_gate(Prep& p, const LstmVariants& v, uint8_t k, float x, float h, int32_t power, LstmFullParams& params) {
  const float step = v.norm ? inner_values(p, kSums + k).scale() : 1.0f / 4096;
  const auto scale_of = [&](int i) { return p.input(kInputs.weights + i).scale(); };
  params.x[k] = quantize_multiplier(scale_of(kFromX + k) * x / step, 1.0f);
  params.h[k] = quantize_multiplier(scale_of(kFromH + k) * h / step, 1.0f);
  if (v.peepholes && kPeepholeOf[k] >= 0) {
    const float cell = power > 0 ? 2.0f : 1.0f / static_cast<float>(1u << -power);
    params.peephole[k] = quantize_multiplier(cell * scale_of(kPeepholes + kPeepholeOf[k]) / step, 1.0f);
  }
  if (!v.norm) return;
  const Tensor norm = p.input(kInputs.norm + k);
  Multiplier m = quantize_multiplier(norm.scale(), 1.0f);
  m.shift += 12;
  p.require(norm.channels == 1 && m.shift <= 30, norm, THIMBLE_TEXT("normalization needs one scale, below 2^18"));
  if (!p.accepted()) return;
  params.norm[k] = m;
  const float least = 10000.0f * norm.scale();
  params.least_variance[k] = least < 1.0f ? 1 : least < 1e9f ? static_cast<int32_t>(least) : 1000000000;
}

void prepare_full(Prep& p, FullLayer& layer) {
  const Tensor x = p.input(0), h = p.input(kInputs.h), c = p.input(kInputs.c), y = p.output(0);
  const LstmOptions o = sequence_lstm_options(p);
  const LstmVariants v = lstm_variants(p, kInputs);
  LstmFullParams full = {};
  full.shape = lstm_shape(p, kInputs, v, o, x, Type::s8);
  require_recurrent_output(p, x, y, full.shape.recurrent);
  const int32_t power = cells_power(p, o, x, h, c);
  p.require(power >= -30, c, THIMBLE_TEXT("the cells' scale must be 2^-30 or more for this variant"));
  const Tensor hidden = v.projection ? inner_values(p, kHidden) : h;
  if (!p.accepted()) return;
  for (uint8_t k = v.coupled ? kForgetGate : kInputGate; k < kGates; k++) set_gate(p, v, k, x.scale(), h.scale(), power, full);
  const uint32_t scratch = p.scratch(kFullRows * sizeof(int16_t) * full.shape.cells);
  if (!p.ok()) return;

  const ToTanh tanh = to_tanh(power);
  const uint16_t cell_limit = o.cell_clip > 0.0f ? stored_limit(o.cell_clip / c.scale(), INT16_MAX) : 0;
  const uint16_t y_limit = o.projection_clip > 0.0f ? stored_limit(o.projection_clip / y.scale(), INT8_MAX) : 0;
  full.hidden = quantize_multiplier(1.0f / (1 << 30) / hidden.scale(), 1.0f);
  if (v.projection) full.projection = quantize_multiplier(p.input(kInputs.weights + kProjection).scale() * hidden.scale() / h.scale(), 1.0f);
  full.x_offset = static_cast<int16_t>(-x.zero_point());
  full.y_offset = static_cast<int16_t>(h.zero_point());
  full.hidden_offset = static_cast<int16_t>(v.projection ? -hidden.zero_point() : h.zero_point());
  full.cell_limit = cell_limit ? cell_limit : -INT16_MIN;   // one below a step is none
  full.y_limit = y_limit ? y_limit : -INT8_MIN;
  full.tanh_multiplier = tanh.multiplier;
  full.tanh_shift = tanh.shift;
  full.cell_shift = static_cast<uint8_t>(30 + power);
  full.coupled = v.coupled;
  layer = {full, scratch};
}

Status invoke_full(const Call& c, const FullLayer& layer) {
  const auto at = [&c](int i) { return c.input_or_null<void>(i); };
  LstmFullData d = {};
  d.x = c.input<int8_t>(0), d.y = c.output<int8_t>(0), d.h = c.state<int8_t>(kInputs.h), d.c = c.state<int16_t>(kInputs.c);
  for (int k = layer.kernel.coupled ? kForgetGate : kInputGate; k < kGates; k++) {
    d.x_w[k] = c.input<int8_t>(kInputs.weights + kFromX + k);
    d.h_w[k] = c.input<int8_t>(kInputs.weights + kFromH + k);
    d.bias[k] = c.input<int32_t>(kInputs.weights + kBiases + k);
    if (kPeepholeOf[k] >= 0) d.peephole[k] = static_cast<const int16_t*>(at(kInputs.weights + kPeepholes + kPeepholeOf[k]));
    d.norm[k] = static_cast<const int16_t*>(at(kInputs.norm + k));
  }
  d.projection = static_cast<const int8_t*>(at(kInputs.weights + kProjection));
  d.projection_bias = static_cast<const int32_t*>(at(kInputs.weights + kProjectionBias));
  d.scratch = c.scratch<int16_t>(layer.scratch);
  lstm_full_s8_scalar(layer.kernel, d);
  return Status::ok;
}

// One operator; its constants differ in which input says that it is meant.
constexpr Op full_op(const char* name, int input, Type type) {
  return make_op<FullLayer, prepare_full, invoke_full>(name, kUnidirectionalSequenceLstm, kSequenceLstmArity, {0, Type::s8}, {static_cast<int8_t>(input), type});
}

}  // namespace

namespace ops {
const Op unidirectional_sequence_lstm_s8_norm =
    full_op("unidirectional_sequence_lstm_s8_norm", kInputs.norm + kForgetGate, Type::s16);
const Op unidirectional_sequence_lstm_s8_peepholes =
    full_op("unidirectional_sequence_lstm_s8_peepholes", kInputs.weights + kPeepholes + kPeepholeOf[kForgetGate], Type::s16);
const Op unidirectional_sequence_lstm_s8_projection =
    full_op("unidirectional_sequence_lstm_s8_projection", kInputs.weights + kProjection, Type::s8);
const Op unidirectional_sequence_lstm_s8_coupled =   // behind all others: what has no input 1
    full_op("unidirectional_sequence_lstm_s8_coupled", kInputs.weights + kForgetGate, Type::s8);
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Finds the tensors of an LSTM layer and checks that they fit each other.
#include "ops/lstm.h"

namespace thimble {
namespace {

using namespace kernels;

float scale_of(Prep& p, int i) { return p.input(i).scale(); }

}  // namespace

LstmVariants lstm_variants(Prep& p, const LstmInputs& in) {
  return {!p.has_input(in.weights), p.has_input(in.weights + kPeepholes + kPeepholeOf[kForgetGate]),
          in.norm >= 0 && p.has_input(in.norm + kForgetGate), p.has_input(in.weights + kProjection), in.auxiliary >= 0 && p.has_input(in.auxiliary)};
}

LstmShape lstm_shape(Prep& p, const LstmInputs& in, const LstmVariants& v, const LstmOptions& o, const Tensor& x, Type weights) {
  const bool floats = x.type == Type::f32;
  const Type beside_cells = floats ? Type::f32 : Type::s16, bias = floats ? Type::f32 : x.type == Type::s16 ? Type::s64 : Type::s32;
  LstmShape all;
  const RecurrentShape& s = all.recurrent;
  for (int k = kOutputGate; k >= (v.coupled ? kForgetGate : kInputGate); k--) {
    const Tensor from_x = p.input(in.weights + kFromX + k), from_h = p.input(in.weights + kFromH + k);
    if (k == kOutputGate)   // every layer has it, and its weights say how many cells and outputs there are
      all = {recurrent_shape(p, x, o.walk, static_cast<uint32_t>(from_h.dim(1)), v.auxiliary ? in.auxiliary : -1),
             static_cast<uint32_t>(from_x.dim(0))};
    require_weights(p, from_x, weights, all.cells, s.depth);
    require_weights(p, from_h, weights, all.cells, s.outputs);
    if (v.peepholes && kPeepholeOf[k] >= 0) require_weights(p, in.weights + kPeepholes + kPeepholeOf[k], floats ? weights : beside_cells, all.cells, 1);
    if (v.auxiliary) require_weights(p, in.auxiliary_weights + k, weights, all.cells, s.auxiliary_depth);
    if (v.norm) require_numbers(p, in.norm + k, beside_cells, all.cells);
    require_numbers(p, in.weights + kBiases + k, bias, all.cells);
  }
  if (v.projection) {
    require_weights(p, in.weights + kProjection, weights, s.outputs, all.cells);
  } else {
    p.require(s.outputs == all.cells, THIMBLE_TEXT("without projection there must be as many outputs as cells"));
  }
  if (p.has_input(in.weights + kProjectionBias)) require_numbers(p, in.weights + kProjectionBias, bias, s.outputs);
  require_state(p, in.h, x.type, uint64_t{s.batches} * s.outputs);
  require_state(p, in.c, beside_cells, uint64_t{s.batches} * all.cells);
  return all;
}

namespace {

LstmF32Params floats(Prep& p, const LstmInputs& in, const LstmVariants& v, const LstmOptions& o, const Tensor& x, const Tensor& y, Type weights) {
  LstmF32Params f = {lstm_shape(p, in, v, o, x, weights), o.cell_clip, o.projection_clip, o.activation, v.coupled};
  require_recurrent_output(p, x, y, f.shape.recurrent);
  return f;
}

uint32_t scratch_floats(const LstmShape& s, bool norm, bool projection) { return norm ? kGates * s.cells : projection ? s.cells : 0; }

// What both kinds of weights share of LstmFloatData.
template <class W>
LstmFloatData<W> data(const Call& c, const LstmInputs& in, const LstmF32Params& p, const float* x, float* y, uint32_t scratch) {
  const auto at = [&c](int i) { return i < c.input_count() ? c.input<void>(i) : nullptr; };
  const bool peepholes = at(in.weights + kPeepholes + kPeepholeOf[kForgetGate]), norm = in.norm >= 0 && at(in.norm + kForgetGate);
  LstmFloatData<W> d = {};
  d.x = x, d.y = y;
  d.auxiliary = p.shape.recurrent.auxiliary_depth ? c.input<float>(in.auxiliary) : nullptr;
  for (int k = 0; k < kGates; k++) {
    const int from = p.coupled && k == kInputGate ? kForgetGate : k;
    d.x_w[k] = static_cast<const W*>(at(in.weights + kFromX + from));
    d.h_w[k] = static_cast<const W*>(at(in.weights + kFromH + from));
    d.bias[k] = static_cast<const float*>(at(in.weights + kBiases + from));
    if (peepholes && kPeepholeOf[k] >= 0) d.peephole[k] = static_cast<const W*>(at(in.weights + kPeepholes + kPeepholeOf[k]));
    if (norm) d.norm[k] = static_cast<const float*>(at(in.norm + k));
    if (p.shape.recurrent.auxiliary_depth) d.auxiliary_w[k] = static_cast<const W*>(at(in.auxiliary_weights + from));
  }
  d.projection = static_cast<const W*>(at(in.weights + kProjection));
  d.projection_bias = static_cast<const float*>(at(in.weights + kProjectionBias));
  d.h = c.state<float>(in.h), d.c = c.state<float>(in.c);
  if (scratch != kNoScratch) {
    d.scratch = c.scratch<float>(scratch);
    d.stored = reinterpret_cast<int8_t*>(d.scratch + scratch_floats(p.shape, norm, d.projection));
  }
  return d;
}

}  // namespace

void prepare_lstm(Prep& p, const LstmInputs& in, const LstmOptions& o, const Tensor& x, const Tensor& y, LstmLayerF32& layer) {
  const LstmVariants v = lstm_variants(p, in);
  const LstmF32Params f = floats(p, in, v, o, x, y, Type::f32);
  const uint32_t count = scratch_floats(f.shape, v.norm, v.projection);
  const uint32_t scratch = count ? p.scratch(4 * count) : kNoScratch;
  if (p.ok()) layer = {f, scratch};
}

void prepare_lstm(Prep& p, const LstmInputs& in, const LstmOptions& o, const Tensor& x, const Tensor& y, LstmLayerF32S8& layer) {
  const LstmVariants v = lstm_variants(p, in);
  const LstmF32Params f = floats(p, in, v, o, x, y, Type::s8);
  const RecurrentShape& s = f.shape.recurrent;
  const uint32_t rows = s.depth + s.outputs + s.auxiliary_depth;
  const uint32_t scratch =
      p.scratch(4 * scratch_floats(f.shape, v.norm, v.projection) + (v.projection && f.shape.cells > rows ? f.shape.cells : rows));
  if (!p.ok()) return;
  layer = {{f, {}, {}, {}, {}, 0.0f, o.walk.asymmetric}, scratch};
  for (int k = 0; k < kGates; k++) {
    const int from = v.coupled && k == kInputGate ? kForgetGate : k;
    layer.kernel.x_scale[k] = scale_of(p, in.weights + kFromX + from);
    layer.kernel.h_scale[k] = scale_of(p, in.weights + kFromH + from);
    if (v.auxiliary) layer.kernel.auxiliary_scale[k] = scale_of(p, in.auxiliary_weights + from);
    if (v.peepholes && kPeepholeOf[from] >= 0) layer.kernel.peephole_scale[k] = scale_of(p, in.weights + kPeepholes + kPeepholeOf[from]);
  }
  if (v.projection) layer.kernel.projection_scale = scale_of(p, in.weights + kProjection);
}

void run_lstm(const Call& c, const LstmInputs& in, const LstmLayerF32& layer, const float* x, float* y) {
  best<LstmF32>(c.isa()).run(layer.kernel, data<float>(c, in, layer.kernel, x, y, layer.scratch));
}

void run_lstm(const Call& c, const LstmInputs& in, const LstmLayerF32S8& layer, const float* x, float* y) {
  lstm_f32_s8_scalar(layer.kernel, data<int8_t>(c, in, layer.kernel.floats, x, y, layer.scratch));
}

}  // namespace thimble

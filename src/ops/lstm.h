// SPDX-License-Identifier: Apache-2.0
// What the LSTM operators share while they are prepared and started. They have the same tensors in other places.
#pragma once

#include "kernels/lstm/lstm.h"
#include "ops/recurrent.h"
#include "ops/variants.h"

namespace thimble {

// Numbers of inputs. From `weights` on lie, each in the order of the gates: four from x to the cells, four from h, three peepholes
// (the cell gate has none), four biases; then the projection and its bias.
struct LstmInputs {
  int8_t weights, h, c;
  int8_t norm = -1;                                // the first of four; -1: never
  int8_t auxiliary = -1, auxiliary_weights = -1;   // these too are four
};
enum LstmWeights : int8_t { kFromX = 0, kFromH = 4, kPeepholes = 8, kBiases = 11, kProjection = 15, kProjectionBias = 16 };

struct LstmOptions {
  uint8_t activation;
  float cell_clip, projection_clip;
  RecurrentOptions walk;
};

struct LstmVariants {
  bool coupled, peepholes, norm, projection, auxiliary;
};
LstmVariants lstm_variants(Prep& p, const LstmInputs& in);
// Where the peephole of a gate is, counted from kPeepholes; the cell gate has none.
inline constexpr int8_t kPeepholeOf[kernels::kGates] = {0, 1, -1, 2};

// Requires that states and weights fit x and each other, and are of the types that follow from theirs.
kernels::LstmShape lstm_shape(Prep& p, const LstmInputs& in, const LstmVariants& v, const LstmOptions& o, const Tensor& x, Type weights);

// A layer of floats. Scratch for the kernel: floats, then what is stored of them.
template <class Kernel> struct LstmLayer {
  Kernel kernel;
  uint32_t scratch;
};
using LstmLayerF32 = LstmLayer<kernels::LstmF32Params>;
using LstmLayerF32S8 = LstmLayer<kernels::LstmF32S8Params>;

void prepare_lstm(Prep& p, const LstmInputs& in, const LstmOptions& o, const Tensor& x, const Tensor& y, LstmLayerF32& layer);
void prepare_lstm(Prep& p, const LstmInputs& in, const LstmOptions& o, const Tensor& x, const Tensor& y, LstmLayerF32S8& layer);

// Reads x and writes y from where they point on.
void run_lstm(const Call& c, const LstmInputs& in, const LstmLayerF32& layer, const float* x, float* y);
void run_lstm(const Call& c, const LstmInputs& in, const LstmLayerF32S8& layer, const float* x, float* y);

}  // namespace thimble

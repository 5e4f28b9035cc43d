// SPDX-License-Identifier: Apache-2.0
// What the operators of UNIDIRECTIONAL_SEQUENCE_LSTM share, most of it about stored values.
#pragma once

#include "ops/lstm.h"

namespace thimble {

inline constexpr LstmInputs kSequenceLstmInputs = {1, 18, 19, 20};
inline constexpr Arity kSequenceLstmArity = {20, 24, 1, 1};

LstmOptions sequence_lstm_options(Prep& p);

// Requires what stored states need. Answers the power of two that the cells' scale is, -31 to 1.
int32_t cells_power(Prep& p, const LstmOptions& o, const Tensor& x, const Tensor& h, const Tensor& c);

// Cells to the steps of 1 / 12288 that tanh takes.
struct ToTanh {
  uint16_t multiplier;
  uint8_t shift;
};
ToTanh to_tanh(int32_t cells_power);

uint16_t stored_limit(float limit, uint16_t highest);

}  // namespace thimble

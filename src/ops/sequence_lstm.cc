// SPDX-License-Identifier: Apache-2.0
// Options, and what follows from the scale of stored cells.
#include "ops/sequence_lstm.h"

#include "ops/builtin_codes.h"

namespace thimble {

LstmOptions sequence_lstm_options(Prep& p) {
  const Options o = p.options(kUnidirectionalSequenceLstmOptions);
  return {o.u8(0), o.f32(1), o.f32(2), {o.boolean(3), o.boolean(4)}};
}

namespace {

// The exponent of a power of two, or of what is as close to one as TFLite allows.
bool power_of_two(float scale, int32_t* exponent) {
  const Multiplier m = quantize_multiplier(scale, 1.0f);
  constexpr int32_t kJustAboveHalf = 1074486345, kJustBelowOne = 2145995631;   // 2^31 times 2^-0.999 and 2^-0.001
  *exponent = m.value < kJustAboveHalf ? m.shift - 1 : m.shift;
  return m.value != 0 && (m.value < kJustAboveHalf || m.value > kJustBelowOne);   // 0: too small for a multiplier
}

}  // namespace

int32_t cells_power(Prep& p, const LstmOptions& o, const Tensor& x, const Tensor& h, const Tensor& c) {
  p.require(o.activation == static_cast<uint8_t>(Activation::tanh), THIMBLE_TEXT("the activation of stored cells must be tanh"));
  p.require(x.channels == 1 && h.channels == 1 && c.channels == 1, THIMBLE_TEXT("input and states need one scale each"));
  int32_t power = 0;
  const bool found = power_of_two(c.scale(), &power);
  p.require(found && power >= -31 && power <= 1, c, THIMBLE_TEXT("the cells' scale must be a power of two, 2^-31 to 2"));
  return power;
}

ToTanh to_tanh(int32_t power) {
  const int32_t left = 12 + power;
  return {static_cast<uint16_t>(left > 0 ? 3 << left : 3), static_cast<uint8_t>(left > 0 ? 0 : -left)};
}

uint16_t stored_limit(float limit, uint16_t highest) { return limit < highest ? static_cast<uint16_t>(limit) : highest; }

}  // namespace thimble

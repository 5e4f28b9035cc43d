// SPDX-License-Identifier: Apache-2.0
// Logistic and tanh of int16, by interpolation in a table.
#include "kernels/activation/activation.h"
#include "base/compile_time_exp.h"
namespace thimble::kernels {
namespace {
// logistic(i / 24) in 2^-16, less half of what interpolation between neighbours is too small by.
struct LogisticTable {
  uint16_t values[256] = {};
  constexpr LogisticTable() {
    for (int i = 0; i < 255; i++) {
      const double here = at(i), below_chord = here - (at(i + 1) - 2 * here + at(i - 1)) / 16;
      values[i] = static_cast<uint16_t>(below_chord + 0.5);
    }
    values[255] = 65535;
  }
  static constexpr double at(int i) { return 65536 / (1 + compile_time_exp(-i / 24.0)); }
};
constexpr LogisticTable kLogisticTable;

// logistic(a / 2^step_bits / 24) in 2^-(16 + step_bits), and `saturated` past the table.
uint32_t interpolated_logistic(uint32_t a, int step_bits, uint32_t saturated) {
  const uint32_t step = a >> step_bits;
  if (step >= 255) return saturated;
  const uint32_t low = kLogisticTable.values[step], high = kLogisticTable.values[step + 1];
  return (low << step_bits) + (a & ((1u << step_bits) - 1)) * (high - low);
}

// f takes the distance to the zero line in steps of 1 / (24 * 512), without its sign, and the sign.
template <class F> void sigmoid_s16(const SigmoidS16Params& p, const int16_t* x, int16_t* y, F f) {
  const int32_t multiplier = p.multiplier, shift = p.shift, half = shift > 0 ? 1 << (shift - 1) : 0;
  for (const int16_t* const end = x + p.count; x != end; x++) {
    const int32_t a = (*x * multiplier + half) >> shift;
    *y++ = static_cast<int16_t>(f(static_cast<uint32_t>(a < 0 ? -a : a), a < 0));
  }
}

}
void logistic_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y) {
  sigmoid_s16(p, x, y, [](uint32_t a, bool negative) {
    const int32_t value = static_cast<int32_t>(interpolated_logistic(a, 9, INT16_MAX << 10));
    return ((negative ? (1 << 25) - 1 - value : value) + (1 << 9)) >> 10;
  });
}

// tanh(x) = 2 logistic(2x) - 1
void tanh_s16_scalar(const SigmoidS16Params& p, const int16_t* x, int16_t* y) {
  sigmoid_s16(p, x, y, [](uint32_t a, bool negative) {
    const int32_t value = static_cast<int32_t>(interpolated_logistic(a, 8, UINT16_MAX << 8)) - (1 << 23);
    return ((negative ? -1 - value : value) + (1 << 7)) >> 8;
  });
}

}

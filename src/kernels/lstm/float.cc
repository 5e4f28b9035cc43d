// SPDX-License-Identifier: Apache-2.0
// The reference kernels for floats: the shortest correct code, and so the specification.
#include "kernels/lstm/float_steps.h"
#include "kernels/lstm/gates.h"

namespace thimble::kernels {
namespace {

struct Products {
  static void add_row(float (&sum)[kGates], Row<float> row, uint32_t count, const float* const (&w)[kGates], uint32_t cell, const float*) {
    if constexpr (kSoftFloat) {
      for (uint32_t k = 0; k < kGates; k++) sum[k] += soft_dot(row.at, w[k] + cell * count, count);
      return;
    }
    add_gates(sum, row.at, count, w, cell * count, [](float x, float weight) { return x * weight; });
  }
  static void add_row(float (&sum)[kGates], Row<int8_t> row, uint32_t count, const int8_t* const (&w)[kGates], uint32_t cell, const float* scales) {
    uint32_t whole[kGates] = {};
    add_gates(whole, row.at, count, w, cell * count,
              [&](int32_t x, int32_t weight) { return static_cast<uint32_t>((x + row.scaling.offset) * weight); });
    for (uint32_t k = 0; k < kGates; k++) sum[k] += static_cast<float>(static_cast<int32_t>(whole[k])) * (row.scaling.scale * scales[k]);
  }
};

}  // namespace

void lstm_f32_scalar(const LstmF32Params& p, const LstmFloatData<float>& d) { float_lstm::lstm<Products>(p, float_lstm::kNoScales, d); }
void lstm_f32_s8_scalar(const LstmF32S8Params& p, const LstmFloatData<int8_t>& d) { float_lstm::lstm<Products>(p.floats, p, d); }

}  // namespace thimble::kernels

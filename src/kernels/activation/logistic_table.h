// SPDX-License-Identifier: Apache-2.0
// What logistic and tanh of int16 interpolate in.
#pragma once

#include <stdint.h>

#include "base/compile_time_exp.h"

namespace thimble::kernels {

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
inline constexpr LogisticTable kLogisticTable;

}  // namespace thimble::kernels

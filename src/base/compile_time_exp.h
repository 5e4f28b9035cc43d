// SPDX-License-Identifier: Apache-2.0
// exp for tables that the compiler computes: they need neither libm nor numbers in the source, and are the same on every machine.
#pragma once

namespace thimble {

// e^x for |x| <= 16 to about 14 digits: Taylor's series of x / 64, squared six times.
constexpr double compile_time_exp(double x) {
  const double small = x / 64;
  double term = 1, sum = 1;
  for (int n = 1; n < 16; n++) {
    term *= small / n;
    sum += term;
  }
  for (int i = 0; i < 6; i++) sum *= sum;
  return sum;
}

}  // namespace thimble

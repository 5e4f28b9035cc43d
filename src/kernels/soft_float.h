// SPDX-License-Identifier: Apache-2.0
// Sums of products of floats for cores without hardware for them. A library call per product and per sum would unpack, round and pack a
// float each time; here products stay integers, and only the sum becomes a float. It is at least as exact as one rounded at each step.
#pragma once

#include <stdint.h>

#include "thimble/isa.h"

namespace thimble::kernels {

inline constexpr bool kSoftFloat = IsaSet::kFixed && !IsaSet::native().has(IsaSet::fpu_f32);

struct SoftProduct {
  float x, w;
};

class SoftSum {   // = {} to start with
 public:
  // Adds x[i] * w[i * w_step].
  void add(const float* x, const float* w, uint32_t w_step, uint32_t count);
  void operator+=(const SoftProduct& p) { add(&p.x, &p.w, 1, 1); }
  float value() const;

 private:
  int64_t sum_;        // in units of 2^(exponent_ - kUnit)
  int32_t exponent_;   // of the largest product: the biased exponents of x and w
  float special_;      // what infinities, NaNs and subnormal numbers add
};

inline float soft_dot(const float* x, const float* w, uint32_t count) {
  SoftSum sum = {};
  sum.add(x, w, 1, count);
  return sum.value();
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// y[b, i, j, c] = activation(average, maximum or root of the mean square of the window's pixels that lie inside x[b, :, :, c]). Stored
// values are pooled as they are: x and y share their quantization. An integer average rounds to nearest, halves away from zero.
#pragma once

#include "base/fixed_point.h"
#include "kernels/variants.h"
#include "kernels/window.h"

namespace thimble::kernels {

// At least one pixel of every window lies inside x. Of an integer average, so few that their sum fits in 32 bits.
template <class Bound> struct PoolParams {
  Window window;            // without dilation
  uint32_t channels;        // >= 1
  Bound lowest, highest;    // of the output as stored
};

using PoolParamsInteger = PoolParams<int16_t>;
using PoolParamsF32 = PoolParams<float>;

template <class T> struct PoolData {
  using Number = T;
  const T* x;
  T* y;
};
struct PoolFamily {};
struct AveragePoolS8 : PoolFamily, Kernel<PoolParamsInteger, PoolData<int8_t>> {};
struct MaxPoolS8 : PoolFamily, Kernel<PoolParamsInteger, PoolData<int8_t>> {};

#define THIMBLE_FAMILY PoolFamily
#define THIMBLE_VARIANTS "kernels/pool/variants.inc"
#include "kernels/family.inc"

void average_pool_u8_scalar(const PoolParamsInteger& p, const uint8_t* x, uint8_t* y);
void average_pool_s16_scalar(const PoolParamsInteger& p, const int16_t* x, int16_t* y);
void average_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y);
void max_pool_u8_scalar(const PoolParamsInteger& p, const uint8_t* x, uint8_t* y);
void max_pool_s16_scalar(const PoolParamsInteger& p, const int16_t* x, int16_t* y);
void max_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y);
void l2_pool_f32_scalar(const PoolParamsF32& p, const float* x, float* y);

template <class Visitor, class Bound> void fields(Visitor&& v, const PoolParams<Bound>& p) {
  fields(v, p.window);
  v("channels", p.channels), v("lowest", p.lowest), v("highest", p.highest);
}

}  // namespace thimble::kernels

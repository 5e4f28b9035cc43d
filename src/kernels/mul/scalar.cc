// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/arch/scaler.h"
#include "kernels/mul/mul.h"

namespace thimble::kernels {
namespace {

template <class T> void mul_stored(const ProductParams& params, const BinaryData<T>& d) {
  const ProductParams p = params;   // y may lie anywhere, as far as the compiler knows
  const Scaler scale(p.multiplier, p.shift);
  for_each_pair(d, [=](int32_t x0, int32_t x1) {
    const int32_t product = scale((x0 + p.x0_offset) * (x1 + p.x1_offset));
    return static_cast<T>(clamp<int32_t>(product, p.lowest, p.highest) + p.y_offset);
  });
}

}  // namespace

void mul_s8_scalar(const ProductParams& p, const BinaryData<int8_t>& d) { mul_stored(p, d); }
void mul_u8_scalar(const ProductParams& p, const BinaryData<uint8_t>& d) { mul_stored(p, d); }
void mul_s16_scalar(const ProductParams& p, const BinaryData<int16_t>& d) { mul_stored(p, d); }

void mul_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(p, d, [](float x0, float x1) { return x0 * x1; });
}

void mul_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d) { for_each_pair(p, d, wrapping_multiply<int32_t>); }
void mul_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d) { for_each_pair(p, d, wrapping_multiply<int64_t>); }

}  // namespace thimble::kernels

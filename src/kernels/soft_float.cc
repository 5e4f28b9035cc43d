// SPDX-License-Identifier: Apache-2.0
// See kernels/soft_float.h.
#include "kernels/soft_float.h"

#include <string.h>

#include "base/fixed_point.h"

namespace thimble::kernels {
namespace {

constexpr uint32_t kMantissaBits = 23, kSpecial = 255;
constexpr int32_t kBias = 127, kUnit = 2 * (kBias + static_cast<int32_t>(kMantissaBits)) - 17;   // see high_product()
constexpr int32_t kFar = 31;   // a product that much smaller adds nothing

uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

uint32_t exponent_of(uint32_t bits) { return bits << 1 >> 24; }
bool is_normal(uint32_t exponent) { return exponent - 1 < kSpecial - 1; }

// The product of two mantissas / 2^17, less than 2^31.
inline int32_t high_product(uint32_t x, uint32_t w) {
  if constexpr (kMultipliesByHalves) {
    const uint32_t x_high = (x >> 8 & 0x7FFF) | 0x8000, w_high = (w >> 8 & 0x7FFF) | 0x8000, x_low = x & 0xFF, w_low = w & 0xFF;
    return static_cast<int32_t>((x_high * w_high >> 1) + ((x_high * w_low + x_low * w_high) >> 9));
  }
  const uint32_t x_left = x << 8 | 1u << 31, w_left = (w << 8 | 1u << 31) >> 1;
  return static_cast<int32_t>(uint64_t{x_left} * w_left >> 32);
}

}  // namespace

void SoftSum::add(const float* x, const float* w, uint32_t w_step, uint32_t count) {
  int64_t sum = sum_;
  int32_t largest = exponent_;
  for (; count != 0; count--, x++, w += w_step) {
    const uint32_t x_bits = bits_of(*x), w_bits = bits_of(*w), x_exponent = exponent_of(x_bits), w_exponent = exponent_of(w_bits);
    if (!is_normal(x_exponent) || !is_normal(w_exponent)) {
      if (x_bits << 1 != 0 || w_exponent == kSpecial) special_ += *x * *w;
      continue;
    }
    const int32_t sign = static_cast<int32_t>(x_bits ^ w_bits) >> 31;
    int32_t below = largest - static_cast<int32_t>(x_exponent + w_exponent);
    if (below < 0) {
      sum = below < -63 ? 0 : sum >> -below;
      largest -= below, below = 0;
    }
    if (below < kFar) sum += ((high_product(x_bits, w_bits) ^ sign) - sign) >> below;
  }
  sum_ = sum, exponent_ = largest;
}

float SoftSum::value() const {
  uint64_t size = sum_ < 0 ? -static_cast<uint64_t>(sum_) : static_cast<uint64_t>(sum_);
  uint32_t bits = 0;
  if (size != 0) {
    int32_t exponent = exponent_ - kUnit + kBias + 63;   // of bit 63
    for (; size >> 48 == 0; exponent -= 16) size <<= 16;
    for (; size >> 63 == 0; exponent--) size <<= 1;
    const uint32_t upper = static_cast<uint32_t>(size >> 32);
    // To nearest; what carries into the exponent is right there.
    const uint32_t rounded = (static_cast<uint32_t>(exponent) << kMantissaBits) + (upper << 1 >> 9) + (upper >> 7 & 1);
    if (exponent > 0) bits = exponent < static_cast<int32_t>(kSpecial) ? rounded : kSpecial << kMantissaBits;
    if (sum_ < 0) bits |= 1u << 31;
  }
  float value;
  memcpy(&value, &bits, sizeof value);
  return bits_of(special_) << 1 != 0 ? value + special_ : value;
}

}  // namespace thimble::kernels

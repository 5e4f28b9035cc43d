// SPDX-License-Identifier: Apache-2.0
// Forms multipliers from scales in integer arithmetic.
#include "base/fixed_point.h"

#include <string.h>

#include "base/bytes.h"

namespace thimble {
namespace {

// A positive float is mantissa * 2^(exponent - 150) with the mantissa in [2^23, 2^24); 0 has the mantissa 0.
struct FloatParts {
  uint32_t mantissa;
  int32_t exponent;
};

[[gnu::always_inline]] inline FloatParts parts(const void* f) {
  const uint32_t bits = load<uint32_t>(f);
  uint32_t mantissa = bits & 0x7FFFFF, exponent = bits >> 23 & 0xFF;
  if (exponent != 0) mantissa |= 0x800000;
  else for (exponent = 1; mantissa - 1 < 0x7FFFFF; exponent--) mantissa <<= 1;   // a subnormal
  return {mantissa, static_cast<int32_t>(exponent)};
}

[[gnu::always_inline]] inline Multiplier limited(uint32_t value, int32_t shift) {   // value 0 or in [2^30, 2^31]
  const uint32_t over = value >> 31;
  value >>= over;
  shift += static_cast<int32_t>(over);
  if (value == 0 || shift < -31) return {0, 0};
  if (shift > 30) return {INT32_MAX, 30};
  return {static_cast<int32_t>(value), shift};
}

}  // namespace

void quantize_multipliers(float a, const float* b, uint32_t count, float c, int32_t* values, int8_t* shifts) {
  FloatParts pa = parts(&a), pc = parts(&c);
  if (pc.mantissa == 0) {   // every multiplier is 0
    pa.mantissa = 0;
    pc.mantissa = 0x800000;
  }
  // 2^55 / c's mantissa: long division of 2^55 - 1 in base 256, for a remainder and a digit fit into 32 bits.
  uint32_t reciprocal = 0;
  for (uint32_t digits = 4, remainder = (1u << 23) - 1; digits != 0; digits--) {
    const uint32_t dividend = remainder << 8 | 0xFF, digit = dividend / pc.mantissa;
    remainder = dividend - digit * pc.mantissa;
    reciprocal = reciprocal << 8 | digit;
  }
  // Quotients are rounded to nearest, halves up. Double arithmetic rounds them to 53 bits first, 22 below these: what lies within 2^-23
  // under the half becomes the half, and so goes up too.
  const uint32_t half = (pc.mantissa - (pc.mantissa >> 22) + 1) / 2;
  const int32_t exponent = pa.exponent - pc.exponent - 150 + 31;
  do {
    const uint32_t i = --count;
    const FloatParts pb = parts(b + i);
    // The product of the mantissas, in [2^46, 2^48) unless it is 0, is shifted left until the quotient is in [2^30, 2^31). `upper` are
    // the upper 32 of its 55 bits then. Times the reciprocal they are the quotient or up to 3 less.
    const uint64_t product = uint64_t{pa.mantissa << 8} * (pb.mantissa << 8);
    const uint32_t top = static_cast<uint32_t>(product >> 32);
    uint32_t upper = top >> 1, left = 6;
    if (top >> 8 < pc.mantissa) upper = top, left = 7;
    if (top >> 7 < pc.mantissa) upper = top << 1 | static_cast<uint32_t>(product) >> 31, left = 8;
    uint32_t quotient = static_cast<uint32_t>(uint64_t{upper} * reciprocal >> 32);
    uint32_t remainder = (pa.mantissa * pb.mantissa << left) - quotient * pc.mantissa;   // below 4 c, so 32 bits say it all
    for (; remainder >= pc.mantissa; remainder -= pc.mantissa) quotient++;
    if (remainder >= half) quotient++;
    Multiplier m = {static_cast<int32_t>(quotient), exponent + pb.exponent - static_cast<int32_t>(left)};
    if (quotient >> 30 != 1 || static_cast<uint32_t>(m.shift + 31) > 61) m = limited(quotient, m.shift);
    values[i] = m.value;
    shifts[i] = static_cast<int8_t>(m.shift);
  } while (count != 0);
}

Multiplier quantize_multiplier(float a, float b, float c) {
  int32_t value;
  int8_t shift;
  quantize_multipliers(a, &b, 1, c, &value, &shift);
  return {value, shift};
}

Multiplier quantize_product(float a, float b, uint32_t whole) {
  const FloatParts pa = parts(&a), pb = parts(&b);
  uint64_t product = uint64_t{pa.mantissa} * pb.mantissa * whole;
  if (product == 0) return {0, 0};
  int32_t shift = pa.exponent + pb.exponent - 2 * 150 + 64;
  for (; product >> 63 == 0; shift--) product <<= 1;
  return limited(static_cast<uint32_t>(product >> 33) + (product >> 32 & 1), shift);
}

}  // namespace thimble

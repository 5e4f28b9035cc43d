// SPDX-License-Identifier: Apache-2.0
// Forms multipliers from scales in integer arithmetic.
#include "base/fixed_point.h"

#include <string.h>

namespace thimble {
namespace {

[[gnu::always_inline]] inline FloatParts parts(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  uint32_t mantissa = bits & 0x7FFFFF, exponent = bits >> 23 & 0xFF;
  if (exponent != 0) mantissa |= 0x800000;
  else for (exponent = 1; mantissa - 1 < 0x7FFFFF; exponent--) mantissa <<= 1;   // a subnormal
  return {mantissa, static_cast<int32_t>(exponent - 150)};
}

[[gnu::noinline]] FloatParts parts_apart(float f) { return parts(f); }   // where it may take a call

Multiplier limited(uint32_t value, int32_t shift) {   // value 0 or in [2^30, 2^31]
  const uint32_t over = value >> 31;
  value >>= over;
  shift += static_cast<int32_t>(over);
  if (value == 0 || shift < -31) return {0, 0};
  if (shift > 30) return {INT32_MAX, 30};
  return {static_cast<int32_t>(value), shift};
}

}  // namespace

MultiplierOf::MultiplierOf(float a, float c) : a_(parts_apart(a)), c_(parts_apart(c)), reciprocal_(0) {
  if (c_.mantissa == 0) {   // every multiplier is 0
    a_.mantissa = 0;
    c_.mantissa = 0x800000;
  }
  // Long division of 2^55 - 1 in base 256: a remainder and a digit fit into 32 bits.
  for (uint32_t digits = 4, remainder = (1u << 23) - 1; digits != 0; digits--) {
    const uint32_t dividend = remainder << 8 | 0xFF, digit = dividend / c_.mantissa;
    remainder = dividend - digit * c_.mantissa;
    reciprocal_ = reciprocal_ << 8 | digit;
  }
}

Multiplier MultiplierOf::operator()(float b) const {
  const FloatParts pb = parts(b);
  // The product of the mantissas, in [2^46, 2^48) unless it is 0, is shifted left until the quotient is in [2^30, 2^31). `upper` are
  // the upper 32 of its 55 bits then. Times the reciprocal they are the quotient or up to 3 less.
  const uint64_t product = uint64_t{a_.mantissa << 8} * (pb.mantissa << 8);
  const uint32_t c = c_.mantissa, top = static_cast<uint32_t>(product >> 32);
  uint32_t upper = top >> 1, left = 6;
  if (top < c << 8) upper = top, left = 7;
  if (top < c << 7) upper = top << 1 | static_cast<uint32_t>(product) >> 31, left = 8;
  uint32_t quotient = static_cast<uint32_t>(uint64_t{upper} * reciprocal_ >> 32);
  uint32_t remainder = (a_.mantissa * pb.mantissa << left) - quotient * c;   // below 4 c, so 32 bits say it all
  for (; remainder >= c; remainder -= c) quotient++;
  // Round to nearest, halves up. Double arithmetic rounds the quotient to 53 bits first, 22 below these: what lies within 2^-23
  // under the half becomes the half, and so goes up too.
  const int32_t under_half = static_cast<int32_t>(c - 2 * remainder);   // in units of 1 / (2 c)
  if (under_half <= static_cast<int32_t>(c >> 22)) quotient++;
  return limited(quotient, a_.exponent + pb.exponent - c_.exponent + 31 - static_cast<int32_t>(left));
}

Multiplier quantize_multiplier(float a, float b, float c) { return MultiplierOf(a, c)(b); }

Multiplier quantize_product(float a, float b, uint32_t whole) {
  const FloatParts pa = parts(a), pb = parts(b);
  uint64_t product = uint64_t{pa.mantissa} * pb.mantissa * whole;
  if (product == 0) return {0, 0};
  int32_t shift = pa.exponent + pb.exponent + 64;
  for (; product >> 63 == 0; shift--) product <<= 1;
  return limited(static_cast<uint32_t>(product >> 33) + (product >> 32 & 1), shift);
}

}  // namespace thimble

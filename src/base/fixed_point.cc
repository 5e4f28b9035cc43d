// SPDX-License-Identifier: Apache-2.0
// Forms multipliers from scales in integer arithmetic.
#include "base/fixed_point.h"

#include <string.h>

namespace thimble {
namespace {

// A positive float is mantissa * 2^exponent with the mantissa in [2^23, 2^24); 0 has the mantissa 0.
struct Parts {
  uint32_t mantissa;
  int32_t exponent;
};

[[gnu::noinline]] void normalize(Parts& p) {   // a subnormal
  for (p.exponent = -149; p.mantissa != 0 && p.mantissa < 0x800000; p.exponent--) p.mantissa <<= 1;
}

[[gnu::always_inline]] inline Parts parts(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  Parts p = {bits & 0x7FFFFF, static_cast<int32_t>(bits >> 23 & 0xFF) - 150};
  if (p.exponent != -150) p.mantissa |= 0x800000;
  else normalize(p);
  return p;
}

Multiplier limited(uint32_t value, int32_t shift) {   // value in [2^30, 2^31]
  if (value == 0x80000000u) {
    value >>= 1;
    shift++;
  }
  if (shift < -31) return {0, 0};
  if (shift > 30) return {INT32_MAX, 30};
  return {static_cast<int32_t>(value), shift};
}

}  // namespace

Multiplier quantize_multiplier(float a, float b, float c) {
  const Parts pa = parts(a), pb = parts(b), pc = parts(c);
  if (pa.mantissa == 0 || pb.mantissa == 0 || pc.mantissa == 0) return {0, 0};
  int32_t shift = pa.exponent + pb.exponent - pc.exponent + 25;
  uint64_t product = uint64_t{pa.mantissa} * pb.mantissa;   // in [2^46, 2^48)
  while (product < uint64_t{pc.mantissa} << 24) {
    product <<= 1;
    shift--;
  }
  // Now product / c is in [2^24, 2^25). Long division: the first digit is 1, three digits in base 256 exhaust the product, and one in
  // base 64 makes the quotient 31 bits long.
  const uint32_t low = static_cast<uint32_t>(product);
  uint32_t quotient = 1, remainder = static_cast<uint32_t>(product >> 24) - pc.mantissa;
  const auto divide = [&](uint32_t bits, uint32_t next) __attribute__((always_inline)) {
    const uint32_t dividend = remainder << bits | next, digit = dividend / pc.mantissa;
    remainder = dividend - digit * pc.mantissa;
    quotient = quotient << bits | digit;
  };
  divide(8, low >> 16 & 0xFF);
  divide(8, low >> 8 & 0xFF);
  divide(8, low & 0xFF);
  divide(6, 0);
  // Round to nearest, halves up. Double arithmetic rounds the quotient to 53 bits first, 22 below these: what lies within 2^-23
  // under the half becomes the half, and so goes up too.
  const int32_t under_half = static_cast<int32_t>(pc.mantissa - 2 * remainder);   // in units of 1 / (2 c)
  if (under_half <= static_cast<int32_t>(pc.mantissa >> 22)) quotient++;
  return limited(quotient, shift);
}

Multiplier quantize_product(float a, float b, uint32_t whole) {
  const Parts pa = parts(a), pb = parts(b);
  uint64_t product = uint64_t{pa.mantissa} * pb.mantissa * whole;
  if (product == 0) return {0, 0};
  int32_t shift = pa.exponent + pb.exponent + 64;
  for (; product >> 63 == 0; shift--) product <<= 1;
  return limited(static_cast<uint32_t>(product >> 33) + (product >> 32 & 1), shift);
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Forms multipliers from scales in integer arithmetic.
#include "base/fixed_point.h"

#include <string.h>

namespace thimble {
namespace {

// A positive float as mantissa * 2^exponent with the mantissa in [2^23, 2^24).
struct Parts {
  uint32_t mantissa;
  int32_t exponent;
};

Parts parts(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  int32_t exponent = static_cast<int32_t>(bits >> 23 & 0xFF);
  uint32_t mantissa = bits & 0x7FFFFF;
  if (exponent != 0) return {mantissa | 0x800000, exponent - 150};
  for (exponent = -149; mantissa != 0 && mantissa < 0x800000; exponent--) mantissa <<= 1;   // subnormal
  return {mantissa, exponent};
}

}  // namespace

Multiplier quantize_multiplier(float a, float b, float c) {
  const Parts pa = parts(a), pb = parts(b), pc = parts(c);
  if (pa.mantissa == 0 || pb.mantissa == 0 || pc.mantissa == 0) return {0, 0};
  const uint64_t product = static_cast<uint64_t>(pa.mantissa) * pb.mantissa;   // in [2^46, 2^48)
  // Long division in base 256. The first digit, of the top 24 bits, is 0 or 1; three more exhaust the product, two more make the
  // quotient at least 39 bits, and what is left of the division stays in `remainder`.
  uint32_t remainder = static_cast<uint32_t>(product >> 24), low = static_cast<uint32_t>(product) << 8;
  uint64_t quotient = 0;
  if (remainder >= pc.mantissa) {
    quotient = 1;
    remainder -= pc.mantissa;
  }
  for (int digit = 0; digit < 5; digit++) {
    const uint32_t dividend = remainder << 8 | low >> 24;   // < c * 2^8
    const uint32_t q = dividend / pc.mantissa;
    quotient = quotient << 8 | q;
    remainder = dividend - q * pc.mantissa;
    low <<= 8;
  }
  // quotient in [2^38, 2^41): drop 8 to 10 bits so that 31 are left, and round.
  const int32_t drop = 32 - __builtin_clz(static_cast<uint32_t>(quotient >> 31));
  const uint32_t half = uint32_t{1} << (drop - 1), dropped = static_cast<uint32_t>(quotient) & (2 * half - 1);
  uint32_t q31 = static_cast<uint32_t>(quotient >> drop);
  bool up = dropped >= half;
  if (!up) {
    // Double arithmetic rounds the quotient to 53 bits first, 22 below these: what lies within 2^-23 under the half becomes the
    // half, and then goes up.
    const uint64_t under = (static_cast<uint64_t>(half - dropped) * pc.mantissa - remainder) << 23;
    up = under <= static_cast<uint64_t>(pc.mantissa) << drop;
  }
  int32_t shift = pa.exponent + pb.exponent - pc.exponent - 16 + drop + 31;
  if (up && ++q31 == 0x80000000u) {
    q31 >>= 1;
    shift++;
  }
  if (shift < -31) return {0, 0};
  if (shift > 30) return {INT32_MAX, 30};
  return {static_cast<int32_t>(q31), shift};
}

}  // namespace thimble

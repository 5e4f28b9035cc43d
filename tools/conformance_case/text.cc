// SPDX-License-Identifier: Apache-2.0
// Numbers that are not the common case.
#include "conformance_case/text.h"

namespace thimble::conformance {

Text& Text::operator<<(int64_t value) {
  if (value < 0) *this << '-';
  uint64_t left = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char digits[20];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + left % 10);
    left /= 10;
  } while (left);
  while (count) *this << digits[--count];
  return *this;
}

Text& Text::operator<<(double value) {
  if (value != value) return *this << "nan";
  if (value < 0) *this << '-';
  double size = value < 0 ? -value : value;
  if (size > 1e300) return *this << "inf";
  int64_t exponent = 0;
  for (; size >= 10; size /= 10) exponent++;
  for (; size != 0 && size < 1; size *= 10) exponent--;
  const uint32_t digits = static_cast<uint32_t>(size * 1e8 + 0.5);   // < 10^9 + 1
  *this << digits / 100000000 << '.';
  for (uint32_t place = 10000000; place; place /= 10) *this << digits / place % 10;
  return *this << 'e' << exponent;
}

}  // namespace thimble::conformance

// SPDX-License-Identifier: Apache-2.0
// A line of text of bounded length, built piece by piece without the C library. What does not fit is cut off.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace thimble::conformance {

class Text {
 public:
  const char* c_str() const { return text_; }
  bool empty() const { return length_ == 0; }
  bool full() const { return length_ == sizeof text_ - 1; }
  void clear() { text_[length_ = 0] = 0; }

  Text& operator<<(char c) {
    if (!full()) text_[length_++] = c;
    text_[length_] = 0;
    return *this;
  }
  Text& operator<<(const char* text) {
    while (*text) *this << *text++;
    return *this;
  }
  Text& operator<<(uint32_t value) {
    if (value >= 10) *this << value / 10;
    return *this << static_cast<char>('0' + value % 10);
  }
  Text& operator<<(int64_t value);
  Text& operator<<(double value);   // nine digits, as 1.23456789e-3

 private:
  size_t length_ = 0;
  char text_[500] = {};
};

}  // namespace thimble::conformance

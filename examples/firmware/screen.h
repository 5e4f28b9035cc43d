// SPDX-License-Identifier: Apache-2.0
// Text, numbers and pictures in characters on the board's console, without printf.
#pragma once

#include <stdint.h>

#include "port.h"

namespace screen {

struct Decimal {   // {9833, 2} prints 98.33
  uint32_t value;
  int digits;
};

inline void put(const char* text) { thimble::port::write(text); }
void put(uint32_t number);   // 7,240
void put(Decimal number);

// print("accuracy ", Decimal{9833, 2}, "%\n")
template <class... Parts> void print(const Parts&... parts) { (put(parts), ...); }

// Scans of 8x8 pixels, 0 (paper) to 16 (ink), side by side with a line below each.
class Gallery {
 public:
  // Scans past the fourth are left out.
  void add(const uint8_t* scan, uint32_t label, uint32_t guess, uint32_t percent);
  void print() const;

 private:
  static constexpr int kPlaces = 4, kSide = 8;
  struct Entry {
    uint8_t pixels[kSide * kSide];
    uint32_t label, guess, percent;
  };
  Entry entries_[kPlaces];
  int count_ = 0;
};

// Values from -1 to 1 over columns.
class Plot {
 public:
  static constexpr int kColumns = 64;
  Plot();
  void mark(int column, float value, char with);
  void print() const;

 private:
  static constexpr int kHalf = 8;   // rows above the axis, and below
  char cells_[2 * kHalf + 1][kColumns + 1];
};

}  // namespace screen

// SPDX-License-Identifier: Apache-2.0
// What the demo shows, out of characters.
#include "screen.h"

#include <string.h>

namespace screen {

// Right to left: `digits` behind the point, and a comma each three before it.
static void put(uint32_t value, int digits) {
  char text[24], *first = text + sizeof text;
  *--first = 0;
  for (int written = 0; value != 0 || written <= digits; written++, value /= 10) {
    if (digits > 0 && written == digits) *--first = '.';
    const int before_point = written - digits;
    if (before_point > 0 && before_point % 3 == 0) *--first = ',';
    *--first = static_cast<char>('0' + value % 10);
  }
  put(first);
}

void put(uint32_t number) { put(number, 0); }
void put(Decimal number) { put(number.value, number.digits); }

void Gallery::add(const uint8_t* scan, uint32_t label, uint32_t guess, uint32_t percent) {
  if (count_ == kPlaces) return;
  Entry& entry = entries_[count_++];
  memcpy(entry.pixels, scan, sizeof entry.pixels);
  entry.label = label, entry.guess = guess, entry.percent = percent;
}

void Gallery::print() const {
  static constexpr char kInk[] = " ..::--==++**##%@";   // by pixel value
  char line[kPlaces * (2 * kSide + 3) + 1];
  for (int row = 0; row < kSide; row++) {
    char* to = line;
    for (int i = 0; i < count_; i++) {
      memset(to, ' ', 3);
      to += 3;
      for (int column = 0; column < kSide; column++, to += 2) {
        const uint8_t pixel = entries_[i].pixels[row * kSide + column];
        to[0] = to[1] = kInk[pixel <= 16 ? pixel : 16];
      }
    }
    *to = 0;
    screen::print(line, "\n");
  }
  for (int i = 0; i < count_; i++) {
    const Entry& e = entries_[i];
    screen::print("   a ", e.label, ", read ", e.guess, e.percent < 10 ? "   " : "  ", e.percent, "% ");
  }
  screen::print("\n\n");
}

Plot::Plot() {
  for (auto& row : cells_) {
    memset(row, &row == &cells_[kHalf] ? '-' : ' ', kColumns);
    row[kColumns] = 0;
  }
}

void Plot::mark(int column, float value, char with) {
  if (column < 0 || column >= kColumns || !(value >= -1.04f && value <= 1.04f)) return;   // what rounds to a row; not a NaN
  cells_[kHalf - static_cast<int>(kHalf * value + (value < 0 ? -0.5f : 0.5f))][column] = with;
}

void Plot::print() const {
  for (const auto& row : cells_) {
    const int i = static_cast<int>(&row - cells_);
    screen::print(i == 0 ? "   +1 |" : i == kHalf ? "    0 |" : i == 2 * kHalf ? "   -1 |" : "      |", row, "\n");
  }
}

}  // namespace screen

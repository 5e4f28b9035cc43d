// SPDX-License-Identifier: Apache-2.0
// Puts a Diagnosis or a Status in words, without printf.
#include "thimble/status.h"

namespace thimble {
namespace {

struct Line {
  char* to;
  size_t left, written;

  void text(const char* s) {
    for (; *s && left > 1; s++, left--, written++) *to++ = *s;
  }
  void number(const char* label, uint32_t value) {
    char digits[11];
    char* d = digits + 10;
    *d = 0;
    do {
      *--d = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value);
    text(label);
    text(d);
  }
};

}  // namespace

const char* name(Status status) {
  static const char* const kNames[] = {"ok", "invalid model", "unsupported", "missing operator", "arena too small",
                                       "arena misaligned", "failed", "not prepared", "waiting"};
  return kNames[static_cast<uint8_t>(status)];
}

size_t describe(const Diagnosis& diagnosis, char* to, size_t capacity) {
  if (capacity == 0) return 0;
  Line line = {to, capacity, 0};
  line.text(name(diagnosis.status));
  if (diagnosis.subgraph > 0) line.number(", subgraph ", static_cast<uint32_t>(diagnosis.subgraph));
  if (diagnosis.node >= 0) line.number(", node ", static_cast<uint32_t>(diagnosis.node));
  if (diagnosis.tensor >= 0) line.number(", tensor ", static_cast<uint32_t>(diagnosis.tensor));
  if (*diagnosis.text) line.text(": ");
  line.text(diagnosis.text);
  if (diagnosis.status == Status::arena_too_small) line.number(", bytes needed: ", diagnosis.detail);
  if (diagnosis.status == Status::missing_op) line.number(", operator code ", diagnosis.detail);
  if (diagnosis.status == Status::invalid_model && diagnosis.detail != 0) line.number(", at byte ", diagnosis.detail);
  *line.to = 0;
  return line.written;
}

}  // namespace thimble

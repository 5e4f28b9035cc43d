// SPDX-License-Identifier: Apache-2.0
// Reads rules and compares by them.
#include "conformance_case/rule.h"

#include <string.h>

#include "model/reader.h"

namespace thimble::conformance {
namespace {

// "2e-5", "0.05": as the manifests write numbers. Leaves `text` behind the number.
double number(const char*& text) {
  double value = 0;
  int exponent = 0, written = 0;
  bool fraction = false;
  for (; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
    if (*text == '.') {
      fraction = true;
      continue;
    }
    value = value * 10 + (*text - '0');
    exponent -= fraction;
  }
  if (*text == 'e') {
    const bool negative = *++text == '-';
    if (negative) text++;
    for (; *text >= '0' && *text <= '9' && written < 100; text++) written = written * 10 + (*text - '0');
    exponent += negative ? -written : written;
  }
  for (; exponent < 0; exponent++) value /= 10;
  for (; exponent > 0; exponent--) value *= 10;
  return value;
}

bool near(const Rule& rule, float got, float want) {
  if (got == want || (got != got && want != want)) return true;
  const double difference = static_cast<double>(got) - static_cast<double>(want), size = static_cast<double>(want < 0 ? -want : want);
  return (difference < 0 ? -difference : difference) <= rule.absolute + rule.relative * size;   // false for a NaN
}

int64_t whole_number(Type type, const uint8_t* at, uint32_t bytes) {
  uint64_t bits = 0;
  memcpy(&bits, at, bytes);
  const bool is_signed = type == Type::s8 || type == Type::s16 || type == Type::s32;
  if (is_signed && bits >> (8 * bytes - 1)) bits |= ~uint64_t{0} << (8 * bytes - 1);
  return static_cast<int64_t>(bits);
}

void print_element(Text& to, Type type, const uint8_t* at, uint32_t bytes) {
  if (type == Type::f32) to << static_cast<double>(load<float>(at));
  else to << whole_number(type, at, bytes);
}

bool same_element(const Rule& rule, Type type, const uint8_t* got, const uint8_t* want, uint32_t bytes) {
  if (rule.kind == Rule::Kind::near && type == Type::f32) return near(rule, load<float>(got), load<float>(want));
  if (rule.kind != Rule::Kind::steps || bytes > 4 || type == Type::f32) return memcmp(got, want, bytes) == 0;
  const int64_t apart = whole_number(type, got, bytes) - whole_number(type, want, bytes);
  return static_cast<double>(apart < 0 ? -apart : apart) <= rule.absolute;
}

}  // namespace

Rule parse_rule(const char* text) {
  if (strcmp(text, "exact") == 0) return {Rule::Kind::exact};
  if (strcmp(text, "oracle-bug") == 0) return {Rule::Kind::oracle_bug};
  const bool steps = strncmp(text, "step:", 5) == 0;
  if (!steps && strncmp(text, "float:", 6) != 0) return {};
  Rule rule = {steps ? Rule::Kind::steps : Rule::Kind::near};
  text += steps ? 5 : 6;
  rule.absolute = number(text);
  if (!steps && *text++ != ':') return {};
  if (!steps) rule.relative = number(text);
  return *text == 0 ? rule : Rule{};
}

bool equal(const Rule& rule, Type type, const uint8_t* got, const uint8_t* want, size_t bytes, Text& why) {
  const uint32_t bits = type_bits(type), step = bits < 8 ? 1 : bits > 64 ? 8 : bits / 8;
  if (memcmp(got, want, bytes) == 0) return true;
  for (size_t at = 0; at + step <= bytes; at += step) {
    if (same_element(rule, type, got + at, want + at, step)) continue;
    why << "element " << static_cast<uint32_t>(at / step) << " is ";
    print_element(why, type, got + at, step);
    why << ", wanted ";
    print_element(why, type, want + at, step);
    return false;
  }
  return true;
}

}  // namespace thimble::conformance

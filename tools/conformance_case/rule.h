// SPDX-License-Identifier: Apache-2.0
// When an output counts as equal to the oracle's. Freestanding.
//
//   exact            to the bit
//   float:ABS:REL    floats may differ by ABS + REL * |wanted|, all else as exact
//   step:N           integers of up to 32 bits, which stand for real numbers, may be N off, all else as exact
//   oracle-bug       the oracle is known to be wrong here: not to be compared at all
#pragma once

#include "conformance_case/text.h"
#include "thimble/tensor.h"

namespace thimble::conformance {

struct Rule {
  enum class Kind : uint8_t { unknown, exact, near, steps, oracle_bug } kind = Kind::unknown;
  double absolute = 0, relative = 0;   // of steps, `absolute` is their number
};

Rule parse_rule(const char* text);

// True when `got` is what was wanted; otherwise `why` says where and by how much not. Both hold `bytes` bytes of elements of `type`.
bool equal(const Rule& rule, Type type, const uint8_t* got, const uint8_t* want, size_t bytes, Text& why);

}  // namespace thimble::conformance

// SPDX-License-Identifier: Apache-2.0
// Every operator of ops.inc in one resolver, for programs that must run whatever model they are given. Freestanding: tools, tests, fuzzers
// and test firmware walk the list here and nowhere else.
#pragma once

#include "thimble/ops.h"

namespace thimble::tools {

inline OpResolver all_ops() {
  static constexpr auto kList = [] {
    constexpr uint32_t count = 0
#define THIMBLE_OP(plain, ...) +static_cast<uint32_t>(sizeof ops::plain.ops / sizeof ops::plain.ops[0])
#define THIMBLE_OP_ANY_TYPE(plain) +1
#include "thimble/ops.inc"
#undef THIMBLE_OP
#undef THIMBLE_OP_ANY_TYPE
        ;
    OpList<count> list;
#define THIMBLE_OP(plain, ...) list.add(ops::plain);
#define THIMBLE_OP_ANY_TYPE(plain) list.add(ops::plain);
#include "thimble/ops.inc"
#undef THIMBLE_OP
#undef THIMBLE_OP_ANY_TYPE
    return list;
  }();
  return kList;
}

// The plain names, in the same order: each stands for the next `op_count` operators of all_ops().
struct OpName {
  const char* plain;
  uint32_t op_count;
};
inline constexpr OpName kOpNames[] = {
#define THIMBLE_OP(plain, ...) {#plain, static_cast<uint32_t>(sizeof ops::plain.ops / sizeof ops::plain.ops[0])},
#define THIMBLE_OP_ANY_TYPE(plain) {#plain, 1},
#include "thimble/ops.inc"
#undef THIMBLE_OP
#undef THIMBLE_OP_ANY_TYPE
};

}  // namespace thimble::tools

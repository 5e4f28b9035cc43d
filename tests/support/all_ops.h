// SPDX-License-Identifier: Apache-2.0
// A resolver that lists every built-in operator, for programs that must run whatever model they are given.
#pragma once

#include <type_traits>

#include "thimble/ops.h"

namespace thimble::test {

inline OpResolver all_ops() {
  static constexpr auto kList = [] {
    constexpr uint32_t count = 0
#define THIMBLE_OP(plain, ...) +kOpsIn<std::remove_const_t<decltype(ops::plain)>>
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

}  // namespace thimble::test

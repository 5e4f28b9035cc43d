// SPDX-License-Identifier: Apache-2.0
// A resolver that lists every built-in operator, for programs that must run whatever model they are given. Freestanding.
#pragma once

#include "thimble/ops.h"

namespace thimble::tools {

inline constexpr auto kAllOps = [] {
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

}  // namespace thimble::tools

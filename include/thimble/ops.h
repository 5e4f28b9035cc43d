// SPDX-License-Identifier: Apache-2.0
// Every built-in operator as a constant: `ops::conv_2d_s8` for one type, `ops::conv_2d` for all of its types. Naming one links it.
#pragma once

#include "thimble/op_resolver.h"

namespace thimble::ops {

#define THIMBLE_OP(plain, ...)       \
  extern const Op __VA_ARGS__;       \
  inline constexpr auto plain = op_group(__VA_ARGS__);
#define THIMBLE_OP_ANY_TYPE(plain) extern const Op plain;
#include "thimble/ops.inc"
#undef THIMBLE_OP
#undef THIMBLE_OP_ANY_TYPE

}  // namespace thimble::ops

// SPDX-License-Identifier: Apache-2.0
// The short names of element types, for whoever prints them.
#include "thimble/tensor.h"

namespace thimble {

const char* name(Type type) {
  static const char kNames[][5] = {"f32", "f16", "s32", "u8", "s64", "str", "bool", "s16", "c64", "s8", "f64",
                                   "c128", "u64", "res", "var", "u32", "u16", "s4", "?"};
  const uint32_t i = static_cast<uint32_t>(type);
  return kNames[i < 18 ? i : 18];
}

}  // namespace thimble

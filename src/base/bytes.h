// SPDX-License-Identifier: Apache-2.0
// Little-endian loads from bytes whose alignment the verifier has proved, and alignment arithmetic.
#pragma once

#include <stdint.h>
#include <string.h>

namespace thimble {

// One load instruction on every target: the alignment is promised, the aliasing rules are kept.
template <class T> [[gnu::always_inline]] inline T load(const void* at) {
  T value;
  memcpy(&value, __builtin_assume_aligned(at, alignof(T)), sizeof value);
  return value;
}

// 64-bit constants are only sure to be aligned to 4: read them through pointers to this type.
using LooseS64 [[gnu::aligned(4), gnu::may_alias]] = int64_t;

constexpr uint32_t align_up(uint32_t bytes, uint32_t alignment) { return (bytes + alignment - 1) & ~(alignment - 1); }

}  // namespace thimble

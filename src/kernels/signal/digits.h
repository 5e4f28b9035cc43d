// SPDX-License-Identifier: Apache-2.0
// Numbers as the audio front end counts their binary digits.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// Binary digits of x; 32 of none too, as the front end has it.
inline uint32_t digits(uint32_t x) { return x == 0 ? 32 : 32 - static_cast<uint32_t>(__builtin_clz(x)); }

// By how many bits numbers up to `largest` can be shifted within int16; a negative one leaves no room.
inline int32_t room_above(int32_t largest) {
  const int32_t room = 15 - static_cast<int32_t>(digits(static_cast<uint32_t>(largest)));
  return room > 0 ? room : 0;
}

}  // namespace thimble::kernels

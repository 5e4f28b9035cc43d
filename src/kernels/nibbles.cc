// SPDX-License-Identifier: Apache-2.0
// Unpacks int4 weights, four at a time.
#include "kernels/sum_of_products.h"

namespace thimble::kernels {

// The four numbers of the lower half of a word, as bytes.
[[gnu::always_inline]] static inline uint32_t four_bytes(uint32_t half) {
  uint32_t four = (half | half << 8) & 0x00FF00FFu;
  four = (four | four << 4) & 0x0F0F0F0Fu;
  return four | (four & 0x08080808u) * 0x1E;   // the sign
}

void Nibbles::unpack(int8_t* to, uint32_t count) const {
  uint32_t i = 0;
  if (index_ % 2 == 0) {
    const uint8_t* from = bytes_ + index_ / 2;
    for (; i + 8 <= count; i += 8, from += 4) {
      uint32_t eight;
      memcpy(&eight, from, sizeof eight);
      const uint32_t first = four_bytes(eight & 0xFFFF), second = four_bytes(eight >> 16);
      memcpy(to + i, &first, sizeof first), memcpy(to + i + 4, &second, sizeof second);
    }
  }
  for (; i < count; i++) to[i] = static_cast<int8_t>((*this)[i]);
}

}  // namespace thimble::kernels

// SPDX-License-Identifier: Apache-2.0
// Damages a model the way broken downloads and attackers do, the same way each time for the same seed.
#pragma once

#include <random>

#include "support/bytes.h"

namespace thimble::test {

class Mutator {
 public:
  // Finds the bytes of a sound model that are structure or values of meaning, not weights: damage there is seen by more code.
  explicit Mutator(Bytes sound);

  // One to three times one of two kinds. A broken file: flipped bits, a truncation, a wild number at a place aligned to 4 or 2, two numbers
  // swapped, a piece copied over another. Or a sound file with an absurd value: in a shape, a type, an option, a tensor index, a scale.
  Bytes mutate(uint32_t seed) const;

 private:
  void damage(Bytes* bytes, std::mt19937& random) const;
  void change_value(Bytes* bytes, std::mt19937& random) const;
  uint32_t place(const Bytes& bytes, uint32_t alignment, std::mt19937& random) const;

  Bytes sound_;
  std::vector<uint32_t> structure_;   // positions aligned to 4 outside all buffers
  std::vector<uint32_t> values_;      // positions of shapes, types, options, indices, quantization and small constants
};

}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Any bytes as a model, with every operator listed. libFuzzer drives.
#include <algorithm>
#include <iterator>

#include "all_ops/all_ops.h"
#include "fuzz/run_model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace thimble;
  const IsaSet isa = fuzz::kIsaSets[size % std::size(fuzz::kIsaSets)];
  fuzz::try_model(data, size, tools::all_ops(), isa, {256 * 1024, uint64_t{1} << 28}, [](Interpreter& interpreter) {
    for (uint32_t i = 0; i < interpreter.input_count(); i++)
      if (const Tensor x = interpreter.input(i); !x.constant) memset(x.address, 3, x.bytes);
  });
  return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most_bytes);

// A FlatBuffer is offsets: an inserted byte breaks all that follow it. So mostly one aligned number changes in its place.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most_bytes, unsigned int seed) {
  uint32_t state = seed;
  const auto below = [&state](uint32_t n) { return (state = state * 1664525u + 1013904223u) / 65536 % n; };
  if (size < 16 || below(8) == 0) return LLVMFuzzerMutate(data, size, most_bytes);
  const uint32_t numbers = static_cast<uint32_t>(std::min<size_t>(size / 4, 0xFFFF));
  uint8_t *const at = data + 4 * below(numbers), *const other = data + 4 * below(numbers);
  uint32_t value;
  memcpy(&value, at, 4);
  switch (below(8)) {
    case 0: value++; break;
    case 1: value--; break;
    case 2: value = below(16); break;
    case 3: value = 0u - 1 - below(3); break;
    case 4: value ^= 1u << below(32); break;
    case 5: value = static_cast<uint32_t>(size) - below(32); break;
    case 6: std::swap_ranges(at, at + 4, other); return size;
    default: memcpy(&value, other, 4); break;
  }
  memcpy(at, &value, 4);
  return size;
}

// SPDX-License-Identifier: Apache-2.0
// Any bytes as a model, through verify, prepare and invoke with every operator listed. The property: a status in words, or a run that stays
// inside blocks of exactly the model's and the arena's size. libFuzzer drives, the sanitizers judge.
#include <stdint.h>
#include <string.h>

#include <algorithm>
#include <memory>
#include <new>

#include "all_ops/all_ops.h"
#include "thimble/thimble.h"

namespace {

constexpr size_t kMostArenaBytes = 256 * 1024;
constexpr uint64_t kMostWork = uint64_t{1} << 28;   // model bytes times arena bytes: no operator multiplies more than that

struct Free {
  void operator()(uint8_t* block) const { ::operator delete(block, std::align_val_t(16)); }
};
using Block = std::unique_ptr<uint8_t, Free>;
Block block_of(size_t bytes) { return Block(static_cast<uint8_t*>(::operator new(bytes, std::align_val_t(16)))); }

void run(const thimble::Model& model, size_t arena_bytes) {
  const Block arena = block_of(arena_bytes);
  memset(arena.get(), 0xA5, arena_bytes);
  thimble::Interpreter interpreter(model, thimble::tools::all_ops(), arena.get(), arena_bytes);
  if (interpreter.prepare() != thimble::Status::ok || interpreter.arena_used_bytes() != arena_bytes) __builtin_trap();
  if (uint64_t{model.size()} * arena_bytes > kMostWork) return;
  for (uint32_t i = 0; i < interpreter.input_count(); i++) memset(interpreter.input(i).address, 3, interpreter.input(i).bytes);
  for (int n = 0; n < 2; n++)
    if (interpreter.invoke() != thimble::Status::ok) break;
  volatile uint8_t sink = 0;
  for (uint32_t i = 0; i < interpreter.output_count(); i++) {
    const thimble::Tensor y = interpreter.output(i);
    for (uint32_t j = 0; j < y.bytes; j++) sink = sink ^ static_cast<const uint8_t*>(y.address)[j];
  }
  if (interpreter.reset() != thimble::Status::ok) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Block bytes = block_of(size);
  memcpy(bytes.get(), data, size);
  char line[160];
  thimble::Model model;
  thimble::Diagnosis why;
  if (model.verify(bytes.get(), size, &why) != thimble::Status::ok) {
    thimble::describe(why, line, sizeof line);
    return 0;
  }
  static uint8_t* const big = block_of(kMostArenaBytes).release();
  thimble::Interpreter interpreter(model, thimble::tools::all_ops(), big, kMostArenaBytes);
  if (interpreter.prepare() != thimble::Status::ok) {
    thimble::describe(interpreter.diagnosis(), line, sizeof line);
    return 0;
  }
  run(model, interpreter.arena_used_bytes());
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

// SPDX-License-Identifier: Apache-2.0
// Any bytes as a model, through verify, prepare and invoke, in blocks of exactly the model's and the arena's size. The property: a status in
// words, or a run that stays inside. The sanitizers judge.
#pragma once

#include <stdint.h>
#include <string.h>

#include <memory>
#include <new>

#include "thimble/thimble.h"

namespace thimble::fuzz {

struct Free {
  void operator()(uint8_t* block) const { ::operator delete(block, std::align_val_t(16)); }
};
using Block = std::unique_ptr<uint8_t, Free>;
inline Block block_of(size_t bytes) { return Block(static_cast<uint8_t*>(::operator new(bytes, std::align_val_t(16)))); }

struct Limits {
  size_t arena_bytes;
  uint64_t work;   // model bytes times arena bytes: no operator multiplies more than that
};

enum class Reached : uint8_t { nothing, prepared, invoked };   // invoked: it answered ok or waiting

// fill(interpreter) writes the inputs.
template <class Fill> Reached run(const Model& model, OpResolver ops, size_t arena_bytes, uint64_t most_work, const Fill& fill) {
  const Block arena = block_of(arena_bytes);
  memset(arena.get(), 0xA5, arena_bytes);
  Interpreter interpreter(model, ops, arena.get(), arena_bytes);
  if (interpreter.prepare() != Status::ok || interpreter.arena_used_bytes() != arena_bytes) __builtin_trap();
  if (uint64_t{model.size()} * arena_bytes > most_work) return Reached::prepared;
  fill(interpreter);
  Status status = Status::ok;
  for (int n = 0; n < 2 && (status == Status::ok || status == Status::waiting); n++) status = interpreter.invoke();
  const Reached reached = status == Status::ok || status == Status::waiting ? Reached::invoked : Reached::prepared;
  volatile uint8_t sink = 0;
  for (uint32_t i = 0; i < interpreter.output_count(); i++) {
    const Tensor y = interpreter.output(i);
    for (uint32_t j = 0; j < y.bytes; j++) sink = sink ^ static_cast<const uint8_t*>(y.address)[j];
  }
  if (interpreter.reset() != Status::ok) __builtin_trap();
  return reached;
}

template <class Fill> Reached try_model(const uint8_t* data, size_t size, OpResolver ops, const Limits& limits, const Fill& fill) {
  const Block bytes = block_of(size);
  memcpy(bytes.get(), data, size);
  char line[160];
  Model model;
  Diagnosis why;
  if (model.verify(bytes.get(), size, &why) != Status::ok) {
    describe(why, line, sizeof line);
    return Reached::nothing;
  }
  static uint8_t* const big = block_of(limits.arena_bytes).release();
  Interpreter interpreter(model, ops, big, limits.arena_bytes);
  if (interpreter.prepare() != Status::ok) {
    describe(interpreter.diagnosis(), line, sizeof line);
    return Reached::nothing;
  }
  return run(model, ops, interpreter.arena_used_bytes(), limits.work, fill);
}

}  // namespace thimble::fuzz

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

// All whose kernels are written for this machine or have a twin that runs on it, and one that is prepared for but not run: its scratch is.
inline constexpr IsaSet kIsaSets[] = {IsaSet(), IsaSet(IsaSet::arm_v6m), IsaSet(IsaSet::arm_dsp | IsaSet::fpu_f32), IsaSet(IsaSet::arm_mve),
                                      IsaSet(IsaSet::rv32), IsaSet(IsaSet::x86_avx2), IsaSet(IsaSet::x86_vnni), IsaSet(IsaSet::arm_dsp_little)};

inline constexpr uint32_t kMostCalls = 32;   // of subgraphs

enum class Reached : uint8_t { nothing, prepared, invoked };   // invoked: it answered ok or waiting
struct Outcome {
  Reached reached;
  uint64_t digest;   // of the outputs, but for floats, when invoked
};

inline uint64_t digest_of(const Tensor& y, uint64_t digest) {
  const bool is_float = y.type == Type::f32 || y.type == Type::f16 || y.type == Type::f64;
  for (uint32_t i = 0; i < y.bytes; i++) {
    const uint8_t byte = static_cast<const uint8_t*>(y.address)[i];   // read in any case: the sanitizers look on
    digest = (digest ^ (is_float ? uint8_t{0} : byte)) * 0x100000001B3u;
  }
  return digest;
}

// fill(interpreter) writes the inputs.
template <class Fill> Outcome run(const Model& model, OpResolver ops, IsaSet isa, size_t arena_bytes, uint64_t most_work, const Fill& fill) {
  const Block arena = block_of(arena_bytes);
  memset(arena.get(), 0xA5, arena_bytes);
  Interpreter interpreter(model, ops, arena.get(), arena_bytes);
  if (interpreter.prepare(isa) != Status::ok || interpreter.arena_used_bytes() != arena_bytes) __builtin_trap();
  if (uint64_t{model.size()} * arena_bytes > most_work) return {Reached::prepared, 0};
  interpreter.set_call_limit(kMostCalls);
  fill(interpreter);
  Status status = Status::ok;
  for (int n = 0; n < 2 && (status == Status::ok || status == Status::waiting); n++) status = interpreter.invoke();
  const Reached reached = status == Status::ok || status == Status::waiting ? Reached::invoked : Reached::prepared;
  uint64_t digest = 0;
  for (uint32_t i = 0; i < interpreter.output_count(); i++) digest = digest_of(interpreter.output(i), digest);
  if (interpreter.reset() != Status::ok) __builtin_trap();
  return {reached, digest};
}

template <class Fill>
Outcome try_model(const uint8_t* data, size_t size, OpResolver ops, IsaSet isa, const Limits& limits, const Fill& fill) {
  const Block bytes = block_of(size);
  memcpy(bytes.get(), data, size);
  char line[160];
  Model model;
  Diagnosis why;
  if (model.verify(bytes.get(), size, &why) != Status::ok) {
    describe(why, line, sizeof line);
    return {Reached::nothing, 0};
  }
  static uint8_t* const big = block_of(limits.arena_bytes).release();
  Interpreter interpreter(model, ops, big, limits.arena_bytes);
  if (interpreter.prepare(isa) != Status::ok) {
    describe(interpreter.diagnosis(), line, sizeof line);
    return {Reached::nothing, 0};
  }
  return run(model, ops, isa, interpreter.arena_used_bytes(), limits.work, fill);
}

}  // namespace thimble::fuzz

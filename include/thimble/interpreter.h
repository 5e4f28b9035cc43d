// SPDX-License-Identifier: Apache-2.0
// Runs a verified model in an arena.
#pragma once

#include "thimble/model.h"
#include "thimble/op_resolver.h"
#include "thimble/profiler.h"
#include "thimble/tensor.h"

namespace thimble {

inline constexpr size_t kArenaAlignment = 8;   // of the arena's first byte and of every tensor in it

// A subgraph, ready to run: where its parts lie in the arena. The main one is the interpreter's, called ones are kept in the arena.
struct PreparedGraph {
  uint32_t next;         // offset of another called PreparedGraph; 0: none
  uint32_t variables;    // offset of its variable tensors, one after the other
  uint32_t io_slots;     // offset of the slots of its inputs and outputs
  uint32_t first_step;   // offset
  uint16_t index, node_count, input_count, spare;
};

// A resource variable: its bytes, and what they are filled with at first.
struct PreparedResource {
  uint32_t offset, bytes, fill;
};

// Owns nothing: the model, the list behind the resolver and the arena must outlive it. Nothing after prepare() asks for memory.
// Not thread-safe; several interpreters with an arena each are independent.
class Interpreter {
 public:
  Interpreter(const Model& model, OpResolver resolver, void* arena, size_t arena_bytes)
      : model_(model), resolver_(resolver), arena_(static_cast<uint8_t*>(arena)), arena_bytes_(arena_bytes) {}
  template <size_t N>
  Interpreter(const Model& model, OpResolver resolver, uint8_t (&arena)[N]) : Interpreter(model, resolver, arena, N) {}

  // Prepares every operator, plans the memory and binds it. An arena that is too small is refused and diagnosis().detail says how
  // many bytes are needed: exactly, once the arena can hold the planner's own table; "at least" before. `isa` is the instruction
  // set to prepare for; where it is none of IsaSet::runnable(), scalar kernels run in the place of its own. On a PC the default is
  // portable scalar code, whatever the processor; IsaSet::detected() is the fastest it can run.
  Status prepare(IsaSet isa = IsaSet::native());

  // The bytes prepare() found necessary, the same on every machine for the same model, operators and instruction set.
  size_t arena_used_bytes() const { return used_bytes_; }

  uint32_t input_count() const;
  uint32_t output_count() const;
  // Tensors of the main subgraph with their data. An input holds what was written to it until invoke() overwrites it; an output is
  // valid after invoke() until the next one. An index past the count, or a call before prepare(), is the caller's mistake:
  // THIMBLE_ASSERT, then an empty tensor.
  Tensor input(uint32_t i = 0) const;
  Tensor output(uint32_t i = 0) const;

  // Runs the model once, with at most kCallLimit calls of subgraphs, or as many as were set: one more fails. Status::waiting is no
  // failure: a streaming model took its input and has no new output yet.
  Status invoke();
  // Puts variable tensors and what operators keep back to their first values, as after prepare().
  Status reset();

  // So that what a hostile model never ends does end. A round of a WHILE is two calls.
  static constexpr uint32_t kCallLimit = 1 << 20;
  void set_call_limit(uint32_t calls) { call_limit_ = calls; }

  const Diagnosis& diagnosis() const { return diagnosis_; }
  void set_profiler(const Profiler* profiler) { profiler_ = profiler; }   // null: none; must outlive its use
  void set_log(const Log* log) { log_ = log; }

 private:
  friend class Call;
  Status refuse(Status status, const char* text);
  Status run(const PreparedGraph& graph);
  Status stop(const PreparedGraph& graph, uint32_t node, Status status);
  void reset(const PreparedGraph& graph);
  uint32_t io_count(uint32_t field) const;
  Tensor io_tensor(uint32_t field, uint32_t i, uint32_t slot) const;

  Model model_;
  OpResolver resolver_;
  uint8_t* arena_;
  size_t arena_bytes_;
  size_t used_bytes_ = 0;
  PreparedGraph main_ = {};
  uint32_t resources_ = 0, resource_count_ = 0;   // offset of the PreparedResources
  uint32_t call_limit_ = kCallLimit, calls_left_ = 0;
  bool prepared_ = false;
  IsaSet isa_;
  Diagnosis diagnosis_;
  const Profiler* profiler_ = nullptr;
  const Log* log_ = nullptr;
};

}  // namespace thimble

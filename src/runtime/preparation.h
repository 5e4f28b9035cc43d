// SPDX-License-Identifier: Apache-2.0
// The working state while a model is prepared, and what preparing leaves in the arena.
//
//   arena  │ kept: slots of the graph, then per node a Step, its slots, params and tables ▶ │  …  │ ◀ regions │ places │
//   after  │ kept                                                                           │ activations, as planned   │
//
// The planner's tables lie at the far end, where the activations will be.
#pragma once

#include "model/reader.h"
#include "plan/plan.h"
#include "thimble/interpreter.h"

namespace thimble {

// One node, ready to run. Its slots (inputs, outputs), then its params follow it in the arena.
struct Step {
  uint32_t next;      // offset of the next Step
  uint16_t op;        // index in the resolver
  uint8_t inputs, outputs;

  uint32_t* slots() { return reinterpret_cast<uint32_t*>(this + 1); }
  void* params() { return slots() + inputs + outputs; }
};

struct Preparation {
  // A tensor's place, while the plan is not made: Call::kInModel and an offset in the model, kKept and an offset in the arena, the
  // index of a region, or one of these two. (Call::kAbsent has kInModel set.)
  static constexpr uint32_t kKept = 0x40000000u;
  static constexpr uint32_t kNowhere = 0x3FFFFFFFu;     // not written yet
  static constexpr uint32_t kNoTable = 0x3FFFFFFEu;     // a region, but there was no room to note it
  static constexpr uint32_t kSlotOwner = 0x80000000u;   // set in a region's owner: scratch; the rest is its slot's offset
  static constexpr uint32_t kMaxArena = 0x3FFFFFF8u;

  const Model& model;
  const OpResolver& resolver;
  IsaSet isa;
  uint8_t* arena;
  uint32_t arena_bytes;           // a multiple of 4
  Diagnosis& why;

  uint32_t kept_bytes = 0;        // from the arena's start
  uint32_t table_bytes = 0;       // from the arena's end
  bool memory_ran_out = false;    // from here on memory is counted, not given
  uint32_t* places = nullptr;     // per tensor
  uint32_t region_count = 0;
  uint32_t io_slots = 0;          // offset of the slots of graph inputs, outputs and variables, in this order
  uint32_t first_step = 0;        // offset
  uint32_t needed_bytes = 0;      // the result: arena_used_bytes

  Table graph = {};
  Vector tensors = {}, nodes = {}, buffers = {}, codes = {};
  Table node = {};                // the node at hand, its tensors, and its index, which is the moment in the plan
  Vector inputs = {}, outputs = {};
  uint32_t now = 0;

  bool run();                     // all stages in order; false with `why`

  bool ok() const { return why.status == Status::ok; }
  bool fail(Status status, const char* text, uint32_t detail = 0);
  void* keep(uint32_t bytes, uint32_t* offset);
  uint32_t add_region(uint32_t bytes, uint32_t owner);
  plan::Region& region(uint32_t i) { return reinterpret_cast<plan::Region*>(places)[-1 - static_cast<int32_t>(i)]; }
  bool is_region(uint32_t tensor) const { return places[tensor] < kNoTable; }
  Tensor tensor(uint32_t index) const;

 private:
  bool keep_graph();
  bool define(Vector list);
  bool use(Vector list);
  bool prepare_node();
  const Op* resolve(uint32_t* index);
  bool matches(TypeKey key) const;
  bool place();
  void bind(uint32_t area);
};

}  // namespace thimble

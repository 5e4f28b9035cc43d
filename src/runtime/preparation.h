// SPDX-License-Identifier: Apache-2.0
// The working state while a model is prepared, and what preparing leaves in the arena.
//
//   arena  │ kept: variables, slots of the graph, per node a Step, its slots, params, tables ▶ │  …  │ ◀ regions │ places │
//   after  │ kept                                                                              │ activations, as planned   │
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

// What is known of a called subgraph while the model is prepared.
struct GraphNote {
  uint32_t prepared;                   // offset of its PreparedGraph
  uint16_t first_region, end_region;   // its own and those of the subgraphs it was the first to call
  uint32_t done;                       // 1: prepared
};

// The subgraph at hand, and in it the node at hand.
struct Position {
  Table graph;
  Vector tensors, nodes;
  uint32_t* places;               // per tensor
  PreparedGraph prepared;
  Table node;
  Vector inputs, outputs;
};

struct Preparation : Position {
  // A tensor's place, while the plan is not made: Call::kInModel and an offset in the model, kKept and an offset in the arena, the
  // index of a region, or one of these two. (Call::kAbsent has kInModel set.)
  static constexpr uint32_t kKept = 0x40000000u;
  static constexpr uint32_t kNowhere = 0x3FFFFFFFu;     // not written yet
  static constexpr uint32_t kNoTable = 0x3FFFFFFEu;     // a region, but there was no room to note it
  static constexpr uint32_t kSlotOwner = 0x80000000u;   // set in a region's owner: scratch; the rest is its slot's offset
  static constexpr uint32_t kMaxArena = 0x3FC00000u;   // a little less than 1 GB: an immediate operand on Arm

  Preparation(const Model& verified, const OpResolver& ops, IsaSet features, uint8_t* memory, uint32_t memory_bytes, Diagnosis& diagnosis)
      : model(verified), resolver(ops), isa(features), arena(memory), arena_bytes(memory_bytes), why(diagnosis) {}   // recent: see prepare_graph()

  const Model& model;
  const OpResolver& resolver;
  IsaSet isa;
  uint8_t* arena;
  uint32_t arena_bytes;           // a multiple of 4
  Diagnosis& why;

  uint32_t kept_bytes = 0;        // from the arena's start
  uint32_t table_bytes;           // from the arena's end
  GraphNote* notes;               // per subgraph, where there is more than one
  uint32_t* all_places;           // per tensor of all subgraphs
  uint32_t region_count = 0;
  uint32_t now = 0;               // the moment in the plan: one a node, in the order they run
  uint32_t needed_bytes = 0;      // the result: arena_used_bytes
  uint32_t resources = 0, resource_count = 0;

  Vector subgraphs, codes, buffers;

  // The tensors decoded last, each where the lowest bits of its index say: an operator's output is often the next one's input. In a
  // union because filling them with zeros would cost as much as decoding some.
  static constexpr uint32_t kRecent = 4;
  union {
    Tensor recent[kRecent];
  };

  bool run();                     // all stages in order; false with `why`
  void prepare_graph(uint32_t index);   // into `prepared`

  void forget_recent() {
    for (Tensor& t : recent) t.index = -1;
  }
  bool ok() const { return why.status == Status::ok; }
  bool ran_out() const { return kept_bytes + table_bytes > arena_bytes; }   // from then on memory is counted, not given
  void fail(Status status, const char* text, int32_t tensor = Diagnosis::kNone);   // the first one latches
  void* keep(uint32_t bytes, uint32_t* offset);
  uint32_t add_region(uint32_t bytes, uint32_t owner);
  void use(Vector list, bool graph_outputs = false);   // an input without elements may lie nowhere, an output may not
  plan::Region& region(uint32_t i) { return reinterpret_cast<plan::Region*>(notes)[-1 - static_cast<int32_t>(i)]; }
  const Tensor& tensor(uint32_t index);   // of the subgraph at hand; valid until the next call
  bool is_region(uint32_t tensor) const { return places[tensor] < kNoTable; }

 private:
  void define(Vector list);
  bool matches(const TypeKey& key);
  void bind_slots(uint32_t* slot, uint32_t count, const uint32_t* graph_places, uint32_t area);
  uint32_t tensors_before(uint32_t subgraph) const;   // in subgraphs of lower index
  uint32_t* places_of(uint32_t subgraph) const { return all_places + tensors_before(subgraph); }
  // Each is called from one place, which a compiler cannot know of a member.
  [[gnu::always_inline]] inline void keep_graph(Vector graph_inputs, Vector graph_outputs);
  [[gnu::always_inline]] inline void keep_variable(uint32_t* place);
  [[gnu::always_inline]] inline void prepare_node();
  [[gnu::always_inline]] inline const Op* resolve(Table code, uint32_t* index);
  [[gnu::always_inline]] inline void place();
  [[gnu::always_inline]] inline void bind(uint32_t area);
  [[gnu::always_inline]] inline void bind(const PreparedGraph& graph, uint32_t area);
};

}  // namespace thimble

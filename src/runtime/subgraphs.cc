// SPDX-License-Identifier: Apache-2.0
// Subgraphs that operators call. The clock of the plan runs through a called subgraph while its caller's node is at hand, so that one
// plan holds the tensors of both. Linked only with an operator that calls.
#include "runtime/preparation.h"

namespace thimble {
namespace {

// The subgraph's tensors, and those of the subgraphs it was the first to call, stay until now.
void prolong(Preparation& run, const GraphNote& note) {
  for (uint32_t r = note.first_region; r < note.end_region; r++) run.region(r).last = static_cast<uint16_t>(run.now);
}

Tensor graph_tensor(const Preparation& run, uint32_t index, uint32_t field, int i) {
  const Table graph = element(run.subgraphs, index);
  return read_tensor(graph.vector(field::subgraph_tensors), static_cast<uint32_t>(graph.vector(field).s32(static_cast<uint32_t>(i))));
}

}  // namespace

uint32_t Prep::subgraph(uint32_t index) {
  if (!run_.ok()) return 0;
  run_.use(run_.inputs);   // they are copied to the subgraph's when it is called
  GraphNote& note = run_.notes[index];
  if (note.done) {
    // Called from a second place, with whatever it calls: nobody else may have their memory in between.
    for (uint32_t g = 1; g < run_.subgraphs.count(); g++)
      if (run_.notes[g].done) prolong(run_, run_.notes[g]);
    return note.prepared;
  }
  const Kept<PreparedGraph> kept = keep<PreparedGraph>(1);
  const Position caller = run_;
  const int32_t node = run_.why.node;
  note.prepared = kept.offset;
  note.first_region = static_cast<uint16_t>(run_.region_count);
  run_.prepare_graph(index);
  note.end_region = static_cast<uint16_t>(run_.region_count);
  note.done = true;
  if (!run_.ok()) return 0;
  // The chain of called subgraphs: this one, those it called, then those the caller called before.
  if (kept.data && !run_.ran_out()) {
    *kept.data = run_.prepared;
    PreparedGraph* last = kept.data;
    while (last->next != 0) last = reinterpret_cast<PreparedGraph*>(run_.arena + last->next);
    last->next = caller.prepared.next;
  }
  static_cast<Position&>(run_) = caller;
  run_.prepared.next = kept.offset;
  run_.why.node = node;
  run_.forget_recent();
  return kept.offset;
}

void Prep::hold_subgraph(uint32_t index) {
  if (run_.ok()) prolong(run_, run_.notes[index]);
}

int Prep::subgraph_input_count(uint32_t index) const {
  return static_cast<int>(element(run_.subgraphs, index).vector(field::subgraph_inputs).count());
}
int Prep::subgraph_output_count(uint32_t index) const {
  return static_cast<int>(element(run_.subgraphs, index).vector(field::subgraph_outputs).count());
}
Tensor Prep::subgraph_input(uint32_t index, int i) const { return graph_tensor(run_, index, field::subgraph_inputs, i); }
Tensor Prep::subgraph_output(uint32_t index, int i) const { return graph_tensor(run_, index, field::subgraph_outputs, i); }

Status Call::run(uint32_t graph) const {
  if (interpreter_->calls_left_-- != 0) return interpreter_->run(*kept<PreparedGraph>(graph));
  interpreter_->diagnosis_.text = THIMBLE_TEXT("more calls of subgraphs than set_call_limit() allows");
  return Status::failed;
}

void* Call::graph_input(uint32_t graph, int i) const {
  return const_cast<void*>(at(kept<uint32_t>(kept<PreparedGraph>(graph)->io_slots)[i]));
}

const void* Call::graph_output(uint32_t graph, int i) const {
  const PreparedGraph& g = *kept<PreparedGraph>(graph);
  return at(kept<uint32_t>(g.io_slots)[g.input_count + i]);
}

}  // namespace thimble

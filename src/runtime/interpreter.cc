// SPDX-License-Identifier: Apache-2.0
// The arrow, in order: a verified Model is prepared and planned, then its Steps run one after the other.
#include "thimble/interpreter.h"

#include "runtime/preparation.h"

namespace thimble {

namespace {

// By words, as a C library for small machines may go by bytes.
void fill(uint32_t* to, uint32_t words, uint32_t word) {
  for (; words >= 4; words -= 4, to += 4) to[0] = to[1] = to[2] = to[3] = word;
  for (; words != 0; words--) *to++ = word;
}

[[gnu::noinline]] Status run_profiled(const Profiler& profiler, uint32_t node, const Op& op, const Call& call, const void* params) {
  const uint32_t start = profiler.ticks();
  const Status status = op.invoke(call, params);
  profiler.on_step(profiler.context, node, op, profiler.ticks() - start);
  return status;
}

}  // namespace

Status Interpreter::refuse(Status status, const char* text) {
  diagnosis_.status = status;
  diagnosis_.text = text;
  if (log_ != nullptr) log_->on_refusal(log_->context, diagnosis_);
  return status;
}

Status Interpreter::prepare(IsaSet isa) {
  prepared_ = false;
  diagnosis_ = kNoComplaint;
  if (model_.empty()) return refuse(Status::not_prepared, THIMBLE_TEXT("verify the model first"));
  if (reinterpret_cast<uintptr_t>(arena_) % kArenaAlignment != 0) return refuse(Status::arena_misaligned, THIMBLE_TEXT("declare it alignas(16)"));
  const size_t limit = arena_bytes_ < Preparation::kMaxArena ? arena_bytes_ : Preparation::kMaxArena;
  Preparation preparation = {model_, resolver_, isa, arena_, static_cast<uint32_t>(limit) & ~3u, diagnosis_};
  if (!preparation.run()) return refuse(diagnosis_.status, diagnosis_.text);
  used_bytes_ = preparation.needed_bytes;
  main_ = preparation.prepared;
  resources_ = preparation.resources;
  resource_count_ = preparation.resource_count;
  prepared_ = true;
  isa_ = isa;
  return reset();
}

IsaSet Call::prepared_isa() const { return interpreter_ ? interpreter_->isa_ : IsaSet::native(); }

Status Interpreter::invoke() {
  calls_left_ = call_limit_;
  return prepared_ ? run(main_) : refuse(Status::not_prepared, "");
}

// The one loop that every operator pays for: what it uses is in locals, because the compiler must suppose that an operator changes
// the members; what happens seldom is in functions of its own.
Status Interpreter::run(const PreparedGraph& graph) {
  uint8_t* const arena = arena_;
  const OpResolver ops = resolver_;
  const Profiler* const profiler = graph.index == 0 ? profiler_ : nullptr;
  Call call(arena, model_.bytes(), nullptr, 0, 0, this);
  uint32_t offset = graph.first_step;
  const uint32_t count = graph.node_count;
  if (count == 0) return Status::ok;
  uint32_t node = 0;
  do {
    Step* const step = reinterpret_cast<Step*>(arena + offset);
    const Op& op = ops[step->op];
    call.slots_ = step->slots();
    call.inputs_ = step->inputs;
    call.outputs_ = step->outputs;
    Status status;
    if (__builtin_expect(profiler == nullptr, true)) status = op.invoke(call, step->params());
    else status = run_profiled(*profiler, node, op, call, step->params());
    if (__builtin_expect(status != Status::ok, false)) return stop(graph, node, status);
    offset = step->next;
  } while (++node != count);
  return Status::ok;
}

Status Interpreter::stop(const PreparedGraph& graph, uint32_t node, Status status) {
  if (status == Status::waiting || diagnosis_.status != Status::ok) return status;   // no refusal, or a called subgraph has said it
  diagnosis_.subgraph = static_cast<int16_t>(graph.index);
  diagnosis_.node = static_cast<int32_t>(node);
  return refuse(status, *diagnosis_.text != 0 ? diagnosis_.text : THIMBLE_TEXT("impossible data"));   // an operator may have said more
}

uint32_t Interpreter::io_count(uint32_t field) const { return model_.empty() ? 0 : subgraph(model_, 0).vector(field).count(); }
uint32_t Interpreter::input_count() const { return io_count(field::subgraph_inputs); }
uint32_t Interpreter::output_count() const { return io_count(field::subgraph_outputs); }

Tensor Interpreter::io_tensor(uint32_t field, uint32_t i, uint32_t slot) const {
  const bool there = prepared_ && i < io_count(field);
  THIMBLE_ASSERT(there);
  Tensor t;
  if (there) {
    const Table graph = subgraph(model_, 0);
    read_tensor(graph.vector(field::subgraph_tensors), static_cast<uint32_t>(graph.vector(field).s32(i)), Placed::yes, t);
    const uint32_t at = reinterpret_cast<const uint32_t*>(arena_ + main_.io_slots)[slot + i];
    t.constant = (at & Call::kInModel) != 0;
    t.address = t.constant ? const_cast<uint8_t*>(model_.bytes()) + (at & ~Call::kInModel) : arena_ + at;
  }
  return t;
}

Tensor Interpreter::input(uint32_t i) const { return io_tensor(field::subgraph_inputs, i, 0); }
Tensor Interpreter::output(uint32_t i) const { return io_tensor(field::subgraph_outputs, i, input_count()); }

Status Interpreter::reset() {
  if (!prepared_) return Status::not_prepared;
  const PreparedGraph* graph = &main_;
  for (bool more = true; more; graph = reinterpret_cast<const PreparedGraph*>(arena_ + graph->next)) {
    reset(*graph);
    more = graph->next != 0;
  }
  return Status::ok;
}

// TFLite's start values: a variable of bytes is filled with its zero point, so that it reads as 0.0; others with zero bytes.
void Interpreter::reset(const PreparedGraph& graph) {
  uint32_t offset = graph.first_step;
  for (uint32_t node = 0; node < graph.node_count; node++) {
    Step* const step = reinterpret_cast<Step*>(arena_ + offset);
    const Op& op = resolver_[step->op];
    if (op.reset) op.reset(Call(arena_, model_.bytes(), step->slots(), step->inputs, step->outputs, this), step->params());
    offset = step->next;
  }
  if (!model_.has_variables()) return;
  const Vector tensors = subgraph(model_, graph.index).vector(field::subgraph_tensors);
  offset = graph.variables;
  Tensor t;
  for (uint32_t i = 0; i < tensors.count(); i++) {
    if (!is_variable(tensors, i)) continue;
    read_tensor(tensors, i, Placed::yes, t);
    offset = align_up(offset, kArenaAlignment);   // as the preparation kept them
    const uint32_t words = (t.bytes + 3) / 4;   // that many bytes are its own
    fill(reinterpret_cast<uint32_t*>(arena_ + offset), words, t.type == Type::s8 ? static_cast<uint8_t>(t.zero_point()) * 0x01010101u : 0);
    offset += 4 * words;
  }
}

}  // namespace thimble

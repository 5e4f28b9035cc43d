// SPDX-License-Identifier: Apache-2.0
// The arrow, in order: a verified Model is prepared and planned, then its Steps run one after the other.
#include "thimble/interpreter.h"

#include "runtime/preparation.h"

namespace thimble {

Status Interpreter::refuse(Status status, const char* text) {
  diagnosis_.status = status;
  diagnosis_.text = text;
  if (log_ != nullptr) log_->on_refusal(log_->context, diagnosis_);
  return status;
}

Status Interpreter::prepare(IsaSet isa) {
  prepared_ = false;
  diagnosis_ = Diagnosis();
  if (model_.empty()) return refuse(Status::not_prepared, THIMBLE_TEXT("verify the model first"));
  if (reinterpret_cast<uintptr_t>(arena_) % kArenaAlignment != 0) return refuse(Status::arena_misaligned, THIMBLE_TEXT("declare it alignas(16)"));
  const size_t limit = arena_bytes_ < Preparation::kMaxArena ? arena_bytes_ : Preparation::kMaxArena;
  Preparation preparation = {model_, resolver_, isa, arena_, static_cast<uint32_t>(limit) & ~3u, diagnosis_};
  if (!preparation.run()) return refuse(diagnosis_.status, diagnosis_.text);
  used_bytes_ = preparation.needed_bytes;
  io_slots_ = preparation.io_slots;
  steps_ = preparation.first_step;
  prepared_ = true;
  return reset();
}

Status Interpreter::invoke() {
  if (!prepared_) return refuse(Status::not_prepared, "");
  const uint32_t nodes = subgraph(model_, 0).vector(field::subgraph_operators).count();
  uint32_t offset = steps_;
  for (uint32_t node = 0; node < nodes; node++) {
    Step* const step = reinterpret_cast<Step*>(arena_ + offset);
    const Op& op = resolver_[step->op];
    const uint32_t start = profiler_ ? profiler_->ticks() : 0;
    const Status status = op.invoke(Call(arena_, model_.bytes(), step->slots(), step->inputs, step->outputs), step->params());
    if (profiler_) profiler_->on_step(profiler_->context, node, op, profiler_->ticks() - start);
    if (status != Status::ok) {
      diagnosis_.node = static_cast<int32_t>(node);
      return refuse(status, THIMBLE_TEXT("impossible data"));
    }
    offset = step->next;
  }
  return Status::ok;
}

uint32_t Interpreter::io_count(uint32_t field) const { return model_.empty() ? 0 : subgraph(model_, 0).vector(field).count(); }
uint32_t Interpreter::input_count() const { return io_count(field::subgraph_inputs); }
uint32_t Interpreter::output_count() const { return io_count(field::subgraph_outputs); }

Tensor Interpreter::io_tensor(uint32_t field, uint32_t i, uint32_t slot) const {
  const bool there = prepared_ && i < io_count(field);
  THIMBLE_ASSERT(there);
  Tensor t;
  if (!there) return t;
  const Table graph = subgraph(model_, 0);
  read_tensor(graph.vector(field::subgraph_tensors), static_cast<uint32_t>(graph.vector(field).s32(i)), t);
  const uint32_t at = reinterpret_cast<const uint32_t*>(arena_ + io_slots_)[slot + i];
  t.constant = (at & Call::kInModel) != 0;
  t.address = t.constant ? const_cast<uint8_t*>(model_.bytes()) + (at & ~Call::kInModel) : arena_ + at;
  return t;
}

Tensor Interpreter::input(uint32_t i) const { return io_tensor(field::subgraph_inputs, i, 0); }
Tensor Interpreter::output(uint32_t i) const { return io_tensor(field::subgraph_outputs, i, input_count()); }

// TFLite's start values: a variable of bytes is filled with its zero point, so that it reads as 0.0; others with zero bytes.
Status Interpreter::reset() {
  if (!prepared_) return Status::not_prepared;
  if (!model_.has_variables()) return Status::ok;
  const Vector tensors = subgraph(model_, 0).vector(field::subgraph_tensors);
  uint8_t* at = arena_;
  Tensor t;
  for (uint32_t i = 0; i < tensors.count(); i++) {
    if (!is_variable(tensors, i)) continue;
    read_tensor(tensors, i, t);
    memset(at, t.type == Type::s8 ? t.zero_point() : 0, t.bytes);
    at += align_up(t.bytes, kArenaAlignment);   // as the preparation kept them, from the arena's start
  }
  return Status::ok;
}

}  // namespace thimble

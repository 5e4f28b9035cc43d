// SPDX-License-Identifier: Apache-2.0
// The arrow, in order: a verified Model is prepared and planned, then its Steps run one after the other.
#include "thimble/interpreter.h"

#include "runtime/preparation.h"

namespace thimble {

Status Interpreter::refuse(const Diagnosis& diagnosis) {
  diagnosis_ = diagnosis;
  if (log_ != nullptr) log_->on_refusal(log_->context, diagnosis_);
  return diagnosis_.status;
}

Status Interpreter::prepare(IsaSet isa) {
  prepared_ = false;
  used_bytes_ = 0;
  Diagnosis why;
  if (model_.empty()) {
    why.status = Status::not_prepared;
    why.text = THIMBLE_TEXT("the model is empty: verify it first");
    return refuse(why);
  }
  if (reinterpret_cast<uintptr_t>(arena_) % kArenaAlignment != 0) {
    why.status = Status::arena_misaligned;
    why.text = THIMBLE_TEXT("declare the arena alignas(16)");
    return refuse(why);
  }
  const size_t limit = arena_bytes_ < Preparation::kMaxArena ? arena_bytes_ : Preparation::kMaxArena;
  Preparation preparation = {model_, resolver_, isa, arena_, static_cast<uint32_t>(limit) & ~3u};
  if (!preparation.run()) return refuse(preparation.why);
  used_bytes_ = preparation.needed_bytes;
  io_slots_ = preparation.io_slots;
  steps_ = preparation.first_step;
  prepared_ = true;
  diagnosis_ = why;
  return reset();
}

Status Interpreter::invoke() {
  if (!prepared_) {
    diagnosis_.status = Status::not_prepared;
    return refuse(diagnosis_);
  }
  const uint32_t nodes = subgraph(model_, 0).vector(field::subgraph_operators).count;
  uint32_t offset = steps_;
  for (uint32_t node = 0; node < nodes; node++) {
    Step* const step = reinterpret_cast<Step*>(arena_ + offset);
    const Op& op = resolver_[step->op];
    const uint32_t start = profiler_ ? profiler_->ticks() : 0;
    const Status status = op.invoke(Call(arena_, model_.bytes(), step->slots(), step->inputs, step->outputs), step->params());
    if (profiler_) profiler_->on_step(profiler_->context, node, op, profiler_->ticks() - start);
    if (status != Status::ok) {
      Diagnosis why;
      why.status = status;
      why.subgraph = 0;
      why.node = static_cast<int32_t>(node);
      why.text = THIMBLE_TEXT("the operator cannot work on this data");
      return refuse(why);
    }
    offset = step->next;
  }
  return Status::ok;
}

uint32_t Interpreter::input_count() const { return model_.empty() ? 0 : subgraph(model_, 0).vector(field::subgraph_inputs).count; }
uint32_t Interpreter::output_count() const { return model_.empty() ? 0 : subgraph(model_, 0).vector(field::subgraph_outputs).count; }

Tensor Interpreter::tensor_at(uint32_t index, uint32_t slot) const {
  Tensor t = read_tensor(model_, subgraph(model_, 0), index);
  const uint32_t at = reinterpret_cast<const uint32_t*>(arena_ + io_slots_)[slot];
  if (!(at & Call::kInModel)) t.address = arena_ + at;
  return t;
}

Tensor Interpreter::input(uint32_t i) const {
  THIMBLE_ASSERT(prepared_ && i < input_count());
  if (!prepared_ || i >= input_count()) return {};
  return tensor_at(static_cast<uint32_t>(subgraph(model_, 0).vector(field::subgraph_inputs).s32(i)), i);
}

Tensor Interpreter::output(uint32_t i) const {
  THIMBLE_ASSERT(prepared_ && i < output_count());
  if (!prepared_ || i >= output_count()) return {};
  return tensor_at(static_cast<uint32_t>(subgraph(model_, 0).vector(field::subgraph_outputs).s32(i)), input_count() + i);
}

// TFLite's start values: a variable of bytes is filled with its zero point, so that it reads as 0.0; others with zero bytes.
Status Interpreter::reset() {
  if (!prepared_) return Status::not_prepared;
  const Vector tensors = subgraph(model_, 0).vector(field::subgraph_tensors);
  uint32_t slot = input_count() + output_count();
  for (uint32_t i = 0; i < tensors.count; i++) {
    if (!is_variable(tensors, i)) continue;
    const Tensor t = tensor_at(i, slot++);
    memset(t.address, t.type == Type::s8 ? t.zero_point() : 0, t.bytes);
  }
  return Status::ok;
}

}  // namespace thimble

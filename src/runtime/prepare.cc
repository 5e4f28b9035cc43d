// SPDX-License-Identifier: Apache-2.0
// Model to Steps: lifetimes, each operator's prepare, one plan, and the slots bound to it.
#include "runtime/preparation.h"

namespace thimble {
namespace {

bool same_text(const char* a, const char* b) {
  for (; *a == *b; a++, b++)
    if (*a == 0) return true;
  return false;
}

constexpr const char* kTooMuch = THIMBLE_TEXT("more than 1 GB or 65534 buffers");

}  // namespace

bool Preparation::fail(Status status, const char* text, uint32_t detail) {
  if (ok()) {
    why.status = status;
    why.text = text;
    why.detail = detail;
  }
  return false;
}

// Memory from the arena's start. Once it has run out the rest is only counted, so that the whole need is known in the end.
void* Preparation::keep(uint32_t bytes, uint32_t* offset) {
  const uint32_t begin = kept_bytes;
  *offset = begin;
  if (bytes > kMaxArena - begin - table_bytes) {
    fail(Status::unsupported, kTooMuch);
    return nullptr;
  }
  kept_bytes += align_up(bytes, 4);
  memory_ran_out |= kept_bytes + table_bytes > arena_bytes;
  return memory_ran_out ? nullptr : arena + begin;
}

uint32_t Preparation::add_region(uint32_t bytes, uint32_t owner) {
  table_bytes += sizeof(plan::Region);
  memory_ran_out |= kept_bytes + table_bytes > arena_bytes;
  if (region_count >= plan::kMaxRegions) fail(Status::unsupported, kTooMuch);
  if (!ok() || table_bytes > arena_bytes) return kNoTable;
  const uint16_t moment = static_cast<uint16_t>(now);
  region(region_count) = {bytes, 0, moment, moment, owner, 0, 0};
  return region_count++;
}

bool Preparation::run() {
  graph = subgraph(model, 0);
  tensors = graph.vector(field::subgraph_tensors);
  nodes = graph.vector(field::subgraph_operators);
  why.subgraph = 0;
  table_bytes = 4 * tensors.count();
  if (table_bytes > arena_bytes) return fail(Status::arena_too_small, THIMBLE_TEXT("no room for the planner's table"), table_bytes);
  places = reinterpret_cast<uint32_t*>(arena + arena_bytes - table_bytes);
  for (uint32_t i = 0; i < tensors.count(); i++) places[i] = kNowhere;
  return find_lifetimes() && prepare_nodes() && place();
}

void Preparation::look_at(uint32_t node_index) {
  now = node_index;
  node = element(nodes, node_index);
  inputs = node.vector(field::operator_inputs);
  outputs = node.vector(field::operator_outputs);
}

// The listed tensors come to life now.
bool Preparation::define(Vector list) {
  for (uint32_t i = 0; i < list.count(); i++) {
    const uint32_t tensor = static_cast<uint32_t>(list.s32(i));
    const Tensor t = read_tensor(model, graph, tensor);
    if (t.variable) continue;
    why.tensor = t.index;
    if (t.constant || places[tensor] != kNowhere) return fail(Status::invalid_model, THIMBLE_TEXT("tensor written twice"));
    if (t.bytes == 0) return fail(Status::unsupported, THIMBLE_TEXT("activation without elements"));
    places[tensor] = add_region(t.bytes, tensor);
  }
  return ok();
}

// The listed tensors are still needed now. Constants, variables and empty tensors are there from the start.
bool Preparation::use(Vector list) {
  for (uint32_t i = 0; i < list.count(); i++) {
    if (list.s32(i) < 0) continue;
    const uint32_t tensor = static_cast<uint32_t>(list.s32(i));
    why.tensor = list.s32(i);
    if (plan::Region* r = region_of(tensor)) {
      r->last = static_cast<uint16_t>(now);
    } else if (places[tensor] == kNowhere) {
      const Tensor t = read_tensor(model, graph, tensor);
      if (!t.constant && t.bytes != 0) return fail(Status::invalid_model, THIMBLE_TEXT("tensor read before it is written"));
    }
  }
  return true;
}

bool Preparation::find_lifetimes() {
  uint32_t slots = graph.vector(field::subgraph_inputs).count() + graph.vector(field::subgraph_outputs).count();
  for (uint32_t i = 0; i < tensors.count(); i++) {
    if (!is_variable(tensors, i)) continue;
    kept_bytes = align_up(kept_bytes, kArenaAlignment);
    keep(read_tensor(model, graph, i).bytes, &places[i]);
    places[i] |= kKeptPlace;
    slots++;
  }
  keep(4 * slots, &io_slots);
  if (!define(graph.vector(field::subgraph_inputs))) return false;
  for (uint32_t n = 0; n < nodes.count(); n++) {
    look_at(n);
    why.node = static_cast<int32_t>(n);
    if (!use(inputs) || !define(outputs)) return false;
  }
  why.node = Diagnosis::kNone;
  now = nodes.count();
  if (!use(graph.vector(field::subgraph_outputs))) return false;
  why.tensor = Diagnosis::kNone;
  return true;
}

bool Preparation::matches(TypeKey key) const {
  if (key.type == TypeKey::kAny) return true;
  const bool of_input = key.tensor >= 0;
  const uint32_t i = static_cast<uint32_t>(of_input ? key.tensor : -1 - key.tensor);
  const Vector& list = of_input ? inputs : outputs;
  if (i >= list.count() || list.s32(i) < 0) return false;

  return element(tensors, static_cast<uint32_t>(list.s32(i))).u8(field::tensor_type) == static_cast<uint32_t>(key.type);
}

const Op* Preparation::resolve(uint32_t* index) {
  const Table table = code_of(model, node);
  const uint32_t code = builtin_code(table);
  bool listed = false;
  for (uint32_t i = 0; i < resolver.size(); i++) {
    const Op& op = resolver[i];
    if (op.code != code || (op.custom_name && !same_text(op.custom_name, string(table, field::code_custom)))) continue;
    listed = true;
    if (!matches(op.key[0]) || !matches(op.key[1])) continue;
    *index = i;
    return &op;
  }
  fail(Status::missing_op, listed ? THIMBLE_TEXT("listed for other types only") : THIMBLE_TEXT("not in the resolver"), code);
  return nullptr;
}

bool Preparation::prepare_node() {
  uint32_t index, offset;
  const Op* op = resolve(&index);
  if (op == nullptr) return false;
  if (inputs.count() < op->arity.min_inputs || inputs.count() > op->arity.max_inputs ||
      outputs.count() < op->arity.min_outputs || outputs.count() > op->arity.max_outputs)
    return fail(Status::invalid_model, THIMBLE_TEXT("wrong number of inputs or outputs"));
  const uint32_t slots = inputs.count() + outputs.count();
  Step* step = static_cast<Step*>(keep(sizeof(Step) + 4 * slots + op->params_bytes, &offset));
  if (step) {
    step->op = static_cast<uint16_t>(index);
    step->inputs = static_cast<uint8_t>(inputs.count());
    step->outputs = static_cast<uint8_t>(outputs.count());
  }
  Prep p(*this);
  op->prepare(p, step ? step->params() : arena);   // without memory prepare leaves before it writes its params
  if (step) step->next = kept_bytes;
  return ok();
}

bool Preparation::prepare_nodes() {
  first_step = kept_bytes;
  for (uint32_t n = 0; n < nodes.count(); n++) {
    look_at(n);
    why.node = static_cast<int32_t>(n);
    if (!prepare_node()) return false;
  }
  why.node = Diagnosis::kNone;
  return true;
}

bool Preparation::place() {
  needed_bytes = kept_bytes + table_bytes;
  if (table_bytes <= arena_bytes) {
    const plan::Problem problem = {&region(region_count) + 1, region_count, kArenaAlignment};
    const uint32_t planned = plan::place(problem), area = align_up(kept_bytes, kArenaAlignment);
    if (planned > kMaxArena - area) return fail(Status::unsupported, kTooMuch);
    THIMBLE_ASSERT(plan::validate(problem, planned));
    if (area + align_up(planned, 4) > needed_bytes) needed_bytes = area + align_up(planned, 4);
    if (needed_bytes <= arena_bytes) {
      bind(area);
      return true;
    }
  }
  return fail(Status::arena_too_small, "", needed_bytes);
}

uint32_t* Preparation::bind_list(Vector list, uint32_t area, uint32_t* slots) {
  for (uint32_t i = 0; i < list.count(); i++) {
    const uint32_t tensor = static_cast<uint32_t>(list.s32(i));
    uint32_t slot = Call::kAbsent;
    if (list.s32(i) >= 0) {
      const uint32_t place = places[tensor];
      if (place < kKeptPlace) {
        slot = area + region(place).offset;
      } else if (place != kNowhere) {
        slot = place & ~kKeptPlace;
      } else if (const void* data = read_tensor(model, graph, tensor).address) {
        slot = static_cast<uint32_t>(static_cast<const uint8_t*>(data) - model.bytes()) | Call::kInModel;
      }
    }
    *slots++ = slot;
  }
  return slots;
}

// From here on the tables at the arena's end are no longer needed, and everything the Steps need is kept.
void Preparation::bind(uint32_t area) {
  uint32_t* slots = reinterpret_cast<uint32_t*>(arena + io_slots);
  slots = bind_list(graph.vector(field::subgraph_inputs), area, slots);
  slots = bind_list(graph.vector(field::subgraph_outputs), area, slots);
  for (uint32_t i = 0; i < tensors.count(); i++)
    if (is_variable(tensors, i)) *slots++ = places[i] & ~kKeptPlace;
  uint32_t offset = first_step;
  for (uint32_t n = 0; n < nodes.count(); n++) {
    look_at(n);
    Step* step = reinterpret_cast<Step*>(arena + offset);
    bind_list(outputs, area, bind_list(inputs, area, step->slots()));
    offset = step->next;
  }
  for (uint32_t i = 0; i < region_count; i++) {
    const uint32_t owner = region(i).owner;
    if (owner & kSlotOwner) *reinterpret_cast<uint32_t*>(arena + (owner & ~kSlotOwner)) = area + region(i).offset;
  }
}

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Model to Steps: lifetimes, each operator's prepare, one plan, and the slots bound to it.
#include "runtime/preparation.h"

namespace thimble {
namespace {

bool same_text(const char* wanted, Vector text) {
  uint32_t i = 0;
  while (i < text.count() && wanted[i] != 0 && wanted[i] == static_cast<char>(text.data()[i])) i++;
  return i == text.count() && wanted[i] == 0;
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

// A tensor with its data if that is a constant.
Tensor Preparation::tensor(uint32_t index) const {
  const uint32_t place = places[index];
  Tensor t = place == kNowhere ? read_tensor(tensors, index) : read_placed_tensor(tensors, index);
  t.constant = place >= Call::kInModel;
  t.variable = !t.constant && place >= kKept;
  if (t.constant) t.address = const_cast<uint8_t*>(model.bytes()) + (place & ~Call::kInModel);
  return t;
}

bool Preparation::run() {
  const Table root = thimble::root(model);
  codes = root.vector(field::model_operator_codes);
  buffers = root.vector(field::model_buffers);
  graph = subgraph(model, 0);
  tensors = graph.vector(field::subgraph_tensors);
  nodes = graph.vector(field::subgraph_operators);
  why.subgraph = 0;
  table_bytes = 4 * tensors.count();
  if (table_bytes > arena_bytes) return fail(Status::arena_too_small, THIMBLE_TEXT("no room for the planner's table"), table_bytes);
  places = reinterpret_cast<uint32_t*>(arena + arena_bytes - table_bytes);
  if (!keep_graph()) return false;
  first_step = kept_bytes;
  for (now = 0; now < nodes.count(); now++) {
    why.node = static_cast<int32_t>(now);
    if (!prepare_node()) return false;
  }
  why.node = Diagnosis::kNone;
  if (!use(graph.vector(field::subgraph_outputs))) return false;
  why.tensor = Diagnosis::kNone;
  return place();
}

// What is there from the start: variables, then room for the graph's slots, then the graph inputs.
bool Preparation::keep_graph() {
  const Vector inputs = graph.vector(field::subgraph_inputs);
  uint32_t slots = inputs.count() + graph.vector(field::subgraph_outputs).count();
  for (uint32_t i = 0; i < tensors.count(); i++) {
    places[i] = kNowhere;
    if (!model.has_variables() || !is_variable(tensors, i)) continue;
    kept_bytes = align_up(kept_bytes, kArenaAlignment);
    keep(read_placed_tensor(tensors, i).bytes, &places[i]);
    places[i] |= kKept;
    slots++;
  }
  keep(4 * slots, &io_slots);
  return define(inputs);
}

// The listed tensors come to life now.
bool Preparation::define(Vector list) {
  for (uint32_t i = 0; i < list.count(); i++) {
    const uint32_t index = static_cast<uint32_t>(list.s32(i));
    why.tensor = list.s32(i);
    if (places[index] >= kKept && places[index] < Call::kInModel) continue;   // a variable may be written at any time
    if (places[index] != kNowhere || constant_data(buffers, element(tensors, index)).count() != 0)
      return fail(Status::invalid_model, THIMBLE_TEXT("tensor written twice"));
    const uint32_t bytes = read_placed_tensor(tensors, index).bytes;
    if (bytes == 0) return fail(Status::unsupported, THIMBLE_TEXT("activation without elements"));
    places[index] = add_region(bytes, index);
  }
  return ok();
}

// The listed tensors are still needed now. A constant is found when it is first used.
bool Preparation::use(Vector list) {
  for (uint32_t i = 0; i < list.count(); i++) {
    const uint32_t index = static_cast<uint32_t>(list.s32(i));
    if (list.s32(i) < 0) continue;
    if (is_region(index)) {
      region(places[index]).last = static_cast<uint16_t>(now);
    } else if (places[index] == kNowhere) {
      why.tensor = list.s32(i);
      const Vector data = constant_data(buffers, element(tensors, index));
      if (data.count() != 0) {
        places[index] = static_cast<uint32_t>(data.data() - model.bytes()) | Call::kInModel;
      } else if (now == nodes.count() || read_tensor(tensors, index).count != 0) {   // an output of the graph must lie somewhere
        return fail(Status::invalid_model, THIMBLE_TEXT("tensor read before it is written"));
      }
    }
  }
  return true;
}

bool Preparation::matches(TypeKey key) const {
  if (key.type == TypeKey::kAny) return true;
  const bool of_input = key.tensor >= 0;
  const uint32_t i = static_cast<uint32_t>(of_input ? key.tensor : -1 - key.tensor);
  const Vector list = of_input ? inputs : outputs;
  return i < list.count() && list.s32(i) >= 0 &&
         element(tensors, static_cast<uint32_t>(list.s32(i))).u8(field::tensor_type) == static_cast<uint32_t>(key.type);
}

const Op* Preparation::resolve(uint32_t* index) {
  const Table table = element(codes, node.u32(field::operator_code));
  const uint32_t code = builtin_code(table);
  bool listed = false;
  for (uint32_t i = 0; i < resolver.size(); i++) {
    const Op& op = resolver[i];
    if (op.code != code || (op.custom_name && !same_text(op.custom_name, table.vector(field::code_custom)))) continue;
    listed = true;
    if (!matches(op.key[0]) || !matches(op.key[1])) continue;
    *index = i;
    return &op;
  }
  fail(Status::missing_op, listed ? THIMBLE_TEXT("listed for other types only") : THIMBLE_TEXT("not in the resolver"), code);
  return nullptr;
}

bool Preparation::prepare_node() {
  node = element(nodes, now);
  inputs = node.vector(field::operator_inputs);
  outputs = node.vector(field::operator_outputs);
  uint32_t index, offset;
  if (!use(inputs) || !define(outputs)) return false;
  why.tensor = Diagnosis::kNone;
  const Op* const op = resolve(&index);
  if (op == nullptr) return false;
  const uint32_t input_count = inputs.count(), output_count = outputs.count();
  if (input_count < op->arity.min_inputs || input_count > op->arity.max_inputs || output_count < op->arity.min_outputs ||
      output_count > op->arity.max_outputs)
    return fail(Status::invalid_model, THIMBLE_TEXT("wrong number of inputs or outputs"));
  Step* const step = static_cast<Step*>(keep(sizeof(Step) + 4 * (input_count + output_count) + op->params_bytes, &offset));
  if (step) {
    step->op = static_cast<uint16_t>(index);
    step->inputs = static_cast<uint8_t>(input_count);
    step->outputs = static_cast<uint8_t>(output_count);
    memcpy(step->slots(), inputs.data(), 4 * input_count);   // tensor indices, until bind() turns them into offsets
    memcpy(step->slots() + input_count, outputs.data(), 4 * output_count);
  }
  Prep p(*this);
  op->prepare(p, step ? step->params() : arena);   // without memory prepare leaves before it writes its params
  if (step && !memory_ran_out) step->next = kept_bytes;   // else the planner's table may lie over the step by now
  return ok();
}

bool Preparation::place() {
  needed_bytes = kept_bytes + table_bytes;
  if (table_bytes <= arena_bytes) {
    const plan::Problem problem = {reinterpret_cast<plan::Region*>(places) - region_count, region_count, kArenaAlignment};
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

// Turns tensor indices into offsets, everywhere. From here on the tables at the arena's end are no longer needed.
void Preparation::bind(uint32_t area) {
  for (uint32_t i = 0; i < tensors.count(); i++) {
    uint32_t& place = places[i];
    if (place < kNoTable) {
      place = area + region(place).offset;
    } else if (place < Call::kInModel) {
      place = place == kNowhere ? Call::kAbsent : place & ~kKept;
    }
  }
  uint32_t* slot = reinterpret_cast<uint32_t*>(arena + io_slots);
  for (uint32_t list = field::subgraph_inputs; list <= field::subgraph_outputs; list++) {
    const Vector io = graph.vector(list);
    for (uint32_t i = 0; i < io.count(); i++) *slot++ = places[static_cast<uint32_t>(io.s32(i))];
  }
  for (uint32_t i = 0; model.has_variables() && i < tensors.count(); i++)
    if (is_variable(tensors, i)) *slot++ = places[i];
  for (uint32_t offset = first_step; offset != kept_bytes;) {
    Step* const step = reinterpret_cast<Step*>(arena + offset);
    slot = step->slots();
    for (uint32_t* const end = slot + step->inputs + step->outputs; slot != end; slot++)
      if (*slot != Call::kAbsent) *slot = places[*slot];
    offset = step->next;
  }
  for (uint32_t i = 0; i < region_count; i++) {
    const uint32_t owner = region(i).owner;
    if (owner & kSlotOwner) *reinterpret_cast<uint32_t*>(arena + (owner & ~kSlotOwner)) = area + region(i).offset;
  }
}

}  // namespace thimble

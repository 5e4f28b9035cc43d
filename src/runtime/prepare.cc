// SPDX-License-Identifier: Apache-2.0
// Model to Steps: lifetimes, each operator's prepare, one plan, and the slots bound to it.
#include "runtime/preparation.h"

namespace thimble {
namespace {

bool same_text(const char* wanted, Vector text) {
  uint32_t i = 0;
  while (i < text.count() && wanted[i] != 0 && wanted[i] == static_cast<char>(text.data()[i])) i++;   // a name may hold a NUL
  return i == text.count() && wanted[i] == 0;
}

// Tensor indices into slots, until bind() turns them into offsets.
void list_tensors(void* slots, Vector inputs, Vector outputs) {
  uint32_t* slot = static_cast<uint32_t*>(slots);
  const uint8_t* tensor = inputs.data();
  for (uint32_t left = inputs.count(); left != 0; left--, tensor += 4) *slot++ = load<uint32_t>(tensor);
  tensor = outputs.data();
  for (uint32_t left = outputs.count(); left != 0; left--, tensor += 4) *slot++ = load<uint32_t>(tensor);
}

[[gnu::noinline]] bool holds(Vector list, uint32_t index) {
  uint32_t left = list.count();
  for (const uint8_t* at = list.data(); left != 0 && load<uint32_t>(at) != index; at += 4) left--;
  return left != 0;
}

constexpr const char* kTooMuch = THIMBLE_TEXT("more than 1 GB or 65534 buffers");

}  // namespace

void Preparation::fail(Status status, const char* text, int32_t tensor) {
  if (!ok()) return;
  why.status = status;
  why.subgraph = static_cast<int16_t>(prepared.index);
  why.tensor = tensor;
  why.text = text;
}

// Memory from the arena's start. Once it has run out the rest is only counted, so that the whole need is known in the end.
void* Preparation::keep(uint32_t bytes, uint32_t* offset) {
  const uint32_t begin = kept_bytes;
  *offset = begin;
  if (bytes > kMaxArena || begin + table_bytes > kMaxArena - bytes) {   // the table may have grown past the rest
    fail(Status::unsupported, kTooMuch);
    return nullptr;
  }
  kept_bytes += align_up(bytes, 4);
  return ran_out() ? nullptr : arena + begin;
}

uint32_t Preparation::add_region(uint32_t bytes, uint32_t owner) {
  table_bytes += sizeof(plan::Region);
  if (region_count >= plan::kMaxRegions || now > UINT16_MAX) fail(Status::unsupported, kTooMuch);
  if (!ok() || table_bytes > arena_bytes) return kNoTable;
  const uint16_t moment = static_cast<uint16_t>(now);
  region(region_count) = {bytes, 0, moment, moment, owner, 0, 0};
  return region_count++;
}

const Tensor& Preparation::tensor(uint32_t index) {
  Tensor& t = recent[index % kRecent];
  if (t.index == static_cast<int32_t>(index)) return t;
  const uint32_t place = places[index];
  read_tensor(tensors, index, static_cast<Placed>(place != kNowhere), t);
  if (place >= Call::kInModel) {
    t.constant = true;
    t.address = const_cast<uint8_t*>(model.bytes()) + (place & ~Call::kInModel);
  } else {
    t.variable = place >= kKept;
  }
  return t;
}

bool Preparation::run() {
  const Row root = thimble::root(model).row();
  codes = Vector(root.reference(field::model_operator_codes));
  buffers = Vector(root.reference(field::model_buffers));
  subgraphs = Vector(root.reference(field::model_subgraphs));
  const uint32_t graph_count = subgraphs.count(), note_bytes = graph_count > 1 ? graph_count * sizeof(GraphNote) : 0;
  table_bytes = note_bytes + 4 * tensors_before(graph_count);
  if (table_bytes > arena_bytes) {
    why.detail = table_bytes;
    fail(Status::arena_too_small, THIMBLE_TEXT("no room to plan"));
    return false;
  }
  notes = reinterpret_cast<GraphNote*>(arena + arena_bytes - table_bytes);
  all_places = reinterpret_cast<uint32_t*>(reinterpret_cast<uint8_t*>(notes) + note_bytes);
  if (note_bytes != 0) memset(notes, 0, note_bytes);
  prepare_graph(0);
  if (ok()) place();
  return ok();
}

uint32_t Preparation::tensors_before(uint32_t subgraph) const {
  uint32_t count = 0;
  for (uint32_t g = 0; g < subgraph; g++) count += element(subgraphs, g).vector(field::subgraph_tensors).count();
  return count;
}

void Preparation::prepare_graph(uint32_t index) {
  graph = element(subgraphs, index);
  const Row row = graph.row();
  tensors = Vector(row.reference(field::subgraph_tensors));
  nodes = Vector(row.reference(field::subgraph_operators));
  const Vector graph_inputs(row.reference(field::subgraph_inputs)), graph_outputs(row.reference(field::subgraph_outputs));
  places = places_of(index);
  forget_recent();
  prepared = {0, kept_bytes, 0, 0, static_cast<uint16_t>(index), static_cast<uint16_t>(nodes.count()),
              static_cast<uint16_t>(graph_inputs.count()), 0};
  inputs = Vector();   // of no node yet
  keep_graph(graph_inputs, graph_outputs);
  if (index != 0) now++;   // a caller's inputs and the subgraph's must lie apart: one is copied to the other
  prepared.first_step = kept_bytes;
  for (uint32_t n = 0; ok() && n < nodes.count(); n++, now++) {
    why.node = static_cast<int32_t>(n);
    node = element(nodes, n);
    prepare_node();
  }
  if (!ok()) return;
  why.node = Diagnosis::kNone;
  use(graph_outputs, true);
}

// Variables lie first: see Interpreter::reset.
void Preparation::keep_variable(uint32_t* place) {
  *place = kKept;
  kept_bytes = align_up(kept_bytes, kArenaAlignment);
  keep(tensor(static_cast<uint32_t>(place - places)).bytes, place);
  *place |= kKept;
}

// What is there from the start: constants, variables, room for the graph's slots, then the graph inputs.
void Preparation::keep_graph(Vector graph_inputs, Vector graph_outputs) {
  uint32_t* place = places;
  const uint8_t* at = tensors.data();
  for (uint32_t left = tensors.count(); left != 0; left--, place++, at += 4) {
    const Table table = Table::at_reference(at);
    const Vector data = constant_data(buffers, table);
    *place = kNowhere;
    if (data.count() != 0) *place = static_cast<uint32_t>(data.data() - model.bytes()) | Call::kInModel;
    else if (model.has_variables() && table.boolean(field::tensor_is_variable)) keep_variable(place);
  }
  if (void* const slots = keep(4 * (graph_inputs.count() + graph_outputs.count()), &prepared.io_slots)) list_tensors(slots, graph_inputs, graph_outputs);
  define(graph_inputs);
}

// The listed tensors come to life now.
void Preparation::define(Vector list) {
  const uint8_t* at = list.data();
  for (uint32_t left = list.count(); left != 0; left--, at += 4) {
    const uint32_t index = load<uint32_t>(at);
    if (places[index] != kNowhere) {
      // A variable may be written at any time, but not by a node that reads it: some kernels read after they have written.
      if (places[index] - kKept < Call::kInModel - kKept && !holds(inputs, index)) continue;
      return fail(Status::invalid_model, THIMBLE_TEXT("written twice, or read as well"), static_cast<int32_t>(index));
    }
    Tensor& t = recent[index % kRecent];
    read_tensor(tensors, index, Placed::yes, t);   // anew, if it was read as a tensor without a place
    if (t.bytes == 0) return fail(Status::unsupported, THIMBLE_TEXT("no elements"), static_cast<int32_t>(index));
    places[index] = add_region(t.bytes, index);
  }
}

// The listed tensors are still needed now.
void Preparation::use(Vector list, bool graph_outputs) {
  const uint8_t* at = list.data();
  for (uint32_t left = list.count(); left != 0; left--, at += 4) {
    const uint32_t index = load<uint32_t>(at);
    if (static_cast<int32_t>(index) < 0) continue;
    if (is_region(index)) {
      region(places[index]).last = static_cast<uint16_t>(now);
    } else if (places[index] == kNowhere && (graph_outputs || tensor(index).count != 0)) {
      return fail(Status::invalid_model, THIMBLE_TEXT("read before it is written"), static_cast<int32_t>(index));
    }
  }
}

bool Preparation::matches(const TypeKey& key) {
  if (key.type == TypeKey::kAny) return true;
  const bool of_input = key.tensor >= 0;
  const uint32_t i = static_cast<uint32_t>(of_input ? key.tensor : -1 - key.tensor);
  const Vector list = of_input ? inputs : outputs;
  return i < list.count() && list.s32(i) >= 0 && tensor(static_cast<uint32_t>(list.s32(i))).type == key.type;
}

const Op* Preparation::resolve(Table table, uint32_t* index) {
  const uint32_t code = builtin_code(table);
  bool listed = false;
  for (uint32_t i = 0; i < resolver.size(); i++) {
    const Op& op = resolver[i];
    if (op.code != code || (op.custom_name && !same_text(op.custom_name, table.vector(field::code_custom)))) continue;
    listed = true;
    if (!matches(op.key[0]) || (op.key[1].type != TypeKey::kAny && !matches(op.key[1]))) continue;
    *index = i;
    return &op;
  }
  why.detail = code;
  fail(Status::missing_op, listed ? THIMBLE_TEXT("listed for other types only") : THIMBLE_TEXT("not in the resolver"));
  return nullptr;
}

void Preparation::prepare_node() {
  const Row row = node.row();
  inputs = Vector(row.reference(field::operator_inputs));
  outputs = Vector(row.reference(field::operator_outputs));
  uint32_t index, offset;
  use(inputs);
  define(outputs);
  const Op* const op = ok() ? resolve(element(codes, load<uint32_t>(row.field(field::operator_code))), &index) : nullptr;
  if (op == nullptr) return;
  const uint32_t input_count = inputs.count(), output_count = outputs.count();
  if (input_count < op->arity.min_inputs || input_count > op->arity.max_inputs || output_count < op->arity.min_outputs ||
      output_count > op->arity.max_outputs)
    return fail(Status::invalid_model, THIMBLE_TEXT("wrong number of inputs or outputs"));
  Step* const step = static_cast<Step*>(keep(sizeof(Step) + 4 * (input_count + output_count) + op->params_bytes, &offset));
  if (step) {
    step->op = static_cast<uint16_t>(index);
    step->inputs = static_cast<uint8_t>(input_count);
    step->outputs = static_cast<uint8_t>(output_count);
    list_tensors(step->slots(), inputs, outputs);
  }
  Prep p(*this);
  op->prepare(p, step ? step->params() : arena);   // without memory prepare leaves before it writes its params
  if (step && !ran_out()) step->next = kept_bytes;   // else the planner's table may lie over the step by now
}

void Preparation::place() {
  needed_bytes = kept_bytes + table_bytes;
  if (table_bytes <= arena_bytes) {
    const plan::Problem problem = {reinterpret_cast<plan::Region*>(notes) - region_count, region_count, kArenaAlignment};
    const uint32_t planned = plan::place(problem), area = align_up(kept_bytes, kArenaAlignment);
    if (planned > kMaxArena - area) return fail(Status::unsupported, kTooMuch);
    THIMBLE_ASSERT(plan::validate(problem, planned));
    if (area + align_up(planned, 4) > needed_bytes) needed_bytes = area + align_up(planned, 4);
    if (needed_bytes <= arena_bytes) {
      return bind(area);
    }
  }
  why.detail = needed_bytes;
  fail(Status::arena_too_small, "");
}

void Preparation::bind_slots(uint32_t* slot, uint32_t count, const uint32_t* graph_places, uint32_t area) {
  for (; count-- != 0; slot++) {
    if (*slot == Call::kAbsent) continue;
    const uint32_t place = graph_places[*slot];
    *slot = place < kNoTable ? area + region(place).offset : place >= Call::kInModel ? place : place == kNowhere ? Call::kAbsent : place & ~kKept;
  }
}

void Preparation::bind(const PreparedGraph& graph, uint32_t area) {
  const uint32_t* const graph_places = places_of(graph.index);
  bind_slots(reinterpret_cast<uint32_t*>(arena + graph.io_slots), (graph.first_step - graph.io_slots) / 4, graph_places, area);
  uint32_t offset = graph.first_step;
  for (uint32_t n = graph.node_count; n != 0; n--) {
    Step* const step = reinterpret_cast<Step*>(arena + offset);
    bind_slots(step->slots(), step->inputs + step->outputs, graph_places, area);
    offset = step->next;
  }
}

// Turns tensor indices into offsets, everywhere. From here on the tables at the arena's end are no longer needed.
void Preparation::bind(uint32_t area) {
  const PreparedGraph* graph = &prepared;
  for (bool more = true; more; graph = reinterpret_cast<const PreparedGraph*>(arena + graph->next)) {
    bind(*graph, area);
    more = graph->next != 0;
  }
  for (uint32_t i = 0; i < region_count; i++) {
    const uint32_t owner = region(i).owner;
    if (owner & kSlotOwner) *reinterpret_cast<uint32_t*>(arena + (owner & ~kSlotOwner)) = area + region(i).offset;
  }
}

}  // namespace thimble

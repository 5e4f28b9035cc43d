// SPDX-License-Identifier: Apache-2.0
// Resource variables: memory that VAR_HANDLE names by container and name, and that READ_VARIABLE and ASSIGN_VARIABLE reach through a
// handle, in any subgraph. A handle is the variable's number in the order in which the model first names them. Linked only with
// VAR_HANDLE.
#include "runtime/preparation.h"

namespace thimble {
namespace {

constexpr uint32_t kMaxHops = Model::kMaxCallDepth + 1;

// A node of the model, wherever it is.
struct Site {
  uint32_t graph, node;
};

class Search {
 public:
  explicit Search(Preparation& run) : run_(run) {}

  Vector nodes(uint32_t graph) const { return element(run_.subgraphs, graph).vector(field::subgraph_operators); }
  Table at(Site s) const { return element(nodes(s.graph), s.node); }
  uint32_t code(Table node) const { return builtin_code(element(run_.codes, node.u32(field::operator_code))); }
  bool next(Site& s, uint32_t wanted) const;
  bool same(Site a, Site b) const;
  uint32_t handle(Site site) const;
  bool source(uint32_t graph, int32_t tensor, Site& site, uint32_t hops) const;
  Tensor value(uint32_t handle) const;

 private:
  Vector name(Site s, uint32_t id) const;
  Preparation& run_;
};

// Moves on to the next operator of a kind in the whole model, from `s` on.
bool Search::next(Site& s, uint32_t wanted) const {
  for (; s.graph < run_.subgraphs.count(); s.graph++, s.node = 0)
    for (; s.node < nodes(s.graph).count(); s.node++)
      if (code(at(s)) == wanted) return true;
  return false;
}

// Container or name; empty where it is absent or does not lie inside the model.
Vector Search::name(Site s, uint32_t id) const {
  const uint8_t* const end = run_.model.bytes() + run_.model.size();
  const Table options = at(s).table(field::operator_options);
  const uint8_t* const f = options.field(id);
  if (f == nullptr || f + 4 > end || (f - run_.model.bytes()) % 4 != 0) return Vector();
  const uint32_t left = static_cast<uint32_t>(end - f) - 4, distance = load<uint32_t>(f);
  if (distance > left || distance % 4 != 0 || load<uint32_t>(f + distance) > left - distance) return Vector();
  return Vector(f + distance);
}

bool Search::same(Site a, Site b) const {
  for (uint32_t id = 0; id < 2; id++) {
    const Vector x = name(a, id), y = name(b, id);
    if (x.count() != y.count()) return false;
    for (uint32_t i = 0; i < x.count(); i++)
      if (x.data()[i] != y.data()[i]) return false;
  }
  return true;
}

// The number of a VAR_HANDLE's variable: how many others are named before it.
uint32_t Search::handle(Site site) const {
  uint32_t number = 0;
  for (Site s = {0, 0}; next(s, code_var_handle); s.node++) {
    if (same(s, site)) return number;
    bool first = true;
    for (Site before = {0, 0}; first && next(before, code_var_handle) && (before.graph != s.graph || before.node != s.node); before.node++)
      first = !same(before, s);
    if (first) number++;
  }
  return number;
}

// The VAR_HANDLE that a tensor comes from, through the arguments of at most `hops` calls.
bool Search::source(uint32_t graph, int32_t tensor, Site& site, uint32_t hops) const {
  for (; hops != 0; hops--) {
    for (site = {graph, 0}; next(site, code_var_handle) && site.graph == graph; site.node++) {
      const Vector outputs = at(site).vector(field::operator_outputs);
      if (outputs.count() == 1 && outputs.s32(0) == tensor) return true;
    }
    const Vector arguments = element(run_.subgraphs, graph).vector(field::subgraph_inputs);
    uint32_t argument = 0;
    while (argument < arguments.count() && arguments.s32(argument) != tensor) argument++;
    if (argument == arguments.count()) return false;
    bool found = false;
    for (uint32_t caller = 0; !found && caller < run_.subgraphs.count(); caller++) {
      for (uint32_t n = 0; !found && n < nodes(caller).count(); n++) {
        const Table node = element(nodes(caller), n);
        const uint32_t kind = code(node), skipped = kind == code_if ? 1 : 0;
        if (kind != code_if && kind != code_while) continue;
        const Table options = node.table(field::operator_options);
        const Vector inputs = node.vector(field::operator_inputs);
        if ((options.u32(0) != graph && options.u32(1) != graph) || argument + skipped >= inputs.count()) continue;
        tensor = inputs.s32(argument + skipped);
        graph = caller;
        found = true;
      }
    }
    if (!found) return false;
  }
  return false;
}

// What a variable holds, as the first operator that reads or assigns it says; an empty tensor where none does.
Tensor Search::value(uint32_t wanted) const {
  for (uint32_t kind = code_read_variable; kind <= code_assign_variable; kind++) {
    for (Site s = {0, 0}; next(s, kind); s.node++) {
      const Table node = at(s);
      const Vector inputs = node.vector(field::operator_inputs), values = kind == code_read_variable ? node.vector(field::operator_outputs) : inputs;
      const uint32_t slot = kind == code_read_variable ? 0 : 1;
      Site handle_site;
      if (inputs.count() == 0 || slot >= values.count() || values.s32(slot) < 0) continue;
      if (!source(s.graph, inputs.s32(0), handle_site, kMaxHops) || handle(handle_site) != wanted) continue;
      return read_tensor(element(run_.subgraphs, s.graph).vector(field::subgraph_tensors), static_cast<uint32_t>(values.s32(slot)));
    }
  }
  return {};
}

}  // namespace

uint32_t Prep::resource() {
  if (!run_.ok()) return 0;
  const Search search(run_);
  if (run_.resource_count == 0) {   // the first to ask makes room for all
    for (Site s = {0, 0}; search.next(s, code_var_handle); s.node++) {
      const uint32_t number = search.handle(s);
      if (number >= run_.resource_count) run_.resource_count = number + 1;
    }
    const Kept<PreparedResource> table = keep<PreparedResource>(run_.resource_count);
    run_.resources = table.offset;
    for (uint32_t i = 0; i < run_.resource_count; i++) {
      const Tensor t = search.value(i);
      run_.kept_bytes = align_up(run_.kept_bytes, kArenaAlignment);
      const Kept<uint8_t> memory = keep<uint8_t>(t.bytes);
      if (memory.data) table.data[i] = {memory.offset, t.bytes, static_cast<uint32_t>(t.zero_point())};
    }
  }
  return search.handle({run_.prepared.index, static_cast<uint32_t>(run_.why.node)});
}

void* Call::resource(uint32_t handle, uint32_t bytes) const {
  if (handle >= interpreter_->resource_count_) return nullptr;
  const PreparedResource& r = kept<PreparedResource>(interpreter_->resources_)[handle];
  return r.bytes == bytes ? arena_ + r.offset : nullptr;
}

void Call::reset_resource(uint32_t handle) const {
  const PreparedResource& r = kept<PreparedResource>(interpreter_->resources_)[handle];
  memset(arena_ + r.offset, static_cast<int>(r.fill), r.bytes);
}

}  // namespace thimble

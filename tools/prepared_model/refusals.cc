// SPDX-License-Identifier: Apache-2.0
// Prepares with the device's code, but with a resolver of stand-ins: each takes any node, lets the operator that is really meant
// prepare it, writes its complaint down and takes it back, so that preparing goes on. A complaint about the dataflow, which no operator
// makes, is mended in a copy of the model, and preparing begins again.
#include "prepared_model/refusals.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model_file/model_view.h"
#include "op_catalog/op_catalog.h"
#include "runtime/preparation.h"

namespace thimble::tools {
namespace {

constexpr int kMostRounds = 100;   // complaints about the dataflow that are followed up

class Trial {
 public:
  explicit Trial(const ModelFile& file) : bytes_(file.bytes.size()) {
    memcpy(bytes_.data(), file.bytes.data(), bytes_.size());
    if (model_.verify(bytes_.data(), bytes_.size()) != Status::ok) return;   // it was verified before
    std::set<uint32_t> codes;
    const Vector list = root(model_).vector(field::model_operator_codes);
    for (uint32_t i = 0; i < list.count(); i++) codes.insert(builtin_code(element(list, i)));
    for (const uint32_t code : codes)
      ops_.push_back({"", nullptr, static_cast<uint16_t>(code), 0, {}, {0, 255, 0, 255}, stand_in,
                      [](const Call&, const void*) { return Status::failed; }});
    for (const Op& op : ops_) list_.push_back(&op);
  }

  std::vector<Diagnosis> refusals() {
    for (int round = 0; round < kMostRounds && again(); round++) {
    }
    found_.insert(found_.end(), dataflow_.begin(), dataflow_.end());
    std::ranges::stable_sort(found_, {}, [](const Diagnosis& d) { return std::pair(d.subgraph, static_cast<uint32_t>(d.node)); });
    return found_;
  }

 private:
  // Whether there was something to mend, so that the rest is still to be looked at.
  bool again() {
    for (size_t size = 1 << 16;;) {
      found_.clear();
      pending_.clear();
      const AlignedBytes arena(size);
      Diagnosis why;
      const OpResolver resolver(list_.data(), static_cast<uint32_t>(list_.size()));
      Preparation run = {model_, resolver, IsaSet::native(), arena.data(), static_cast<uint32_t>(size), why};
      current_ = this;
      run_ = &run;
      if (!run.run() && why.status != Status::arena_too_small) note(pending_, why);
      if (!pending_.empty()) {
        bool mended = false;
        for (const Diagnosis& d : pending_) note(dataflow_, d), mended |= mend(d);
        // A hostile model's lists overlap: what was mended may have damaged others, and then this is all that can be said.
        return mended && model_.verify(bytes_.data(), bytes_.size()) == Status::ok;
      }
      if (why.status == Status::ok) return false;
      if (size >= Preparation::kMaxArena) return false;   // memory_need() says it
      size = std::min<size_t>(std::max<size_t>(2 * size, align_up(why.detail, 8)), Preparation::kMaxArena);
    }
  }

  static void stand_in(Prep& p, void*) { current_->prepare(p); }

  void prepare(Prep& p) {
    Preparation& run = *run_;
    const Position here = run;
    const uint32_t graph = here.prepared.index;
    const int32_t node = run.why.node;
    if (is_mended(here, graph)) return;
    const Op* const op = op_for(model_, graph, static_cast<uint32_t>(node));
    if (op == nullptr) return;
    const Arity& arity = op->arity;
    if (p.input_count() < arity.min_inputs || p.input_count() > arity.max_inputs || p.output_count() < arity.min_outputs ||
        p.output_count() > arity.max_outputs) {
      run.fail(Status::invalid_model, "wrong number of inputs or outputs");
    } else {
      const AlignedBytes params(op->params_bytes);
      op->prepare(p, params.data());
    }
    if (run.ok()) return;
    complaint(here, node);
    // What the operator would have called is looked at, too.
    const uint32_t called = op->code == code_if || op->code == code_while ? 2 : op->code == code_call_once ? 1 : 0;
    for (uint32_t i = 0; i < called; i++) {
      p.subgraph(here.node.table(field::operator_options).u32(i));
      if (!run.ok()) complaint(here, node);
    }
  }

  // Writes it down and goes on at the node. Of another subgraph's nodes only the dataflow's are left: theirs resumed already.
  void complaint(const Position& here, int32_t node) {
    note(run_->why.subgraph == here.prepared.index ? found_ : pending_, run_->why);
    static_cast<Position&>(*run_) = here;
    run_->forget_recent();
    run_->why = Diagnosis();
    run_->why.node = node;
  }

  static void note(std::vector<Diagnosis>& list, const Diagnosis& why) {
    const auto same = [&](const Diagnosis& d) { return d.subgraph == why.subgraph && d.node == why.node && d.tensor == why.tensor; };
    if (std::ranges::none_of(list, same)) list.push_back(why);
  }

  bool is_mended(const Position& here, uint32_t graph) const {
    const auto any_of = [&](Vector list) {
      for (uint32_t i = 0; i < list.count(); i++)
        if (mended_tensors_.contains({graph, list.s32(i)})) return true;
      return false;
    };
    return mended_nodes_.contains({graph, run_->why.node}) || any_of(here.inputs) || any_of(here.outputs);
  }

  // Makes what was complained of go by, and leaves out the nodes that this touches.
  bool mend(const Diagnosis& why) {
    const uint32_t graph = static_cast<uint32_t>(why.subgraph);
    if (why.tensor < 0) return false;
    const Table table = subgraph(model_, graph), tensor = element(table.vector(field::subgraph_tensors), static_cast<uint32_t>(why.tensor));
    const Vector shape = tensor.vector(field::tensor_shape);
    bool changed = false;
    for (uint32_t i = 0; i < shape.count(); i++) changed |= replace(shape, i, 0, 1);
    if (changed) return mended_tensors_.insert({graph, why.tensor}).second;
    if (why.node < 0) return false;
    const Vector inputs = element(table.vector(field::subgraph_operators), static_cast<uint32_t>(why.node)).vector(field::operator_inputs);
    for (uint32_t i = 0; i < inputs.count(); i++) changed |= replace(inputs, i, why.tensor, -1);
    if (changed) mended_nodes_.insert({graph, why.node});
    return changed;
  }

  static bool replace(Vector numbers, uint32_t i, int32_t from, int32_t to) {
    if (numbers.s32(i) != from) return false;
    memcpy(const_cast<uint8_t*>(numbers.data()) + 4 * i, &to, 4);   // of our copy
    return true;
  }

  static thread_local Trial* current_;   // an operator's functions carry no state of their own
  AlignedBytes bytes_;
  Model model_;
  std::vector<Op> ops_;
  std::vector<const Op*> list_;
  Preparation* run_ = nullptr;
  std::vector<Diagnosis> found_, dataflow_, pending_;   // by operators; by none, in all rounds and in this one
  std::set<std::pair<uint32_t, int32_t>> mended_tensors_, mended_nodes_;   // subgraph, and tensor or node
};

thread_local Trial* Trial::current_ = nullptr;

}  // namespace

std::vector<Diagnosis> all_refusals(const ModelFile& file) { return Trial(file).refusals(); }

}  // namespace thimble::tools

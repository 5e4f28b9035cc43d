// SPDX-License-Identifier: Apache-2.0
// IF, WHILE and CALL_ONCE: operators that run other subgraphs. Their tensors are copied to and from the subgraph's own, which lie in
// the same plan.
#include <string.h>

#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

constexpr Arity kAny = {0, 255, 0, 255};

bool same_kind(const Tensor& a, const Tensor& b) { return a.type == b.type && a.bytes == b.bytes; }

// The subgraph must take the node's inputs from `first` on and give as many outputs of the same kinds as `results` says.
void require_signature(Prep& p, uint32_t graph, int first) {
  const int count = p.input_count() - first;
  p.require(p.subgraph_input_count(graph) == count, THIMBLE_TEXT("the subgraph takes another number of inputs"));
  for (int i = 0; i < count && p.ok(); i++) {
    const Tensor x = p.input(first + i);
    p.require(same_kind(x, p.subgraph_input(graph, i)), x, THIMBLE_TEXT("the subgraph takes another type or shape"));
  }
}

void require_results(Prep& p, uint32_t graph) {
  p.require(p.subgraph_output_count(graph) == p.output_count(), THIMBLE_TEXT("the subgraph gives another number of outputs"));
  for (int o = 0; o < p.output_count() && p.ok(); o++) {
    const Tensor y = p.output(o);
    p.require(same_kind(y, p.subgraph_output(graph, o)), y, THIMBLE_TEXT("the subgraph gives another type or shape"));
  }
}

void require_condition(Prep& p, const Tensor& t) {
  p.require(t.type == Type::boolean && t.count == 1, t, THIMBLE_TEXT("the condition must be one bool"));
}

// Bytes of the tensors to copy, kept one after the other.
uint32_t keep_sizes(Prep& p, int first, int count) {
  const Kept<uint32_t> sizes = p.keep<uint32_t>(static_cast<uint32_t>(count));
  if (p.ok())
    for (int i = 0; i < count; i++) sizes.data[i] = p.input(first + i).bytes;
  return sizes.offset;
}

struct IfParams {
  uint32_t then_graph, else_graph;
  uint32_t input_sizes, output_sizes;
};

void prepare_if(Prep& p, IfParams& params) {
  require_condition(p, p.input(0));
  const Options options = p.options(kIfOptions);
  const uint32_t then_index = static_cast<uint32_t>(options.s32(0)), else_index = static_cast<uint32_t>(options.s32(1));
  for (const uint32_t* g = &then_index;; g = &else_index) {
    require_signature(p, *g, 1);
    require_results(p, *g);
    if (g == &else_index) break;
  }
  const uint32_t input_sizes = keep_sizes(p, 1, p.input_count() - 1);
  const Kept<uint32_t> output_sizes = p.keep<uint32_t>(static_cast<uint32_t>(p.output_count()));
  const uint32_t then_graph = p.subgraph(then_index), else_graph = p.subgraph(else_index);
  if (!p.ok()) return;
  for (int o = 0; o < p.output_count(); o++) output_sizes.data[o] = p.output(o).bytes;
  params = {then_graph, else_graph, input_sizes, output_sizes.offset};
}

Status invoke_if(const Call& c, const IfParams& p) {
  const uint32_t graph = *c.input<uint8_t>(0) ? p.then_graph : p.else_graph;
  const uint32_t *in = c.kept<uint32_t>(p.input_sizes), *out = c.kept<uint32_t>(p.output_sizes);
  for (int i = 1; i < c.input_count(); i++) memcpy(c.graph_input(graph, i - 1), c.input<uint8_t>(i), in[i - 1]);
  const Status status = c.run(graph);
  if (status != Status::ok) return status;
  for (int o = 0; o < c.output_count(); o++) memcpy(c.output<uint8_t>(o), c.graph_output(graph, o), out[o]);
  return Status::ok;
}

struct WhileParams {
  uint32_t condition, body;
  uint32_t sizes;
};

void prepare_while(Prep& p, WhileParams& params) {
  const Options options = p.options(kWhileOptions);
  const uint32_t condition_index = static_cast<uint32_t>(options.s32(0)), body_index = static_cast<uint32_t>(options.s32(1));
  p.require(p.input_count() == p.output_count(), THIMBLE_TEXT("a loop gives what it takes"));
  require_signature(p, condition_index, 0);
  require_signature(p, body_index, 0);
  require_results(p, body_index);
  p.require(p.subgraph_output_count(condition_index) == 1, THIMBLE_TEXT("the condition gives one bool"));
  if (p.ok()) require_condition(p, p.subgraph_output(condition_index, 0));
  for (int i = 0; i < p.input_count() && p.ok(); i++)
    p.require(same_kind(p.input(i), p.output(i)), p.input(i), THIMBLE_TEXT("a loop gives what it takes"));
  const uint32_t sizes = keep_sizes(p, 0, p.input_count());
  const uint32_t condition = p.subgraph(condition_index), body = p.subgraph(body_index);
  p.hold_subgraph(condition_index);   // its inputs hold the loop's state while the body runs
  if (!p.ok()) return;
  params = {condition, body, sizes};
}

Status invoke_while(const Call& c, const WhileParams& p) {
  const uint32_t* const bytes = c.kept<uint32_t>(p.sizes);
  const int count = c.input_count();
  for (int i = 0; i < count; i++) memcpy(c.graph_input(p.condition, i), c.input<uint8_t>(i), bytes[i]);
  for (;;) {
    Status status = c.run(p.condition);
    if (status != Status::ok) return status;
    if (!*static_cast<const uint8_t*>(c.graph_output(p.condition, 0))) break;
    for (int i = 0; i < count; i++) memcpy(c.graph_input(p.body, i), c.graph_input(p.condition, i), bytes[i]);
    status = c.run(p.body);
    if (status != Status::ok) return status;
    for (int i = 0; i < count; i++) memcpy(c.graph_input(p.condition, i), c.graph_output(p.body, i), bytes[i]);
  }
  for (int i = 0; i < count; i++) memcpy(c.output<uint8_t>(i), c.graph_input(p.condition, i), bytes[i]);
  return Status::ok;
}

struct CallOnceParams {
  uint32_t graph, done;   // done: a kept flag
};

void prepare_call_once(Prep& p, CallOnceParams& params) {
  const uint32_t index = static_cast<uint32_t>(p.options(kCallOnceOptions).s32(0));
  p.require(p.subgraph_input_count(index) == 0 && p.subgraph_output_count(index) == 0,
            THIMBLE_TEXT("the subgraph must have neither inputs nor outputs"));
  const Kept<uint32_t> done = p.keep<uint32_t>(1);
  const uint32_t graph = p.subgraph(index);
  if (!p.ok()) return;
  params = {graph, done.offset};
}

void reset_call_once(const Call& c, const CallOnceParams& p) { *c.kept<uint32_t>(p.done) = 0; }

Status invoke_call_once(const Call& c, const CallOnceParams& p) {
  uint32_t& done = *c.kept<uint32_t>(p.done);
  if (done) return Status::ok;
  const Status status = c.run(p.graph);
  done = status == Status::ok;
  return status;
}

}  // namespace

namespace ops {
const Op if_then_else = make_op<IfParams, prepare_if, invoke_if>("if_then_else", kIf, {1, 255, 0, 255});
const Op while_loop = make_op<WhileParams, prepare_while, invoke_while>("while_loop", kWhile, kAny);
const Op call_once = make_op<CallOnceParams, prepare_call_once, invoke_call_once, reset_call_once>("call_once", kCallOnce, {0, 0, 0, 0});
}  // namespace ops

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// thimble bench: what a model costs, on an emulated board or on this machine.
#include <algorithm>
#include <chrono>
#include <memory>

#include "board_bench/board_bench.h"
#include "cli/json.h"
#include "cli/verbs.h"
#include "isa_names/isa_names.h"
#include "model_facts/model_facts.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

using tools::BoardBench, tools::Cost, tools::GraphFacts, tools::ModelFile;
using Clock = std::chrono::steady_clock;

struct Options {
  tools::BenchRequest request;
  std::string model, isa = "host";
  bool json = false;
};

double per_mac(double cost, uint64_t macs) { return macs ? cost / static_cast<double>(macs) : 0; }

Json cost_json(const char* what, const Cost& cost) {
  Json json = {{fmt::format("{}_insns", what), cost.insns}};
  if (cost.cycles) json[fmt::format("{}_cycles", what)] = cost.cycles;
  return json;
}

// Cycles where they are modelled, else instructions.
uint64_t weight(const Cost& cost) { return cost.cycles ? cost.cycles : cost.insns; }

double per_mac(const Cost& cost, uint64_t macs) { return per_mac(static_cast<double>(weight(cost)), macs); }
const char* per_mac_key(const Cost& cost) { return cost.cycles ? "cycles_per_mac" : "insns_per_mac"; }

Json per_op_json(const BoardBench& b, const GraphFacts& graph) {
  Json ops = Json::array();
  for (size_t n = 0; n < b.ops.size(); n++) {
    const Cost& cost = b.ops[n];
    Json op = {{"node", n}, {"name", graph.ops[n].name}, {"insns", cost.insns}};
    if (cost.cycles) op["cycles"] = cost.cycles;
    op["macs"] = graph.ops[n].macs;
    op[per_mac_key(cost)] = per_mac(cost, graph.ops[n].macs);
    op["share"] = static_cast<double>(weight(cost)) / static_cast<double>(std::max<uint64_t>(weight(b.invoke), 1));
    ops.push_back(op);
  }
  return ops;
}

uint64_t interpreter_insns(const BoardBench& b) {
  uint64_t in_ops = 0;
  for (const Cost& op : b.ops) in_ops += op.insns;
  return b.invoke.insns - std::min(b.invoke.insns, in_ops);
}

void print_json(const Options& o, const BoardBench& b, const GraphFacts& graph) {
  Json json = {{"model", o.model}, {"board", b.board}, {"isa", b.isa}, {"counted_by", b.counted_by}};
  json.update(cost_json("setup", b.setup));
  json.update(cost_json("invoke", b.invoke));
  json.update(Json{{"arena_bytes", b.arena_bytes}, {"text_bytes", b.text_bytes}, {"data_bytes", b.data_bytes}, {"macs", graph.macs},
                   {per_mac_key(b.invoke), per_mac(b.invoke, graph.macs)}, {"elf", b.elf}, {"outputs_match_host", b.outputs_match_host}});
  if (o.request.per_op) {
    json["interpreter_insns"] = interpreter_insns(b);
    json["ops"] = per_op_json(b, graph);
  }
  print(json);
}

void print_cost(const char* what, const Cost& cost) {
  fmt::print("{:<8} {:>12} insns{}\n", what, cost.insns, cost.cycles ? fmt::format(" {:>12} modelled cycles", cost.cycles) : "");
}

void print_table(const Options& o, const BoardBench& b, const GraphFacts& graph) {
  fmt::print("{} on {} ({}), counted by {}\n", o.model, b.board, b.isa,
             b.counted_by == "plugin" ? "the emulator" : "the port's own counter, to within a few instructions");
  print_cost("setup", b.setup);
  print_cost("invoke", b.invoke);
  fmt::print("arena    {:>12} bytes, as predicted\ntext     {:>12} bytes beyond an empty firmware\noutputs  {} the host's\nfirmware {}\n",
             b.arena_bytes, b.text_bytes, b.outputs_match_host ? "equal" : "DIFFER FROM", b.elf);
  if (!o.request.per_op) return;
  fmt::print("{:>5}  {:<22} {:>12} {:>12} {:>12} {:>9} {:>7}\n", "node", "operator", "insns", "cycles", "MACs",
             b.invoke.cycles ? "cyc/MAC" : "insn/MAC", "share");
  const auto row = [](const auto& node, const std::string& name, const Cost& cost, uint64_t macs, double share) {
    fmt::print("{:>5}  {:<22} {:>12} {:>12} {:>12} {:>9.3f} {:>6.1f}%\n", node, name, cost.insns,
               cost.cycles ? std::to_string(cost.cycles) : "", macs, per_mac(cost, macs), 100 * share);
  };
  const Json ops = per_op_json(b, graph);
  for (size_t n = 0; n < b.ops.size(); n++) row(n, graph.ops[n].name, b.ops[n], graph.ops[n].macs, ops[n]["share"].get<double>());
  row("", "all, as invoked", b.invoke, graph.macs, 1);
  fmt::print("interpreter: {} insns besides the operators\n", interpreter_insns(b));
}

void bench_board(const Options& o, const ModelFile& file) {
  const BoardBench b = tools::bench_on_board(file, o.request);
  const GraphFacts graph = tools::graph_facts(file, 0);
  if (o.json) print_json(o, b, graph);
  else print_table(o, b, graph);
  if (!b.outputs_match_host)
    tools::refuse("{}: the outputs on {} differ from this machine's\n  remedy: compare {} with `thimble run`", o.model, b.board, b.elf);
}

uint32_t now_ns() { return static_cast<uint32_t>(Clock::now().time_since_epoch() / std::chrono::nanoseconds(1)); }

// Whatever else the machine does makes an invoke slower, never faster.
uint64_t fastest(const std::vector<uint64_t>& values) { return *std::min_element(values.begin(), values.end()); }

struct HostTimes {
  std::vector<uint64_t> invokes;
  std::vector<std::vector<uint64_t>> ops;   // per node
};

// First the whole, then again operator by operator, so that the clock's own cost is not in the whole.
HostTimes time_host(tools::PreparedModel& prepared, size_t nodes) {
  constexpr size_t kLeast = 5, kMost = 1000;
  constexpr auto kLong = std::chrono::milliseconds(500);
  HostTimes times;
  times.ops.resize(nodes);
  const Profiler profiler = {now_ns,
                             [](void* context, uint32_t node, const Op&, uint32_t ticks) {
                               static_cast<HostTimes*>(context)->ops[node].push_back(ticks);
                             },
                             &times};
  for (const bool by_op : {false, true}) {
    prepared.interpreter().set_profiler(by_op ? &profiler : nullptr);
    const auto start = Clock::now();
    for (size_t n = 0; n < kLeast || (n < kMost && Clock::now() - start < kLong); n++) {
      const auto before = Clock::now();
      prepared.invoke();
      if (!by_op) times.invokes.push_back(static_cast<uint64_t>((Clock::now() - before) / std::chrono::nanoseconds(1)));
    }
  }
  prepared.interpreter().set_profiler(nullptr);
  return times;
}

// A model prepared for this machine and for portable code, timed in one run.
struct HostBench {
  IsaSet isa;
  size_t arena_bytes, invokes;
  uint64_t invoke_ns, scalar_ns;
  std::vector<uint64_t> ops, scalar_ops;   // per node
};

void time_isa(const Options& o, const ModelFile& file, IsaSet isa, size_t nodes, HostBench& b, uint64_t& invoke_ns, std::vector<uint64_t>& ops) {
  const tools::NeededOps needed = tools::needed_ops_or_refuse(file);
  tools::PreparedModel prepared(file, needed.resolver(), isa);
  tools::run(prepared, tools::read_inputs(file, o.request.inputs, 1), 1);
  const HostTimes times = time_host(prepared, nodes);
  invoke_ns = fastest(times.invokes);
  for (const std::vector<uint64_t>& op : times.ops) ops.push_back(fastest(op));
  b.arena_bytes = prepared.arena_bytes();
  b.invokes = times.invokes.size();
}

double ratio(uint64_t scalar_ns, uint64_t ns) { return static_cast<double>(scalar_ns) / static_cast<double>(std::max<uint64_t>(ns, 1)); }

Json host_ops_json(const HostBench& b, const GraphFacts& graph) {
  Json ops = Json::array();
  for (size_t n = 0; n < graph.ops.size(); n++)
    ops.push_back({{"node", n}, {"name", graph.ops[n].name}, {"ns", b.ops[n]}, {"macs", graph.ops[n].macs},
                   {"ns_per_mac", per_mac(static_cast<double>(b.ops[n]), graph.ops[n].macs)},
                   {"share", static_cast<double>(b.ops[n]) / static_cast<double>(std::max<uint64_t>(b.invoke_ns, 1))},
                   {"scalar_ns", b.scalar_ops[n]}, {"speedup", ratio(b.scalar_ops[n], b.ops[n])}});
  return ops;
}

void print_host(const Options& o, const HostBench& b, const GraphFacts& graph) {
  const Json ops = host_ops_json(b, graph);
  const double speedup = ratio(b.scalar_ns, b.invoke_ns);
  if (o.json)
    return print({{"model", o.model}, {"board", "host"}, {"isa", tools::isa_text(b.isa)}, {"invokes", b.invokes}, {"invoke_ns", b.invoke_ns},
                  {"arena_bytes", b.arena_bytes}, {"macs", graph.macs}, {"ops", ops}, {"scalar_ns", b.scalar_ns}, {"speedup", speedup}});
  fmt::print("{} on this machine ({}): {} ns an invoke, the fastest of {}; {} bytes of arena\nscalar: {} ns, {:.1f} times as long\n", o.model,
             tools::isa_text(b.isa), b.invoke_ns, b.invokes, b.arena_bytes, b.scalar_ns, speedup);
  fmt::print("{:>5}  {:<22} {:>12} {:>12} {:>9} {:>7} {:>12} {:>7}\n", "node", "operator", "ns", "MACs", "ns/MAC", "share", "scalar ns", "ratio");
  for (const Json& op : ops)
    fmt::print("{:>5}  {:<22} {:>12} {:>12} {:>9.3f} {:>6.1f}% {:>12} {:>7.1f}\n", op["node"].get<size_t>(), op["name"].get<std::string>(),
               op["ns"].get<uint64_t>(), op["macs"].get<uint64_t>(), op["ns_per_mac"].get<double>(), 100 * op["share"].get<double>(),
               op["scalar_ns"].get<uint64_t>(), op["speedup"].get<double>());
}

void bench_host(const Options& o, const ModelFile& file) {
  const GraphFacts graph = tools::graph_facts(file, 0);
  HostBench b = {};
  b.isa = tools::parse_runnable_isa(o.isa, o.model);
  time_isa(o, file, IsaSet(IsaSet::scalar), graph.ops.size(), b, b.scalar_ns, b.scalar_ops);
  time_isa(o, file, b.isa, graph.ops.size(), b, b.invoke_ns, b.ops);
  print_host(o, b, graph);
}

}  // namespace

void add_bench(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("bench", "What a model costs on an emulated board: instructions, cycles, arena, code; or on this machine");
  auto o = std::make_shared<Options>();
  verb->add_option("model", o->model, "a .tflite file")->required();
  verb->add_option("--board", o->request.board, "cortex-m4 and so on; default: this machine");
  verb->add_option("--isa", o->isa, "on this machine: " + tools::isa_names())->capture_default_str();
  verb->add_option("--input", o->request.inputs, "one file an input; default: zeros")->delimiter(',');
  verb->add_option("--keep", o->request.keep, "the folder for the firmware; default: one in build/<board>/bench");
  verb->add_flag("--port-counter", o->request.port_counter, "count by the board's own counter, to within a few instructions");
  verb->add_flag("--per-op", o->request.per_op, "count each operator, in a second run");
  verb->add_flag("--json", o->json, "print JSON");
  verb->callback([o] {
    const ModelFile file = tools::load_model(o->model);
    if (o->request.board.empty() || o->request.board == "host") bench_host(*o, file);
    else bench_board(*o, file);
  });
}

}  // namespace thimble::cli

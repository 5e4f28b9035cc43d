// SPDX-License-Identifier: Apache-2.0
// The bench firmware (bench/firmware.cc) calls lab_mark() round setup and invoke. What lies between two marks is a section:
//
//   0 │ 1 setup │ 2 inputs │ 3 invoke │ 4 …            with per_op:  3 │ 4 op 0 │ 5 │ 6 op 1 │ 7 │ …     (odd: the interpreter)
#include "board_bench/board_bench.h"

#include <fmt/ranges.h>
#include <cmath>
#include <filesystem>

#include "elf_file/elf_file.h"
#include "isa_names/isa_names.h"
#include "model_file/files.h"
#include "model_file/model_view.h"
#include "refusal/refusal.h"

namespace thimble::tools {
namespace fs = std::filesystem;
namespace {

struct Bench {
  const ModelFile& file;
  const BenchRequest& request;
  std::string folder;
  const Toolchain& tools;
  const Counter& counter;
  bool outside;                    // whether the counter counts, or the port
  uint32_t nodes;
  std::vector<Bytes> expected;     // outputs of the host

  uint32_t mark_count(bool per_op) const { return 6 + (per_op ? 2 * nodes : 0); }
  void write_sources(const MemoryNeed& need, const NeededOps& ops, const std::vector<Bytes>& inputs) const;
  std::vector<Cost> count(bool per_op, const std::string& name);
  std::vector<Cost> count_inside(const std::string& elf, bool per_op);
  void read_output(uint32_t host_arena_bytes, bool with_marks, BoardBench& result) const;
};

void Bench::write_sources(const MemoryNeed& need, const NeededOps& ops, const std::vector<Bytes>& inputs) const {
  std::string list;
  for (const Op* op : ops.ops) list += fmt::format("{}thimble::ops::{}", list.empty() ? "" : ", ", op->name);
  write_text(folder + "/bench_model.h",
             fmt::format("// Written by thimble bench.\n#define BENCH_ARENA_BYTES {}\n#define BENCH_MARKS {}\n#define BENCH_OPS {}\n",
                         need.arena_bytes, mark_count(true), list));
  write_file(folder + "/model.tflite", file.bytes);
  Bytes all;
  for (const Bytes& input : inputs) all.insert(all.end(), input.begin(), input.end());
  write_file(folder + "/input.bin", all);
}

// The firmware wrote down its readings; what one itself costs is known from the last two, taken in a row.
std::vector<Cost> Bench::count_inside(const std::string& elf, bool per_op) {
  Words words = tools.run;
  words.push_back(elf);
  must_run(words, folder, "run on " + request.board);
  const AlignedBytes out = read_file(folder + "/bench.out");
  const uint32_t marks = mark_count(per_op);
  if (out.size() < 8 + 4 * marks) refuse("{}: the firmware wrote too little", elf);
  const auto mark = [&](uint32_t i) { return load<uint32_t>(out.data() + 8 + 4 * i); };
  const uint32_t reading = mark(marks - 1) - mark(marks - 2);
  std::vector<Cost> sections(1);
  for (uint32_t i = 0; i + 1 < marks; i++) sections.push_back({std::max(mark(i + 1) - mark(i), reading) - reading, 0});
  return sections;
}

// Seen from outside a mark costs nothing, but the profiler's way to it and back does: as much as lies between the last two.
void take_off_marks(std::vector<Cost>& sections) {
  if (sections.size() < 2) return;
  const Cost mark = sections[sections.size() - 2];
  for (Cost& section : sections) section = {section.insns - std::min(section.insns, mark.insns), section.cycles - std::min(section.cycles, mark.cycles)};
}

std::vector<Cost> Bench::count(bool per_op, const std::string& name) {
  Words options;
  if (per_op) options.push_back("-DBENCH_PER_OP");
  if (!outside) options.push_back("-DBENCH_CYCLES");
  tools.build(source_folder() + "/bench/firmware.cc", name, options, folder);
  fs::remove(folder + "/bench.out");
  std::vector<Cost> sections = outside ? counter.sections(name) : count_inside(name, per_op);
  if (outside && per_op) take_off_marks(sections);
  sections.resize(std::max<size_t>(sections.size(), mark_count(per_op)));
  return sections;
}

bool same_values(Type type, const uint8_t* got, const Bytes& want) {
  if (type != Type::f32) return std::equal(want.begin(), want.end(), got);
  for (size_t i = 0; i < want.size(); i += sizeof(float)) {
    float a, b;
    memcpy(&a, got + i, sizeof a);
    memcpy(&b, want.data() + i, sizeof b);
    const bool same = memcmp(&a, &b, sizeof a) == 0 || std::fabs(a - b) <= 1e-5f * std::max(1.0f, std::fabs(b));
    if (!same) return false;
  }
  return true;
}

void Bench::read_output(uint32_t host_arena_bytes, bool with_marks, BoardBench& result) const {
  const AlignedBytes out = read_file(folder + "/bench.out");
  if (out.size() < 8) refuse("{}: the firmware wrote no result", result.elf);
  const Status status = static_cast<Status>(out.data()[0]);
  if (status != Status::ok) refuse("{}: on {}: {}, where the host succeeds", file.path, request.board, name(status));
  result.arena_bytes = load<uint32_t>(out.data() + 4);
  if (result.arena_bytes != host_arena_bytes)
    refuse("{}: {} needs {} arena bytes where the host predicted {}", file.path, request.board, result.arena_bytes, host_arena_bytes);
  const std::vector<Tensor> outputs = outputs_of(file.model);
  size_t at = 8 + (with_marks ? 4 * mark_count(true) : 0);
  result.outputs_match_host = true;
  for (size_t i = 0; i < outputs.size(); i++) {
    result.outputs_match_host &= at + expected[i].size() <= out.size() && same_values(outputs[i].type, out.data() + at, expected[i]);
    at += expected[i].size();
  }
}

std::string default_folder(const std::string& build, const std::string& path) {
  const fs::path full = fs::absolute(path);
  return build + "/bench/" + full.parent_path().filename().string() + "-" + full.stem().string();
}

}  // namespace

BoardBench bench_on_board(const ModelFile& file, const BenchRequest& request) {
  const std::string build = build_folder(request.board);
  const IsaSet isa = parse_isa(request.board);
  const NeededOps ops = needed_ops_or_refuse(file);
  const MemoryNeed need = memory_need(file, ops.resolver(), isa);
  std::vector<Bytes> inputs = read_inputs(file, request.inputs, 1);
  if (request.inputs.empty())
    for (const Tensor& x : inputs_of(file.model)) inputs.emplace_back(x.bytes);
  PreparedModel prepared(file, ops.resolver());
  std::vector<Bytes> expected = run(prepared, inputs, 1);

  const BoardLock lock(build);
  const std::string folder = fs::absolute(request.keep.empty() ? default_folder(build, file.path) : request.keep).string();
  fs::create_directories(folder);
  const Toolchain tools = toolchain(request.board);
  tools.build(source_folder() + "/bench/empty.cc", "empty.elf", {}, folder);
  const Counter counter(tools, folder, "empty.elf");
  const bool outside = counter.works() && !request.port_counter;
  Bench bench = {file, request, folder, tools, counter, outside, nodes_of(file.model, 0).count(), std::move(expected)};
  bench.write_sources(need, ops, inputs);

  BoardBench result;
  result.board = request.board;
  result.isa = isa_text(isa);
  result.elf = folder + "/bench.elf";
  result.counted_by = outside ? "plugin" : "port";
  const std::vector<Cost> sections = bench.count(false, outside ? "bench.elf" : "bench_cycles.elf");
  result.setup = sections[1];
  result.invoke = sections[3];
  bench.read_output(need.arena_bytes, !outside, result);
  if (!outside) tools.build(source_folder() + "/bench/firmware.cc", "bench.elf", {}, folder);
  const ImageSize whole = image_size(result.elf, ".model"), empty = image_size(folder + "/empty.elf", ".model");
  result.text_bytes = whole.text_bytes - empty.text_bytes;
  result.data_bytes = whole.data_bytes - empty.data_bytes;
  if (request.per_op) {
    const std::vector<Cost> steps = bench.count(true, "bench_per_op.elf");
    for (uint32_t n = 0; n < bench.nodes; n++) result.ops.push_back(steps[4 + 2 * n]);
  }
  return result;
}

}  // namespace thimble::tools

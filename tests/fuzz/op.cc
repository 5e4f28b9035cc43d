// SPDX-License-Identifier: Apache-2.0
// Every operator with hostile options, shapes, axes, indices, types and quantization: a sound model of one node from op_recipes.h, changed
// field by field. Unlike the fuzzer of whole files this one spends no time on bytes that are no model, and knows which operators it
// reached: before it starts each must be prepared and run as its recipe says, and at the end it says how many hostile models were.
//
// What integers it computes must be the same on every instruction set.
//
//   input   u16 the case, u8 the instruction set, then changes of 7 bytes each
#include <stdio.h>

#include "fuzz/op_case.h"
#include "fuzz/op_changes.h"
#include "fuzz/run_model.h"

namespace thimble::fuzz {
namespace {

constexpr size_t kHeadBytes = 3, kMostChanges = 12;
constexpr Limits kLimits = {8 * 1024, uint64_t{1} << 26};

struct Tally {
  uint32_t tried, prepared, invoked;
};

// Never destroyed: the report at exit reads them.
const std::vector<OpCase>& cases() {
  static const auto& all = *new std::vector<OpCase>(all_cases());
  return all;
}

std::vector<Tally>& tallies() {
  static auto& all = *new std::vector<Tally>(cases().size());
  return all;
}

Outcome try_case(const std::vector<GraphSpec>& graphs, IsaSet isa) {
  const std::vector<uint8_t> bytes = ModelWriter().write(graphs);
  return try_model(bytes.data(), bytes.size(), tools::all_ops(), isa, kLimits, [&](Interpreter& interpreter) {
    for (uint32_t i = 0; i < interpreter.input_count(); i++) {
      const Tensor x = interpreter.input(i);
      if (!x.constant) store_elements(graphs[0].tensors[static_cast<size_t>(graphs[0].inputs[i])], static_cast<uint8_t*>(x.address), x.bytes);
    }
  });
}

void report() {
  uint64_t tried = 0, prepared = 0, invoked = 0;
  for (size_t i = 0; i < cases().size(); i++) {
    const Tally& t = tallies()[i];
    tried += t.tried, prepared += t.prepared, invoked += t.invoked;
    if (t.invoked == 0) fprintf(stderr, "op: no hostile model of %s ran (tried %u, prepared %u)\n", cases()[i].op->name, t.tried, t.prepared);
  }
  fprintf(stderr, "op: %zu operators by %zu recipes, all reached; hostile models: %llu tried, %llu prepared, %llu run\n",
          size_t{tools::all_ops().size()}, cases().size(), static_cast<unsigned long long>(tried), static_cast<unsigned long long>(prepared),
          static_cast<unsigned long long>(invoked));
}

}  // namespace
}  // namespace thimble::fuzz

using namespace thimble::fuzz;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  bool sound = true;
  for (const OpCase& c : cases()) {
    if (try_case(c.graphs, thimble::IsaSet()).reached == Reached::invoked) continue;
    const std::vector<uint8_t> bytes = ModelWriter().write(c.graphs);
    const Block block = block_of(bytes.size()), arena = block_of(kLimits.arena_bytes);
    memcpy(block.get(), bytes.data(), bytes.size());
    thimble::Model model;
    thimble::Diagnosis why;
    char line[160];
    if (model.verify(block.get(), bytes.size(), &why) == thimble::Status::ok) {
      thimble::Interpreter interpreter(model, thimble::tools::all_ops(), arena.get(), kLimits.arena_bytes);
      if (interpreter.prepare() == thimble::Status::ok) why.text = "prepared, but does not run";
      else why = interpreter.diagnosis();
    }
    thimble::describe(why, line, sizeof line);
    fprintf(stderr, "op_recipes.h: %s: %s\n", c.op->name, line);
    sound = false;
  }
  if (!sound) exit(1);
  atexit(report);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < kHeadBytes) return 0;
  uint16_t number;
  memcpy(&number, data, 2);
  const size_t index = number % cases().size();
  std::vector<GraphSpec> graphs = cases()[index].graphs;
  const size_t changes = (size - kHeadBytes) / kChangeBytes;
  for (size_t i = 0; i < changes && i < kMostChanges; i++) Change(data + kHeadBytes + i * kChangeBytes, graphs);
  const Outcome outcome = try_case(graphs, thimble::IsaSet());
  Tally& t = tallies()[index];
  t.tried++;
  if (outcome.reached != Reached::nothing) t.prepared++;
  if (outcome.reached == Reached::invoked) t.invoked++;
  const uint8_t isa = data[2] % std::size(kIsaSets);
  if (isa == 0) return 0;
  const Outcome other = try_case(graphs, kIsaSets[isa]);
  if (outcome.reached == Reached::invoked && other.reached == Reached::invoked && other.digest != outcome.digest) {
    fprintf(stderr, "op: %s computes something else on instruction set %u\n", cases()[index].op->name, isa);
    __builtin_trap();
  }
  return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most_bytes);

// An inserted byte would turn all changes after it into others: changes come, go and vary as a whole.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most_bytes, unsigned int seed) {
  uint32_t state = seed;
  const auto below = [&state](uint32_t n) { return (state = state * 1664525u + 1013904223u) / 65536 % n; };
  const uint32_t count = size < kHeadBytes ? 0 : static_cast<uint32_t>((size - kHeadBytes) / kChangeBytes), what = below(8);
  const size_t end = kHeadBytes + count * kChangeBytes;
  if (size < kHeadBytes || end + kChangeBytes > most_bytes || what == 0) return LLVMFuzzerMutate(data, size, most_bytes);
  if (what == 1) {   // another operator, or instruction set
    for (uint32_t i = below(2) ? 0 : 2; i < kHeadBytes; i++) data[i] = static_cast<uint8_t>(below(256));
    return end;
  }
  uint8_t* change = data + kHeadBytes + kChangeBytes * (count ? below(count) : 0);
  if (what == 2 && count > 0) {
    memmove(change, data + end - kChangeBytes, kChangeBytes);
    return end - kChangeBytes;
  }
  const bool append = count == 0 || (what <= 4 && count < kMostChanges);
  if (append) change = data + end;
  for (size_t i = 0; i < kChangeBytes; i++)
    if (append || below(3) == 0) change[i] = static_cast<uint8_t>(below(i == 1 ? 2 : 256));   // few models have more than 512 fields
  return append ? end + kChangeBytes : end;
}

// SPDX-License-Identifier: Apache-2.0
// One case after the other; within a case, one complaint ends it.
#include "conformance_case/suite.h"

#include <string.h>

#include "conformance_case/rule.h"
#include "thimble/interpreter.h"

namespace thimble::conformance {
namespace {

constexpr uint32_t kMaxFiles = 16;   // of inputs, and of outputs
constexpr size_t kFirstArena = 64 << 10;

struct Case {
  const Machine& machine;
  OpResolver resolver;
  IsaSet isa;
  const Manifest& manifest;
  const Row& row;
  Verdict& verdict;
  Rule rule = {};
  Model model = {};
  Bytes inputs[kMaxFiles] = {}, outputs[kMaxFiles] = {};

  Text& fail() {
    verdict.kind = Verdict::Kind::failed;
    return verdict.reason;
  }
  bool fail(const char* what, const Diagnosis& why) {
    if (why.status == Status::missing_op) {
      verdict.kind = Verdict::Kind::not_implemented;
      what = "not implemented: ";
    } else {
      fail();
    }
    char text[200];
    describe(why, text, sizeof text);
    verdict.reason << what << text;
    return false;
  }

  bool run() { return read_files() && find_need() && refuses_less() && invoke(); }
  bool read(const Text& path, Bytes* bytes);
  bool read_files();
  bool find_need();
  bool refuses_less();
  bool invoke();
  bool set_inputs(Interpreter& interpreter, uint32_t invoke_index);
  bool compare_outputs(Interpreter& interpreter, uint32_t invoke_index);
};

bool Case::read(const Text& path, Bytes* bytes) {
  const Piece from = piece(path);
  *bytes = path.full() ? Bytes{} : machine.read(machine.context, from.path.c_str());
  if (!from.whole && bytes->data) {
    const bool inside = from.offset <= bytes->size && from.bytes <= bytes->size - from.offset;
    *bytes = inside ? Bytes{bytes->data + from.offset, from.bytes} : Bytes{};
  }
  if (bytes->data == nullptr) fail() << "cannot read " << path.c_str();
  return bytes->data != nullptr;
}

bool Case::read_files() {
  rule = parse_rule(row.rule);
  if (rule.kind == Rule::Kind::unknown) fail() << "there is no rule '" << row.rule << "'";
  else if (row.invokes == 0) fail() << "the row asks for no invoke";
  else if (row.input_count > kMaxFiles || row.output_count > kMaxFiles) fail() << "more than 16 inputs or outputs";
  else if (row.output_count == 0) fail() << "the row names no output";
  if (verdict.kind == Verdict::Kind::failed) return false;
  Bytes bytes;
  if (!read(manifest.model_path(row), &bytes)) return false;
  Diagnosis why;
  if (model.verify(bytes.data, bytes.size, &why) != Status::ok) return fail("", why);
  for (uint32_t i = 0; i < row.input_count; i++)
    if (!read(manifest.input_path(row, i), &inputs[i])) return false;
  for (uint32_t i = 0; i < row.output_count; i++)
    if (!read(manifest.output_path(row, i), &outputs[i])) return false;
  return true;
}

bool Case::find_need() {
  for (size_t bytes = kFirstArena;;) {
    uint8_t* const arena = machine.arena(machine.context, bytes);
    if (arena == nullptr) {
      fail() << "no room for an arena of bytes: " << static_cast<uint32_t>(bytes);
      return false;
    }
    Interpreter interpreter(model, resolver, arena, bytes);
    const Status status = interpreter.prepare(isa);
    if (status == Status::ok) {
      verdict.arena_bytes = interpreter.arena_used_bytes();
      return true;
    }
    // One that is far too small names only a lower bound, so this may take a few rounds; each asks for more than the one before.
    if (status != Status::arena_too_small || interpreter.diagnosis().detail <= bytes) return fail("", interpreter.diagnosis());
    bytes = interpreter.diagnosis().detail;
  }
}

bool Case::refuses_less() {
  const size_t need = verdict.arena_bytes;
  uint8_t* const arena = need ? machine.arena(machine.context, need - 1) : nullptr;
  if (arena == nullptr) return true;
  Interpreter interpreter(model, resolver, arena, need - 1);
  const Status status = interpreter.prepare(isa);
  if (status == Status::arena_too_small && interpreter.diagnosis().detail == need) return true;
  return fail("an arena one byte too small is not refused with the need: ", interpreter.diagnosis());
}

bool Case::invoke() {
  const size_t need = verdict.arena_bytes;
  uint8_t* const arena = machine.arena(machine.context, need);
  if (arena == nullptr) {
    fail() << "no room for the exact arena";
    return false;
  }
  memset(arena, 0xA5, need);
  Interpreter interpreter(model, resolver, arena, need);
  if (interpreter.prepare(isa) != Status::ok) return fail("an arena of the exact need is refused: ", interpreter.diagnosis());
  if (interpreter.input_count() != row.input_count || interpreter.output_count() != row.output_count) {
    fail() << "the model has " << interpreter.input_count() << " inputs and " << interpreter.output_count() << " outputs";
    return false;
  }
  for (uint32_t k = 0; k < row.invokes; k++) {
    if (!set_inputs(interpreter, k)) return false;
    if (interpreter.invoke() != Status::ok) return fail("", interpreter.diagnosis());
    if (!compare_outputs(interpreter, k)) return false;
  }
  if (!machine.arena_intact(machine.context)) fail() << "memory past the arena was written";
  return verdict.kind == Verdict::Kind::passed;
}

bool Case::set_inputs(Interpreter& interpreter, uint32_t k) {
  for (uint32_t i = 0; i < row.input_count; i++) {
    const Tensor x = interpreter.input(i);
    if (uint64_t{x.bytes} * row.invokes != inputs[i].size) {
      fail() << "the file of input " << i << " does not hold a tensor an invoke";
      return false;
    }
    memcpy(x.address, inputs[i].data + size_t{x.bytes} * k, x.bytes);
  }
  return true;
}

bool Case::compare_outputs(Interpreter& interpreter, uint32_t k) {
  for (uint32_t i = 0; i < row.output_count; i++) {
    const Tensor y = interpreter.output(i);
    if (uint64_t{y.bytes} * row.invokes != outputs[i].size) {
      fail() << "the file of output " << i << " does not hold a tensor an invoke";
      return false;
    }
    Text why;
    if (equal(rule, y.type, static_cast<const uint8_t*>(y.address), outputs[i].data + size_t{y.bytes} * k, y.bytes, why)) continue;
    fail() << "invoke " << k << ", output " << i << ": " << why.c_str();
    return false;
  }
  return true;
}

void count(const Verdict& verdict, const RunOptions& options, Tally& tally) {
  switch (verdict.kind) {
    case Verdict::Kind::passed: tally.passed++; break;
    case Verdict::Kind::failed: tally.failed++; break;
    case Verdict::Kind::oracle_bug: tally.skipped++; break;
    case Verdict::Kind::not_implemented: (options.implemented_only ? tally.skipped : tally.failed)++; break;
  }
}

}  // namespace

Text Tally::text() const {
  Text text;
  text << passed << " passed, " << failed << " failed, " << skipped << " skipped";
  return text;
}

void run_suite(const Machine& machine, OpResolver resolver, const RunOptions& options, Manifest& manifest, Tally& tally) {
  Row row;
  while (manifest.next(row)) {
    if (options.wanted && !options.wanted(machine.context, row)) continue;
    machine.next_case(machine.context);
    Verdict verdict = {Verdict::Kind::passed, 0, {}};
    if (parse_rule(row.rule).kind == Rule::Kind::oracle_bug) {
      verdict.kind = Verdict::Kind::oracle_bug;
      verdict.reason << "the oracle is known to be wrong here";
    } else {
      Case{machine, resolver, options.isa, manifest, row, verdict}.run();
    }
    machine.on_verdict(machine.context, row, verdict);
    count(verdict, options, tally);
  }
}

}  // namespace thimble::conformance

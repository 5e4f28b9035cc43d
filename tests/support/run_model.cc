// SPDX-License-Identifier: Apache-2.0
// The runner: finds the need, then runs twice in arenas of exactly that size that held different bytes before.
#include "support/run_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace thimble::test {
namespace {

constexpr size_t kMostBytes = size_t{1} << 28;

// Grows the arena as the refusals ask. Answers ok with the need, or the refusal that no arena mends.
Diagnosis find_need(const Model& model, OpResolver resolver, size_t* need) {
  size_t size = 0;
  for (;;) {
    Bytes arena(size);
    Interpreter interpreter(model, resolver, arena.data(), arena.size());
    const Status status = interpreter.prepare();
    *need = interpreter.arena_used_bytes();
    const Diagnosis why = interpreter.diagnosis();
    if (status != Status::arena_too_small || why.detail > kMostBytes) return why;
    if (why.detail <= size) {
      ADD_FAILURE() << "an arena of " << size << " bytes is too small, yet only " << why.detail << " are asked for";
      return why;
    }
    size = why.detail;
  }
}

Diagnosis invoke_all(Interpreter& interpreter, const std::vector<Bytes>& inputs, int invokes, std::vector<Bytes>* outputs) {
  outputs->assign(interpreter.output_count(), {});
  for (int n = 0; n < invokes; n++) {
    for (uint32_t i = 0; i < inputs.size(); i++) {
      const Tensor t = interpreter.input(i);
      const size_t offset = static_cast<size_t>(n) * t.bytes;
      if (offset + t.bytes > inputs[i].size()) {
        ADD_FAILURE() << "input " << i << " has " << t.bytes << " bytes an invoke; " << inputs[i].size() << " were given";
        return interpreter.diagnosis();
      }
      std::copy_n(inputs[i].data() + offset, t.bytes, static_cast<uint8_t*>(t.address));
    }
    if (interpreter.invoke() != Status::ok) break;
    for (uint32_t i = 0; i < interpreter.output_count(); i++) {
      const Tensor t = interpreter.output(i);
      const uint8_t* data = static_cast<const uint8_t*>(t.address);
      (*outputs)[i].insert((*outputs)[i].end(), data, data + t.bytes);
    }
  }
  return interpreter.diagnosis();
}

Diagnosis run_in_exact_arena(const Model& model, OpResolver resolver, size_t need, uint8_t fill, const std::vector<Bytes>& inputs,
                             int invokes, std::vector<Bytes>* outputs) {
  constexpr size_t kGuard = 64;   // seen without AddressSanitizer, too
  Bytes block(need + 2 * kGuard, fill);
  uint8_t* const arena = block.data() + kGuard;
  Interpreter interpreter(model, resolver, arena, need);
  EXPECT_EQ(interpreter.prepare(), Status::ok) << "refused with exactly the bytes it asked for: " << in_words(interpreter.diagnosis());
  EXPECT_EQ(interpreter.arena_used_bytes(), need);
  if (interpreter.diagnosis().status != Status::ok) return interpreter.diagnosis();
  const Diagnosis why = invoke_all(interpreter, inputs, invokes, outputs);
  const auto is_fill = [fill](uint8_t byte) { return byte == fill; };
  EXPECT_TRUE(std::all_of(block.data(), arena, is_fill)) << "bytes before the arena were written";
  EXPECT_TRUE(std::all_of(arena + need, block.data() + block.size(), is_fill)) << "bytes after the arena were written";
  return why;
}

void expect_byte_less_refused(const Model& model, OpResolver resolver, size_t need) {
  if (need == 0) return;
  Bytes arena(need - 1);
  Interpreter interpreter(model, resolver, arena.data(), arena.size());
  EXPECT_EQ(interpreter.prepare(), Status::arena_too_small);
  EXPECT_EQ(interpreter.diagnosis().detail, need);
}

// Where THIMBLE_MODELS_TO names a folder, the models that tests build for the built-in operators are kept there: the fuzzer's first corpus.
void keep_for_fuzzing(const Bytes& bytes, OpResolver resolver) {
  const char* folder = getenv("THIMBLE_MODELS_TO");
  if (folder == nullptr || bytes.size() > 4096 || resolver.size() != all_ops().size()) return;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::ofstream(std::string(folder) + "/" + std::to_string(std::hash<std::string_view>()(text)), std::ios::binary) << text;
}

}  // namespace

std::string in_words(const Diagnosis& diagnosis) {
  char line[256];
  describe(diagnosis, line, sizeof line);
  return line;
}

std::string Outcome::text() const { return in_words(why); }

Outcome run_model(const Bytes& bytes, const std::vector<Bytes>& inputs, OpResolver resolver, int invokes) {
  Outcome run;
  Model model;
  const Bytes exact(bytes.begin(), bytes.end());   // without a vector's spare room at the end
  keep_for_fuzzing(exact, resolver);
  if (model.verify(exact.data(), exact.size(), &run.why) != Status::ok) return run;
  run.why = find_need(model, resolver, &run.arena_bytes);
  if (!run.ok()) return run;
  std::vector<Bytes> again;
  run.why = run_in_exact_arena(model, resolver, run.arena_bytes, 0xA5, inputs, invokes, &run.outputs);
  run_in_exact_arena(model, resolver, run.arena_bytes, 0x00, inputs, invokes, &again);
  EXPECT_EQ(run.outputs, again) << "the results depend on what the arena held before";
  EXPECT_EQ(exact, bytes) << "the model was written to";
  expect_byte_less_refused(model, resolver, run.arena_bytes);
  return run;
}

std::string refusal(const Bytes& bytes, OpResolver resolver) {
  Diagnosis why;
  Model model;
  size_t need = 0;
  const Bytes exact(bytes.begin(), bytes.end());
  if (model.verify(exact.data(), exact.size(), &why) != Status::ok) return in_words(why);
  why = find_need(model, resolver, &need);
  if (why.status != Status::ok) return in_words(why);
  Bytes arena(need);
  Interpreter interpreter(model, resolver, arena.data(), arena.size());
  if (interpreter.prepare() == Status::ok) {
    for (uint32_t i = 0; i < interpreter.input_count(); i++)
      if (!interpreter.input(i).constant) memset(interpreter.input(i).address, 0, interpreter.input(i).bytes);
    if (interpreter.invoke() == Status::ok) return "";
  }
  return in_words(interpreter.diagnosis());
}

}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Damaged models through verify, prepare and invoke: each is refused in words or runs inside its arena. The sanitizer build is the judge:
// model and arena are heap blocks of their exact sizes. THIMBLE_MUTATIONS sets how many; all of them the same on each run.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "robustness/mutation.h"
#include "support/model_builder.h"
#include "support/model_files.h"
#include "support/probe_ops.h"
#include "support/run_model.h"
#include "tflite_generated.h"

namespace thimble::test {

Mutator::Mutator(Bytes sound) : sound_(std::move(sound)) {
  const tfl::Model& model = *tfl::GetModel(sound_.data());
  std::vector<bool> weights(sound_.size());
  const auto position = [&](const void* at) { return static_cast<uint32_t>(static_cast<const uint8_t*>(at) - sound_.data()); };
  const auto add_values = [&](const void* at, size_t bytes) {
    for (uint32_t i = 0; at != nullptr && i < bytes; i++) values_.push_back(position(at) + i);
  };
  const auto add_table = [&](const void* table) {   // all its fields
    if (table == nullptr) return;
    const uint8_t* const vtable = static_cast<const uint8_t*>(table) - flatbuffers::ReadScalar<int32_t>(table);
    add_values(static_cast<const uint8_t*>(table) + 4, flatbuffers::ReadScalar<uint16_t>(vtable + 2) - 4u);
  };
  const auto add_vector = [&](const auto* vector) {
    if (vector != nullptr) add_values(vector->Data(), vector->size() * sizeof(*vector->data()));
  };
  for (const tfl::Buffer* buffer : *model.buffers()) {
    const auto* data = buffer->data();
    if (data == nullptr) continue;
    if (data->size() <= 32) add_vector(data);   // axes, shapes, paddings
    std::fill_n(weights.begin() + position(data->data()), data->size(), true);
  }
  for (const tfl::OperatorCode* code : *model.operator_codes()) add_table(code);
  for (const tfl::SubGraph* graph : *model.subgraphs()) {
    add_vector(graph->inputs()), add_vector(graph->outputs());
    for (uint32_t i = 0; graph->tensors() && i < graph->tensors()->size(); i++) {
      const tfl::Tensor* t = graph->tensors()->Get(i);
      add_vector(t->shape());
      add_values(reinterpret_cast<const flatbuffers::Table*>(t)->GetAddressOf(tfl::Tensor::VT_TYPE), 1);
      if (t->quantization()) add_vector(t->quantization()->scale()), add_vector(t->quantization()->zero_point());
    }
    for (uint32_t i = 0; graph->operators() && i < graph->operators()->size(); i++) {
      const tfl::Operator* op = graph->operators()->Get(i);
      add_vector(op->inputs()), add_vector(op->outputs()), add_vector(op->custom_options());
      add_table(op->options());
    }
  }
  for (uint32_t i = 0; i + 4 <= sound_.size(); i += 4)
    if (!weights[i]) structure_.push_back(i);
}

// A value that still looks like one: the verifier lets most of these pass, and the operators must judge.
void Mutator::change_value(Bytes* bytes, std::mt19937& random) const {
  if (values_.empty()) return;
  uint32_t at = values_[random() % values_.size()];
  const uint32_t kind = static_cast<uint32_t>(random() % 6);
  if (random() % 2 == 0) at -= at % 4;   // the low byte, which changes most numbers a little
  if (at >= bytes->size()) return;
  uint8_t& value = (*bytes)[at];
  const uint8_t small = static_cast<uint8_t>(random() % 12);
  value = kind == 0 ? value + 1 : kind == 1 ? value - 1 : kind == 2 ? value * 2 : kind == 3 ? static_cast<uint8_t>(random()) : small;
  if (kind == 5 && at + 4 <= bytes->size()) memset(&value, 0xFF, 4 - at % 4);   // minus one
}

uint32_t Mutator::place(const Bytes& bytes, uint32_t alignment, std::mt19937& random) const {
  // One call of random() a statement: the order of calls within one is the compiler's choice.
  const uint32_t anywhere = static_cast<uint32_t>(random() % (bytes.size() - 3)) / alignment * alignment;
  const uint32_t within = static_cast<uint32_t>(random() % 4) / alignment * alignment;
  const uint32_t chosen = structure_[random() % structure_.size()] + within;
  return random() % 4 == 0 || chosen + 4 > bytes.size() ? anywhere : chosen;
}

void Mutator::damage(Bytes* bytes, std::mt19937& random) const {
  const uint32_t size = static_cast<uint32_t>(bytes->size());
  if (size < 8) return;
  const uint32_t wild[] = {0, 1, 2, 4, 127, 255, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFC, 0xFFFFFFF0, size, size - 1, size - 4,
                           static_cast<uint32_t>(random()), static_cast<uint32_t>(random() % size), static_cast<uint32_t>(0 - random() % size),
                           static_cast<uint32_t>(random() % 64), 0x7F800000, 0x00000001, 0x40000000, 0x10000};
  uint8_t* const data = bytes->data();
  const uint32_t at = place(*bytes, 4, random), other = place(*bytes, 4, random);
  const uint32_t number = wild[random() % std::size(wild)], length = 4 + static_cast<uint32_t>(random() % 60);
  switch (random() % 8) {
    case 0:
      for (uint32_t n = 1 + random() % 8; n > 0; n--) data[place(*bytes, 1, random)] ^= static_cast<uint8_t>(1u << random() % 8);
      break;
    case 1: bytes->resize(random() % size); break;
    case 2: memcpy(data + place(*bytes, 2, random), &number, 2); break;
    case 3: data[place(*bytes, 1, random)] = static_cast<uint8_t>(number); break;
    case 4: std::swap_ranges(data + at, data + at + 4, data + other); break;
    case 5: memmove(data + at, data + other, std::min(length, size - std::max(at, other))); break;
    default: memcpy(data + at, &number, 4); break;
  }
}

Bytes Mutator::mutate(uint32_t seed) const {
  std::mt19937 random(seed);
  Bytes bytes = sound_;
  const bool break_it = random() % 4 == 0;
  for (uint32_t n = 1 + random() % 6 / 4 + random() % 6 / 5; n > 0; n--) break_it ? damage(&bytes, random) : change_value(&bytes, random);
  return Bytes(bytes.begin(), bytes.end());   // a block of the exact size
}

namespace {

constexpr size_t kMostArenaBytes = size_t{1} << 20;   // what needs more is prepared but not run

struct Counts {
  int refused_by_verify = 0, refused_by_prepare = 0, too_large = 0, failed = 0, ran = 0;
  double slowest_seconds = 0;
  uint32_t slowest_seed = 0;
};

// Everything a user would do, in arenas that end where the need ends.
void try_model(const Bytes& bytes, OpResolver resolver, Counts* counts) {
  static const std::unique_ptr<Bytes> big = std::make_unique<Bytes>(kMostArenaBytes);
  char line[200];
  Model model;
  Diagnosis why;
  if (model.verify(bytes.data(), bytes.size(), &why) != Status::ok) {
    describe(why, line, sizeof line);
    counts->refused_by_verify++;
    return;
  }
  Interpreter first(model, resolver, big->data(), big->size());
  if (first.prepare() != Status::ok) {
    describe(first.diagnosis(), line, sizeof line);
    (first.diagnosis().status == Status::arena_too_small ? counts->too_large : counts->refused_by_prepare)++;
    return;
  }
  Bytes arena(first.arena_used_bytes(), 0xA5);
  Interpreter interpreter(model, resolver, arena.data(), arena.size());
  ASSERT_EQ(interpreter.prepare(), Status::ok);
  for (uint32_t i = 0; i < interpreter.input_count(); i++) memset(interpreter.input(i).address, static_cast<int>(37 * i + 1), interpreter.input(i).bytes);
  (interpreter.invoke() == Status::ok ? counts->ran : counts->failed)++;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < interpreter.output_count(); i++) {
    const Tensor y = interpreter.output(i);
    for (uint32_t j = 0; j < y.bytes; j++) sum += static_cast<const uint8_t*>(y.address)[j];
  }
  snprintf(line, sizeof line, "%u", sum);   // so that the reads are made
  ASSERT_EQ(interpreter.reset(), Status::ok);
}

Bytes probes() {
  ModelBuilder m;
  const TensorSpec row = {.type = Type::s8, .shape = {1, 12}, .quantization = {{0.5f}, {3}}};
  const int x = m.input(row), a = m.tensor(row), b = m.tensor(row), y = m.output(row);
  const int c = m.tensor({.type = Type::s8, .shape = {1, 12}, .data = Bytes(12, 5)});
  const int state = m.tensor({.type = Type::s8, .shape = {1, 12}, .variable = true});
  m.custom_op("Mix", {x, c}, {a}, raw<uint8_t>({9, 2}));
  m.custom_op("Pass", {a}, {b});
  m.custom_op("Mix", {b, state, a}, {y}, raw<uint8_t>({2, 3}));
  m.metadata("m", Bytes(3));
  return m.finish();
}

Bytes per_channel() {
  ModelBuilder m;
  const int x = m.input({.type = Type::s8, .shape = {2, 6}, .quantization = {{0.5f}, {3}}});
  const int w = m.tensor({.type = Type::s8, .shape = {3, 6}, .quantization = {{0.1f, 0.2f, 0.3f}, {0, 0, 0}, 0}, .data = Bytes(18, 7)});
  const int bias = m.tensor({.type = Type::s32, .shape = {3}, .quantization = {{0.05f, 0.1f, 0.15f}, {0, 0, 0}, 0}, .data = Bytes(12, 1)});
  const int y = m.output({.type = Type::s8, .shape = {2, 3}, .quantization = {{0.7f}, {-3}}});
  tfl::FullyConnectedOptionsT o;
  o.activation = tfl::Activation_RELU6;
  m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {x, w, bias}, {y}, options(o));
  tfl::IfOptionsT branches;
  branches.then_subgraph = 1, branches.else_subgraph = 2;
  m.begin_subgraph();
  m.op(tfl::BuiltinOperator_IF, {}, {}, options(branches));
  branches.then_subgraph = 2;
  m.begin_subgraph();
  return m.finish();
}

// Five at least: the project's own models and two that reach what those do not; then what THIMBLE_SHARED has, if not large.
std::vector<Bytes> sound_models() {
  std::vector<Bytes> models = {probes(), per_channel()};
  for (const auto& file : model_files()) {
    const Bytes bytes = read_bytes(file);
    if (bytes.size() <= 64 * 1024) models.push_back(bytes);
  }
  return models;
}

std::vector<Bytes> conformance_models() {
  std::vector<Bytes> models;
  for (const auto& file : conformance_model_files()) models.push_back(read_bytes(file));
  return models;
}

void damage_all(const std::vector<Bytes>& models, OpResolver resolver, uint32_t wanted) {
  ASSERT_FALSE(models.empty());
  std::vector<Mutator> mutators;
  for (const Bytes& model : models) mutators.emplace_back(model);
  Counts counts;
  for (uint32_t seed = 0; seed < wanted; seed++) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_NO_FATAL_FAILURE(try_model(mutators[seed % mutators.size()].mutate(seed), resolver, &counts)) << "seed " << seed;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (seconds > counts.slowest_seconds) counts.slowest_seconds = seconds, counts.slowest_seed = seed;
  }
  printf("%u damaged models out of %zu sound ones: refused by verify %d, by prepare %d; need more than 1 MB %d; invoke failed %d, ran %d; "
         "slowest %.3f s (seed %u)\n",
         wanted, models.size(), counts.refused_by_verify, counts.refused_by_prepare, counts.too_large, counts.failed, counts.ran,
         counts.slowest_seconds, counts.slowest_seed);
  EXPECT_LT(counts.slowest_seconds, 20.0);
}

uint32_t mutations() {
  const char* wanted = getenv("THIMBLE_MUTATIONS");
  return wanted ? static_cast<uint32_t>(strtoul(wanted, nullptr, 10)) : 20000;
}

OpResolver all_ops_and_probes() {
  static std::vector<const Op*> list;
  if (list.empty())
    for (OpResolver ops : {all_ops(), probe_ops()})
      for (uint32_t i = 0; i < ops.size(); i++) list.push_back(&ops[i]);
  return OpResolver(list.data(), static_cast<uint32_t>(list.size()));
}

TEST(Mutation, DamagedModelsAreRefusedOrRun) { damage_all(sound_models(), all_ops_and_probes(), mutations() / 2); }

TEST(Mutation, DamagedModelsOfEachOperator) {
  const std::vector<Bytes> models = conformance_models();
  if (models.empty()) GTEST_SKIP() << "no conformance suite in " THIMBLE_SHARED;
  damage_all(models, all_ops(), mutations() - mutations() / 2);
}

}  // namespace
}  // namespace thimble::test

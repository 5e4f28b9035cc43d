// SPDX-License-Identifier: Apache-2.0
// Whatever bytes they are given, the tools refuse or answer; they never crash. Sanitizers watch.
#include <fmt/format.h>

#include <random>

#include "isa_names/isa_names.h"
#include "model_facts/model_facts.h"
#include "model_file/names.h"
#include "prepared_model/prepared_model.h"
#include "prepared_model/refusals.h"
#include "refusal/refusal.h"
#include "tools/command.h"

namespace thimble::tools {
namespace {

// Everything the verbs do with a model, short of running it.
void look_at(AlignedBytes bytes) {
  ModelFile file = {"mutant", std::move(bytes), {}};
  Diagnosis why;
  if (file.model.verify(file.bytes.data(), file.bytes.size(), &why) != Status::ok) {
    EXPECT_FALSE(explain(file, why).empty());
    const Names names(file.bytes);
    for (int i = -1; i < 20; i++) names.tensor(0, i), names.op(0, i);
    return;
  }
  for (uint32_t g = 0; g < subgraph_count(file); g++)
    for (const TensorFacts& facts : graph_facts(file, g).tensors) shape_text(facts.tensor), quantization_text(facts.tensor);
  const std::vector<Diagnosis> refusals = all_refusals(file);
  const NeededOps needed = needed_ops(file.model);
  if (!needed.missing.empty()) return;
  try {
    memory_need(file, needed.resolver(), parse_isa("cortex-m55"));
    EXPECT_TRUE(refusals.empty()) << reason(file.bytes, refusals[0]);
  } catch (const Refusal& refusal) {
    EXPECT_FALSE(refusals.empty()) << refusal.what();
  }
}

AlignedBytes copy_of(const AlignedBytes& bytes, size_t size) {
  AlignedBytes copy(size);
  memcpy(copy.data(), bytes.data(), size);
  return copy;
}

class HostileModelTest : public testing::TestWithParam<std::string> {};

TEST_P(HostileModelTest, CutAnywhere) {
  const AlignedBytes whole = read_file(GetParam());
  for (size_t size = 0; size < whole.size(); size += 7) look_at(copy_of(whole, size));
}

TEST_P(HostileModelTest, ChangedAnywhere) {
  const AlignedBytes whole = read_file(GetParam());
  std::mt19937 random(1);
  for (int round = 0; round < 4000; round++) {
    AlignedBytes mutant = copy_of(whole, whole.size());
    for (int changes = 1 + static_cast<int>(random() % 3); changes > 0; changes--) {
      const size_t at = random() % (whole.size() - 4);
      const uint32_t value = round % 2 ? random() : random() % 64;
      memcpy(mutant.data() + at, &value, round % 3 ? 1 : 4);
    }
    look_at(std::move(mutant));
  }
}
INSTANTIATE_TEST_SUITE_P(Models, HostileModelTest,
                         testing::Values(kSineS8, kSineF32, kDigits),
                         [](const auto& info) { return fmt::format("Model{}", info.index); });

TEST(Names, CommandsOfTerminalsAreWrittenOut) { EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a"); }

}  // namespace
}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// docs/OPS.md lists the types of operators whose constants name none; nothing but trying says whether that is true.
#include <gtest/gtest.h>

#include <regex>

#include "fuzz/op_case.h"
#include "fuzz/run_model.h"
#include "model_file/files.h"

namespace thimble::tools {
namespace {

using fuzz::OpCase, fuzz::TensorSpec;

// Names of types by constant.
std::map<std::string, std::set<std::string>> listed_types() {
  std::map<std::string, std::set<std::string>> listed;
  const std::string text = read_text(THIMBLE_SOURCE_DIR "/docs/OPS.md");
  const std::regex line(R"(\| `(\w+)` \| one of ([\w, ]+) \|)"), word(R"(\w+)");
  for (std::sregex_iterator m(text.begin(), text.end(), line), end; m != end; ++m) {
    const std::string types = (*m)[2];
    for (std::sregex_iterator w(types.begin(), types.end(), word); w != end; ++w) listed[(*m)[1]].insert(w->str());
  }
  return listed;
}

bool is_accepted(const std::vector<fuzz::GraphSpec>& graphs) {
  const std::vector<uint8_t> bytes = fuzz::ModelWriter().write(graphs);
  return fuzz::try_model(bytes.data(), bytes.size(), all_ops(), IsaSet(), {8192, 0}, [](Interpreter&) {}).reached != fuzz::Reached::nothing;
}

bool is_free(const TensorSpec& t) { return t.type == static_cast<uint8_t>(Type::f32); }   // what a recipe says where it names no type

TEST(OpsDocument, ListsTheTypesThatAreAccepted) {
  const auto listed = listed_types();
  uint32_t tried = 0;
  for (const OpCase& recipe : fuzz::all_cases()) {
    const auto types = listed.find(recipe.op->name);
    const auto& tensors = recipe.graphs[0].tensors;
    const bool bytes_change = recipe.op->code == 159;   // BITCAST, to a type that the recipe fixes
    if (types == listed.end() || bytes_change || std::ranges::none_of(tensors, is_free)) continue;
    for (uint8_t type = 0; type < 18; type++) {
      OpCase tried_type = recipe;
      for (TensorSpec& t : tried_type.graphs[0].tensors)
        if (is_free(t)) t.type = type;
      const std::string named = name(static_cast<Type>(type));
      if (named == "s4" && recipe.op->code == 64) continue;   // SELECT takes slices of whole bytes only
      EXPECT_EQ(is_accepted(tried_type.graphs), types->second.contains(named)) << recipe.op->name << " of " << named;
      tried++;
    }
  }
  EXPECT_GT(tried, 500u);
}

}  // namespace
}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// A scan for three patterns: the texts, the headers, and the names of op constants.
#include "op_reference/refusals.h"

#include <algorithm>
#include <filesystem>
#include <regex>

#include "all_ops/all_ops.h"
#include "model_file/files.h"
#include "refusal/refusal.h"

namespace thimble::op_reference {
namespace {

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator m(text.begin(), text.end(), regex), end; m != end; ++m)
    if (std::ranges::find(found, (*m)[1].str()) == found.end()) found.push_back((*m)[1].str());
  return found;
}

void append_new(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& s : from)
    if (std::ranges::find(to, s) == to.end()) to.push_back(s);
}

// Breadth first, so that a file's own headers come before theirs.
void spread(const std::map<std::string, OpSource>& sources, OpSource& source) {
  for (size_t i = 0; i < source.shared.size(); i++) {
    const auto next = sources.find(source.shared[i]);
    if (next != sources.end()) append_new(source.shared, next->second.shared);
  }
  std::erase(source.shared, source.name);
  std::erase_if(source.shared, [&](const std::string& s) { return !sources.contains(s) || sources.at(s).texts.empty(); });
}

}  // namespace

OpSources read_op_sources(const std::string& root) {
  OpSources all;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/src/ops")) paths.push_back(entry.path());
  std::ranges::sort(paths, std::greater());   // a header before its source
  for (const std::filesystem::path& path : paths) {
    const std::string text = tools::read_text(path), name = path.stem();
    OpSource& source = all.by_name[name];
    source.name = name;
    append_new(source.texts, matches(text, R"re(THIMBLE_TEXT\("((?:[^"\\]|\\.)*)"\))re"));
    append_new(source.shared, matches(text, R"re(#include "ops/(\w+)\.h")re"));
    for (const std::string& quoted : matches(text, R"re("(\w+)")re")) all.name_of_op.try_emplace(quoted, name);
  }
  std::map<std::string, OpSource> spreading = all.by_name;
  for (auto& [name, source] : spreading) spread(all.by_name, source);
  all.by_name = std::move(spreading);
  for (uint32_t i = 0; i < tools::all_ops().size(); i++)
    if (!all.name_of_op.contains(tools::all_ops()[i].name)) tools::refuse("{}/src/ops: nothing makes {}", root, tools::all_ops()[i].name);
  return all;
}

}  // namespace thimble::op_reference

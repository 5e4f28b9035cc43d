// SPDX-License-Identifier: Apache-2.0
// Reads the notes and holds them against the list of operators.
#include "op_reference/notes.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "model/reader.h"
#include "model_file/files.h"
#include "refusal/refusal.h"

namespace thimble::op_reference {

using tools::refuse;

namespace {

constexpr uint32_t kTypes = 18;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool names_types(const tools::OpFamily& family) {
  return std::ranges::all_of(family.ops, [](const Op* op) { return !tools::key_text(*op).empty(); });
}

}  // namespace

std::vector<Type> any_types(const std::string& words) {
  std::vector<Type> types;
  const std::vector<std::string> wanted = words_of(words);
  if (wanted == std::vector<std::string>{"-"}) return types;
  std::set<std::string> left(wanted.begin(), wanted.end());
  const bool whole = left.erase("whole") != 0, fixed = left.erase("fixed") != 0;
  for (uint32_t i = 0; i < kTypes; i++) {
    const Type type = static_cast<Type>(i);
    const uint32_t bits = type_bits(type);
    const bool named = left.erase(name(type)) != 0;
    if (named || (fixed && bits != 0) || (whole && bits >= 8 && bits <= 64)) types.push_back(type);
  }
  if (!left.empty()) refuse("notes: '{}' is no type", *left.begin());
  return types;
}

std::map<std::string, Notes> read_notes(const std::string& path, const std::vector<tools::OpFamily>& families) {
  std::map<std::string, Notes> all;
  std::istringstream lines(tools::read_text(path));
  std::vector<std::string> heading;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    number++;
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '[') {
      heading = words_of(line.substr(1, line.find(']') - 1));
      for (const std::string& plain : heading) {
        if (std::ranges::none_of(families, [&](const tools::OpFamily& f) { return f.plain == plain; }))
          refuse("{}:{}: there is no operator {}", path, number, plain);
        if (!all.try_emplace(plain).second) refuse("{}:{}: {} is described twice", path, number, plain);
      }
      continue;
    }
    const size_t colon = line.find(": ");
    const std::string field = line.substr(0, colon);
    const bool known = field == kAnyType || std::ranges::find(kFields, field) != std::end(kFields);
    if (colon == std::string::npos || !known || heading.empty()) refuse("{}:{}: neither a heading nor a field", path, number);
    for (const std::string& plain : heading) all[plain][field] = line.substr(colon + 2);
  }
  for (const tools::OpFamily& family : families) {
    const auto found = all.find(family.plain);
    if (found == all.end() || !found->second.contains("shapes")) refuse("{}: {} is not described", path, family.plain);
    if (names_types(family) == found->second.contains(kAnyType))
      refuse("{}: {} needs {}, for constants without a type and for these only", path, family.plain, kAnyType);
  }
  return all;
}

}  // namespace thimble::op_reference

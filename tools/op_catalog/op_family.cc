// SPDX-License-Identifier: Apache-2.0
// Reads op constants.
#include "op_catalog/op_family.h"

#include <fmt/format.h>

#include <algorithm>

#include "op_catalog/op_catalog.h"

namespace thimble::tools {

std::vector<OpFamily> op_families() {
  std::vector<OpFamily> families;
  const OpResolver all = all_ops();
  uint32_t next = 0;
  for (const OpName& name : kOpNames) {
    OpFamily& family = families.emplace_back(OpFamily{name.plain, {}});
    for (uint32_t i = 0; i < name.op_count; i++) family.ops.push_back(&all[next++]);
  }
  return families;
}

std::string format_name(const Op& op) {
  if (op.custom_name) return op.custom_name;
  std::string name = builtin_name(op.code);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(toupper(c)); });
  return name;
}

std::string key_tensor(const TypeKey& key) {
  return key.tensor >= 0 ? fmt::format("input {}", key.tensor) : fmt::format("output {}", -1 - key.tensor);
}

std::string key_text(const Op& op) {
  std::string text;
  for (const TypeKey& key : op.key)
    if (key.type != TypeKey::kAny) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key_tensor(key), name(key.type));
  return text;
}

std::string range_text(uint32_t least, uint32_t most) {
  if (least == most) return fmt::to_string(least);
  return most == Model::kMaxNodeTensors ? fmt::format("{}+", least) : fmt::format("{}-{}", least, most);
}

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// A reader that trusts nothing and answers "nowhere" instead of failing; positions are 64 bits wide and so never wrap.
#include "model_file/names.h"

#include <fmt/format.h>

#include "model/reader.h"
#include "op_catalog/op_catalog.h"

namespace thimble::tools {

uint64_t Names::number(Position at, uint32_t bytes) const {
  uint64_t value = 0;
  if (at == 0 || at + bytes > model_.size()) return 0;
  memcpy(&value, model_.data() + at, bytes);
  return value;
}

Names::Position Names::field(Position table, uint32_t id) const {
  const int64_t vtable = static_cast<int64_t>(table) - static_cast<int32_t>(u32(table));
  if (table == 0 || vtable <= 0) return 0;
  const Position at = static_cast<Position>(vtable), entry = 4 + 2 * id;
  const uint64_t offset = entry < number(at, 2) ? number(at + entry, 2) : 0;
  return offset ? table + offset : 0;
}

Names::Position Names::element(Position vector, int64_t index) const {
  return index >= 0 && index < u32(vector) ? follow(vector + 4 + 4 * static_cast<Position>(index)) : 0;
}

Names::Position Names::subgraph(int index) const {
  if (model_.size() < 8) return 0;
  uint32_t root;
  memcpy(&root, model_.data(), 4);
  return element(child(root, field::model_subgraphs), index);
}

std::string Names::text(Position string) const {
  const uint32_t length = u32(string);
  if (string == 0 || string + 4 + length > model_.size()) return {};
  return printable({reinterpret_cast<const char*>(model_.data()) + string + 4, length});
}

std::string Names::tensor(int graph, int index) const {
  return text(child(element(child(subgraph(graph), field::subgraph_tensors), index), field::tensor_name));
}

std::string Names::op(int graph, int node) const {
  const Position op = element(child(subgraph(graph), field::subgraph_operators), node);
  if (op == 0) return {};
  uint32_t root;
  memcpy(&root, model_.data(), 4);
  const Position code = element(child(root, field::model_operator_codes), u32(field(op, field::operator_code)));
  if (code == 0) return {};
  const int32_t wide = static_cast<int32_t>(u32(field(code, field::code_builtin)));
  const int32_t narrow = static_cast<int8_t>(number(field(code, field::code_deprecated), 1));
  const uint32_t number = static_cast<uint32_t>(std::max(wide, narrow));
  if (number != code_custom_op) return std::string(builtin_name(number));
  return "custom " + text(child(code, field::code_custom));
}

std::string printable(std::string text) {
  std::string clean;
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) clean += fmt::format("\\x{:02x}", byte);
    else clean += c;
  }
  return clean;
}

}  // namespace thimble::tools

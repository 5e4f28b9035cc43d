// SPDX-License-Identifier: Apache-2.0
// The names of tensors and operators for messages, read with a check at every step: a model that was just refused has names, too.
#pragma once

#include <stdint.h>

#include <span>
#include <string>

namespace thimble::tools {

class Names {
 public:
  explicit Names(std::span<const uint8_t> model) : model_(model) {}
  // Empty where there is none, or where the bytes do not lead to it.
  std::string tensor(int subgraph, int index) const;
  std::string op(int subgraph, int node) const;

 private:
  using Position = uint64_t;   // in the file; 0: nowhere
  uint32_t u32(Position at) const { return static_cast<uint32_t>(number(at, 4)); }
  uint64_t number(Position at, uint32_t bytes) const;
  Position field(Position table, uint32_t id) const;
  Position follow(Position reference) const { return reference ? reference + u32(reference) : 0; }
  Position child(Position table, uint32_t id) const { return follow(field(table, id)); }
  Position element(Position vector, int64_t index) const;
  Position subgraph(int index) const;
  std::string text(Position string) const;

  std::span<const uint8_t> model_;
};

// With bytes that a terminal would take as commands written as \x1b.
std::string printable(std::string text);

}  // namespace thimble::tools

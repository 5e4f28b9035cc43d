// SPDX-License-Identifier: Apache-2.0
// What the operators' sources say when they refuse a model: so the reference cannot leave out a limit that is checked.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace thimble::op_reference {

struct OpSource {
  std::string name;                  // of the file, without its folder and ending: "window"
  std::vector<std::string> texts;    // each once, in their order; those of a header and its source together
  std::vector<std::string> shared;   // names of the sources it asks, themselves or through others, in order
};

struct OpSources {
  std::map<std::string, OpSource> by_name;
  std::map<std::string, std::string> name_of_op;   // by the op constant's name
};

// Reads src/ops below `root`. Refuses an operator that no file there makes.
OpSources read_op_sources(const std::string& root);

}  // namespace thimble::op_reference

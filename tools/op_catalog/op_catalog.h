// SPDX-License-Identifier: Apache-2.0
// Which operators there are, which of them a model needs, and what the format calls the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "all_ops/all_ops.h"
#include "model_file/model_file.h"

namespace thimble::tools {

// The format's name in lower case ("conv_2d"), "code 999" for numbers past its last.
std::string builtin_name(uint32_t code);

// An operator that the catalogue does not have, once for all nodes that ask for it.
struct MissingOp {
  std::string name;     // "conv_2d", or "custom NAME"
  std::string type;     // of its first input and, if another, of its first output: "s8", "s8 to s32"
  std::vector<std::string> exists;  // for which other types: "input 0 s8, input 1 s8"
  std::vector<std::string> nodes;   // "3", or "subgraph 1 node 3"

  std::string text() const;         // "conv_2d for s8 (node 3, 5), which exists for other types only: input 0 …; …"
};

struct NeededOps {
  std::vector<const Op*> ops;       // each once, in the order the model first asks for them
  std::vector<MissingOp> missing;

  OpResolver resolver() const { return {ops.data(), static_cast<uint32_t>(ops.size())}; }
};

// The operator of all_ops() that a node means; null where there is none.
const Op* op_for(const Model& model, uint32_t graph, uint32_t node);

// Looks at every node of every subgraph, as the device's prepare does.
NeededOps needed_ops(const Model& model);

// All of them, a line each, and how to go on.
std::string missing_text(const NeededOps& needed);
// Refuses with all the missing operators in one message, and how to go on.
void refuse_missing(const std::string& path, const NeededOps& needed);
NeededOps needed_ops_or_refuse(const ModelFile& file);

}  // namespace thimble::tools

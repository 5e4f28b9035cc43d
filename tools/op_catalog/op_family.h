// SPDX-License-Identifier: Apache-2.0
// The operators as a user meets them: a plain name and its constants, and what a constant says of itself, in words.
#pragma once

#include <string>
#include <vector>

#include "all_ops/all_ops.h"

namespace thimble::tools {

// `ops::conv_2d` and the constants it stands for.
struct OpFamily {
  std::string plain;
  std::vector<const Op*> ops;   // one, named like the family, where the type is no matter
};

std::vector<OpFamily> op_families();

// "CONV_2D" as the format spells it, or a custom operator's own name.
std::string format_name(const Op& op);
// "input 0", "output 1"
std::string key_tensor(const TypeKey& key);
// "input 0 s8, input 1 s4"; empty where the constant is for any type
std::string key_text(const Op& op);
// "2", "2-3", "1+" where up to 255 are taken
std::string range_text(uint32_t least, uint32_t most);

}  // namespace thimble::tools

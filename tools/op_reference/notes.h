// SPDX-License-Identifier: Apache-2.0
// What tools/op_reference/notes.txt says of operators beyond their constants.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "op_catalog/op_family.h"

namespace thimble::op_reference {

// In the order in which they are printed; `any_type` is turned into types.
inline constexpr const char* kFields[] = {"types", "shapes", "options", "limits", "memory", "rounding"};
inline constexpr const char* kAnyType = "any_type";

using Notes = std::map<std::string, std::string>;   // by field

// By plain name. Refuses a field or a name that is none, an operator described twice or not at all, and one without a type in its
// constants whose notes do not name any.
std::map<std::string, Notes> read_notes(const std::string& path, const std::vector<tools::OpFamily>& families);

// The types that an operator without a type in its constants takes; empty where it has no tensors.
std::vector<Type> any_types(const std::string& words);

}  // namespace thimble::op_reference

// SPDX-License-Identifier: Apache-2.0
// The refusal texts in a source file, so that a test can tell which of them no case of its own reaches.
#pragma once

#include <set>
#include <string>

namespace thimble::test {

// The words of each THIMBLE_TEXT("…") in a file named from the project's root.
std::set<std::string> reasons_in(const std::string& file);

}  // namespace thimble::test

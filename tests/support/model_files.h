// SPDX-License-Identifier: Apache-2.0
// Finds models in files: the project's own, and further ones where THIMBLE_SHARED has them.
#pragma once

#include <filesystem>
#include <vector>

#include "support/bytes.h"

namespace thimble::test {

// models/ of the project, then THIMBLE_SHARED/models; sorted, and empty where neither exists.
std::vector<std::filesystem::path> model_files();
// The models of the conformance suite, sorted; empty where it is absent.
std::vector<std::filesystem::path> conformance_model_files();

Bytes read_bytes(const std::filesystem::path& path);

}  // namespace thimble::test

// SPDX-License-Identifier: Apache-2.0
// Whole files in and out, refusing with the file's name and the system's reason.
#pragma once

#include <string>

#include "model_file/aligned_bytes.h"

namespace thimble::tools {

AlignedBytes read_file(const std::string& path, uint64_t most_bytes = UINT32_MAX);
std::string read_text(const std::string& path);
void write_file(const std::string& path, std::span<const uint8_t> bytes);
void write_text(const std::string& path, const std::string& text);

}  // namespace thimble::tools

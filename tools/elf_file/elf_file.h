// SPDX-License-Identifier: Apache-2.0
// How many bytes of an image are code and constants, read from its ELF sections.
#pragma once

#include <string>

namespace thimble::tools {

struct ImageSize {
  uint32_t text_bytes;   // sections that are loaded and never written: code, constants, vectors
  uint32_t data_bytes;   // initialised variables, which lie in flash as well
  uint32_t bss_bytes;    // zeroed variables and the stack
};

// Of a 32-bit little-endian ELF file; section `without` (the model's) is left out of the count.
ImageSize image_size(const std::string& path, const std::string& without);

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// Zeroed memory aligned as a model and an arena must be, and exactly as long as it says, so that AddressSanitizer sees the first
// byte past it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <memory>
#include <new>
#include <span>

namespace thimble::tools {

class AlignedBytes {
 public:
  // calloc: pages that are never touched cost nothing, however large an arena a model asks for.
  explicit AlignedBytes(size_t size) : data_(static_cast<uint8_t*>(calloc(size ? size : 1, 1))), size_(size) {
    if (!data_) throw std::bad_alloc();
  }
  uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }
  operator std::span<const uint8_t>() const { return {data(), size_}; }

 private:
  static_assert(alignof(max_align_t) >= 16, "calloc aligns as a model needs it");
  struct Free {
    void operator()(uint8_t* p) const { free(p); }
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_;
};

}  // namespace thimble::tools

// SPDX-License-Identifier: Apache-2.0
// Zeroed memory aligned as a model and an arena must be, and exactly as long as it says, so that AddressSanitizer sees the first
// byte past it.
#pragma once

#include <stdint.h>
#include <string.h>

#include <memory>
#include <new>
#include <span>

namespace thimble::tools {

class AlignedBytes {
 public:
  explicit AlignedBytes(size_t size) : data_(static_cast<uint8_t*>(::operator new(size ? size : 1, kAlignment))), size_(size) {
    memset(data_.get(), 0, size);
  }
  uint8_t* data() const { return data_.get(); }
  size_t size() const { return size_; }
  operator std::span<const uint8_t>() const { return {data(), size_}; }

 private:
  static constexpr std::align_val_t kAlignment{16};
  struct Free {
    void operator()(uint8_t* p) const { ::operator delete(p, kAlignment); }
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_;
};

}  // namespace thimble::tools

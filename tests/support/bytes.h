// SPDX-License-Identifier: Apache-2.0
// Byte strings on the heap: exactly as long as they say, so that AddressSanitizer sees the first byte read past them, and aligned
// as a model or an arena must be.
#pragma once

#include <stdint.h>
#include <string.h>

#include <initializer_list>
#include <new>
#include <vector>

namespace thimble::test {

template <class T> struct Aligned16 {
  using value_type = T;
  Aligned16() = default;
  template <class U> Aligned16(const Aligned16<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t(16))); }
  void deallocate(T* p, size_t) { ::operator delete(p, std::align_val_t(16)); }
  template <class U> bool operator==(const Aligned16<U>&) const { return true; }
};

using Bytes = std::vector<uint8_t, Aligned16<uint8_t>>;

// Values as bytes, and back.
template <class T> Bytes raw(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  if (!bytes.empty()) memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}
template <class T> Bytes raw(std::initializer_list<T> values) { return raw(std::vector<T>(values)); }
template <class T> std::vector<T> values_of(const Bytes& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

}  // namespace thimble::test

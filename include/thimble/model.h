// SPDX-License-Identifier: Apache-2.0
// Untrusted bytes in, a view that can be trusted out.
#pragma once

#include "thimble/status.h"

namespace thimble {

// A verified .tflite model: a pointer and a length, no copy. Only verify() makes one that is not empty, so code that is given a
// non-empty Model never checks an index or an offset again. The bytes must outlive it and must not change.
class Model {
 public:
  static constexpr size_t kAlignment = 16;             // of the model's first byte; `thimble embed` emits it
  static constexpr uint32_t kMaxBytes = 0x7FFFFFF0u;
  static constexpr uint32_t kMaxElements = 0x7FFFFFF;  // of one tensor
  static constexpr uint32_t kMaxSubgraphs = 64;
  static constexpr uint32_t kMaxCallDepth = 8;         // IF, WHILE and CALL_ONCE nested in each other
  static constexpr uint32_t kMaxTensors = 16384;       // in one subgraph
  static constexpr uint32_t kMaxNodes = 16384;         // in one subgraph
  static constexpr uint32_t kMaxNodeTensors = 255;     // inputs of one operator, and outputs likewise

  constexpr Model() = default;

  // Checks everything the runtime will read, in one bounded pass without recursion: root, vectors, strings, every tensor,
  // buffer, operator, operator code, subgraph and metadata index, shape products, constant sizes, quantization, acyclic calls.
  // What an operator makes of its tensors, and that each is written once and before it is read, prepare() checks. On failure
  // the model stays empty and `why`, if given, says where and why.
  Status verify(const void* bytes, size_t size, Diagnosis* why = nullptr);

  bool empty() const { return bytes_ == nullptr; }
  const uint8_t* bytes() const { return bytes_; }
  uint32_t size() const { return size_; }
  bool has_variables() const { return has_variables_; }   // tensors that keep their value from one invoke to the next

 private:
  const uint8_t* bytes_ = nullptr;
  uint32_t size_ = 0;
  bool has_variables_ = false;
};

}  // namespace thimble

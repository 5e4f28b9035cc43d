// SPDX-License-Identifier: Apache-2.0
// What every fallible call answers, and the diagnosis that says where and why.
#pragma once

#include "thimble/port.h"

namespace thimble {

enum class [[nodiscard]] Status : uint8_t {
  ok = 0,
  invalid_model,    // the bytes are no well-formed .tflite model
  unsupported,      // a legal model that asks for something this runtime does not do
  missing_op,       // the OpResolver does not list an operator that the model uses
  arena_too_small,  // Diagnosis::detail says how many bytes are needed
  arena_misaligned, // the arena must start at a multiple of kArenaAlignment
  failed,           // an operator found its data impossible during invoke
  not_prepared,     // invoke, reset or a tensor was asked for before prepare succeeded
  waiting,          // no failure: a streaming operator took its input and waits for more; the rest of the model did not run
};

// Where and why the first complaint arose; later ones do not replace it. Plain data: copy it, keep it, print it.
struct Diagnosis {
  static constexpr int32_t kNone = -1;

  Status status = Status::ok;
  int16_t subgraph = kNone;
  int32_t node = kNone;     // index of the operator in its subgraph
  int32_t tensor = kNone;   // index of the tensor in its subgraph
  uint32_t detail = 0;      // arena_too_small: bytes needed; missing_op: builtin operator code; invalid_model: byte offset
  const char* text = "";    // static text, never null; empty when built with THIMBLE_WORDS=0
};
inline constexpr Diagnosis kNoComplaint{};

// A short English name such as "arena too small"; never null.
const char* name(Status status);

// Writes one line without a newline ("invalid model: subgraph 0, node 3, tensor 7: …") into `to`, cut at `capacity` - 1
// characters and always NUL-terminated when capacity > 0. Returns the characters written.
size_t describe(const Diagnosis& diagnosis, char* to, size_t capacity);

}  // namespace thimble

// SPDX-License-Identifier: Apache-2.0
// Runs the cases of a manifest, the same way on the host and on a board. Freestanding: files, memory and the console are the caller's.
//
// A case passes when its model verifies and prepares, when an arena of exactly the bytes it says it needs is enough and one byte less
// is refused with that need, and when every output of every invoke is the oracle's. State carries over from one invoke to the next.
#pragma once

#include "conformance_case/manifest.h"
#include "thimble/op_resolver.h"

namespace thimble::conformance {

struct Bytes {
  const uint8_t* data;   // null: could not be read
  size_t size;
};

struct Verdict {
  enum class Kind : uint8_t { passed, failed, oracle_bug, not_implemented } kind;
  size_t arena_bytes;   // when passed: what the model needs
  Text reason;          // unless passed
};

// What a suite asks of the machine it runs on.
struct Machine {
  void* context;
  // A whole file, aligned to Model::kAlignment. What was read for one case may go when the next one begins.
  Bytes (*read)(void* context, const char* path);
  void (*next_case)(void* context);
  // An arena of exactly these bytes in place of the one before; null when there is no room for it.
  uint8_t* (*arena)(void* context, size_t bytes);
  // Whether nothing was written past the arena, as far as the machine can tell.
  bool (*arena_intact)(void* context);
  void (*on_verdict)(void* context, const Row& row, const Verdict& verdict);
};

struct RunOptions {
  IsaSet isa = IsaSet::native();
  bool implemented_only = false;                             // a case that needs a missing operator is skipped, not failed
  bool (*wanted)(void* context, const Row& row) = nullptr;   // null: all; `context` is the Machine's
};

struct Tally {
  uint32_t passed = 0, failed = 0, skipped = 0;

  Text text() const;   // "12 passed, 0 failed, 3 skipped"
};

void run_suite(const Machine& machine, OpResolver resolver, const RunOptions& options, Manifest& manifest, Tally& tally);

}  // namespace thimble::conformance

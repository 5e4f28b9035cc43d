// SPDX-License-Identifier: Apache-2.0
// Hooks that see a model run: what each operator cost, and each refusal in words.
#pragma once

#include "thimble/op.h"

namespace thimble {

// Called after each operator with the ticks it took by `ticks`, the counter the port supplies. Both functions must be set.
struct Profiler {
  uint32_t (*ticks)();
  void (*on_step)(void* context, uint32_t node, const Op& op, uint32_t ticks);
  void* context;
};

// A profile that adds up ticks per node over any number of invokes: 4 bytes a node, so 1 KB holds 250 nodes. Nodes past N are
// added to the last entry.
template <uint32_t N> class OpProfile {
 public:
  Profiler hook(uint32_t (*ticks)()) { return {ticks, &add, this}; }
  uint32_t total(uint32_t node) const { return total_[node]; }

 private:
  static void add(void* self, uint32_t node, const Op&, uint32_t ticks) {
    static_cast<OpProfile*>(self)->total_[node < N ? node : N - 1] += ticks;
  }
  uint32_t total_[N] = {};
};

// Called once for each call that is refused, with the diagnosis the call leaves behind; describe() puts it in words.
struct Log {
  void (*on_refusal)(void* context, const Diagnosis& diagnosis);
  void* context;
};

}  // namespace thimble
